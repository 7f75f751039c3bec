from django.db import models
from django.db.models import F, Q

from accounts.models import Area


class Target(models.Model):
    """What the notice asks of an area: residents and how many of them are to be insured."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="targets")
    cover_year = models.PositiveSmallIntegerField()
    residents = models.PositiveIntegerField("常住人口数")
    target = models.PositiveIntegerField("目标任务数")
    clause = models.CharField("依据", max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "cover_year"], name="target_once"),
            models.CheckConstraint(
                condition=Q(target__lte=F("residents")), name="target_within_residents"
            ),
        ]
