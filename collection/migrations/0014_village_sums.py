"""Sums by village that the dashboards read."""

import django.db.models.deletion
from django.db import migrations, models


def _fields(*more):
    return [
        (
            "id",
            models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
        (
            "village",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.area"
            ),
        ),
        ("cover_year", models.PositiveSmallIntegerField()),
        ("people", models.BigIntegerField()),
        *more,
    ]


class Migration(migrations.Migration):
    dependencies = [("collection", "0013_targets_say_their_method")]

    operations = [
        migrations.CreateModel(
            "VillagePeople",
            _fields(),
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["village", "cover_year"], name="village_people_once"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            "VillageMoney",
            _fields(("fen", models.BigIntegerField())),
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["village", "cover_year"], name="village_money_once"
                    ),
                ]
            },
        ),
    ]
