"""Files of one job are several; what was printed and how often; how far a printer is off."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_role_grants_are_confirmed"),
        ("reports", "0005_bulletins"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PrintedPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.CharField(max_length=40)),
                ("object_id", models.CharField(max_length=40)),
                ("copy", models.PositiveIntegerField(verbose_name="补打次数")),
            ],
        ),
        migrations.CreateModel(
            name="PrintOffset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("right", models.SmallIntegerField(verbose_name="右移")),
                ("down", models.SmallIntegerField(verbose_name="下移")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PrintOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("copy", models.PositiveIntegerField(verbose_name="整册补打次数")),
                ("from_page", models.PositiveIntegerField(verbose_name="起始页")),
                ("duplex", models.BooleanField(verbose_name="双面")),
                ("right", models.SmallIntegerField(verbose_name="右移")),
                ("down", models.SmallIntegerField(verbose_name="下移")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="printedfile",
            name="fronts",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="printedfile",
            name="part",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="printedfile",
            name="removed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="printedfile",
            name="job",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="printed_files",
                to="accounts.job",
            ),
        ),
        migrations.AddConstraint(
            model_name="printedfile",
            constraint=models.UniqueConstraint(fields=("job", "part"), name="printed_once_a_part"),
        ),
        migrations.AddField(
            model_name="printedpaper",
            name="file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.printedfile",
            ),
        ),
        migrations.AddField(
            model_name="printoffset",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="printout",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="printout",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="print_outs",
                to="reports.printedfile",
            ),
        ),
        migrations.AddConstraint(
            model_name="printedpaper",
            constraint=models.UniqueConstraint(
                fields=("document", "object_id", "copy"), name="printed_paper_copy_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="printoffset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("down__gte", -200),
                    ("down__lte", 200),
                    ("right__gte", -200),
                    ("right__lte", 200),
                ),
                name="print_offset_within_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="printout",
            constraint=models.UniqueConstraint(fields=("file", "seq"), name="print_out_seq_once"),
        ),
        migrations.AddConstraint(
            model_name="printout",
            constraint=models.CheckConstraint(
                condition=models.Q(("seq__gte", 1)), name="print_out_seq_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="printout",
            constraint=models.CheckConstraint(
                condition=models.Q(("copy__lt", models.F("seq")), ("from_page__gte", 1)),
                name="print_out_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="printout",
            constraint=models.CheckConstraint(
                condition=models.Q(("seq__gt", 1), ("from_page", 1), _connector="OR"),
                name="print_out_begins_whole",
            ),
        ),
    ]
