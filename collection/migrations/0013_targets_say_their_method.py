"""A target says by what it was worked out and what it is measured by."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("collection", "0012_papers_and_months_are_settled_once")]

    operations = [
        migrations.AddField(
            "target",
            "special",
            models.PositiveIntegerField(null=True, verbose_name="特群免缴"),
        ),
        migrations.AddField(
            "target",
            "measure",
            models.CharField(blank=True, db_default="", max_length=40, verbose_name="口径"),
        ),
        migrations.AddField(
            "target",
            "method",
            models.CharField(
                choices=[("table", "任务表"), ("rate", "按参保率"), ("growth", "按增长率")],
                db_default="table",
                max_length=8,
            ),
        ),
        migrations.RemoveConstraint("target", "target_within_residents"),
        migrations.AddConstraint(
            "target",
            models.CheckConstraint(
                condition=Q(target__lte=F("residents")) | Q(method="growth"),
                name="target_within_residents",
            ),
        ),
        migrations.AddConstraint(
            "target",
            models.CheckConstraint(
                condition=Q(special__isnull=True) | Q(special__lte=F("target")),
                name="target_special_within",
            ),
        ),
    ]
