from django.db import models
from django.db.models import F, Q

from accounts.models import Area


class Target(models.Model):
    """What the notice asks of an area: so many people of a base are to be insured.

    `residents` is the base that the notice measures by (`measure`: 常住人口, last year's insured …)
    and the denominator of the coverage. A target by growth is above its base.
    """

    class Method(models.TextChoices):
        TABLE = "table", "任务表"
        RATE = "rate", "按参保率"
        GROWTH = "growth", "按增长率"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="targets")
    cover_year = models.PositiveSmallIntegerField()
    residents = models.PositiveIntegerField("常住人口数")
    target = models.PositiveIntegerField("目标任务数")
    special = models.PositiveIntegerField("特群免缴", null=True)
    measure = models.CharField("口径", max_length=40, blank=True, db_default="")
    method = models.CharField(max_length=8, choices=Method.choices, db_default=Method.TABLE)
    clause = models.CharField("依据", max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "cover_year"], name="target_once"),
            models.CheckConstraint(
                condition=Q(target__lte=F("residents")) | Q(method="growth"),
                name="target_within_residents",
            ),
            models.CheckConstraint(
                condition=Q(special__isnull=True) | Q(special__lte=F("target")),
                name="target_special_within",
            ),
        ]
