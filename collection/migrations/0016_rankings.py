"""Frozen rankings, append-only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from accounts.append_only import protect

PERIODS = [("week", "周排名"), ("half_month", "半月通报")]


class Migration(migrations.Migration):
    dependencies = [
        ("collection", "0015_sums_kept_on_write"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "Ranking",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("cover_year", models.PositiveSmallIntegerField()),
                ("notice", models.CharField(max_length=60)),
                (
                    "period",
                    models.CharField(choices=PERIODS, max_length=10, verbose_name="期别"),
                ),
                ("from_on", models.DateField(verbose_name="起")),
                ("until_on", models.DateField(verbose_name="止")),
                (
                    "clause",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="依据"),
                ),
                (
                    "measure",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="口径"),
                ),
                ("elapsed", models.PositiveIntegerField(verbose_name="序时进度（万分之）")),
                ("rows", models.JSONField()),
                ("digest", models.BinaryField(max_length=32)),
                ("made_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.area",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["area", "cover_year", "period", "until_on"], name="ranking_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(from_on__lte=F("until_on")), name="ranking_days_in_order"
                    ),
                ]
            },
        ),
        protect("collection_ranking"),
    ]
