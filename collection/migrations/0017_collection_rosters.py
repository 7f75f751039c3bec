"""Collection rosters, frozen and signed by three."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_role_grants_are_confirmed"),
        ("collection", "0016_rankings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CollectionRoster",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="清册号")),
                ("cover_year", models.PositiveSmallIntegerField()),
                ("batch", models.PositiveSmallIntegerField(verbose_name="批次")),
                ("notice", models.CharField(max_length=60)),
                ("parties", models.JSONField()),
                ("people", models.PositiveIntegerField()),
                ("fen", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("frozen_at", models.DateTimeField()),
                ("void_reason", models.CharField(blank=True, default="", max_length=200)),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.area",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CollectionRosterLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("receipt", models.CharField(max_length=40, verbose_name="收据号")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="collection.entry",
                    ),
                ),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="collection.collectionroster",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RosterSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("village", "村协办员"),
                            ("township", "镇经办机构"),
                            ("hospital", "卫生院经办"),
                            ("tax", "税务分局"),
                            ("second", "卫生院或税务分局"),
                        ],
                        max_length=10,
                        verbose_name="签字方",
                    ),
                ),
                ("signed_at", models.DateTimeField()),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="collection.collectionroster",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="collectionroster",
            constraint=models.UniqueConstraint(
                fields=("village", "cover_year", "batch"), name="roster_batch_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="collectionroster",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__gte", 1)), name="roster_has_people"
            ),
        ),
        migrations.AddConstraint(
            model_name="collectionroster",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at__isnull", True),
                    models.Q(
                        ("voided_by__isnull", False), models.Q(("void_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="roster_voided_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="collectionrosterline",
            constraint=models.UniqueConstraint(fields=("roster", "line"), name="roster_line_once"),
        ),
        migrations.AddConstraint(
            model_name="collectionrosterline",
            constraint=models.UniqueConstraint(
                fields=("roster", "entry"), name="roster_payer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rostersignature",
            constraint=models.UniqueConstraint(
                fields=("roster", "party"), name="roster_party_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rostersignature",
            constraint=models.UniqueConstraint(
                fields=("roster", "signed_by"), name="roster_nobody_for_two"
            ),
        ),
    ]
