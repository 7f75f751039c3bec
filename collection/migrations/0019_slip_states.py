"""A slip has a draft, a deposit, a confirmation, a replacement and supplements."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_role_grants_are_confirmed"),
        ("collection", "0018_rosters_stand"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="assessmentslip",
            name="bank_reference",
            field=models.CharField(
                blank=True, db_default="", max_length=40, verbose_name="银行回单号"
            ),
        ),
        migrations.AddField(
            model_name="assessmentslip",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assessmentslip",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="assessmentslip",
            name="deposited_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assessmentslip",
            name="deposited_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="assessmentslip",
            name="part",
            field=models.PositiveSmallIntegerField(db_default=0, verbose_name="补充批次"),
        ),
        migrations.AddField(
            model_name="assessmentslip",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="collection.assessmentslip",
            ),
        ),
        migrations.AlterField(
            model_name="assessmentslip",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("issued", "已核定"),
                    ("deposited", "已缴款"),
                    ("confirmed", "已确认"),
                    ("void", "已作废"),
                ],
                default="issued",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentslip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["deposited", "confirmed"]), _negated=True),
                    models.Q(
                        ("deposited_by__isnull", False),
                        models.Q(("bank_reference", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="slip_deposited_with_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentslip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    models.Q(
                        ("confirmed_by__isnull", False),
                        models.Q(("confirmed_by", models.F("deposited_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="slip_confirmed_by_another",
            ),
        ),
    ]
