"""Months, and how much cash a collector may hold how long."""

from django.db import models
from django.db.models import Q

from accounts.models import Area, User


class CashLimit(models.Model):
    """How much cash a collector may hold, how many days, and who says so. The newest counts.

    Append-only: what was in force when stays to be read.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    max_fen = models.BigIntegerField("现金限额")
    max_days = models.PositiveSmallIntegerField("最多保管天数")
    source = models.CharField("依据", max_length=120)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(max_fen__gte=0), name="cash_limit_not_negative"),
            models.CheckConstraint(condition=~Q(source=""), name="cash_limit_has_source"),
        ]


class MonthClose(models.Model):
    """A village's month, closed by the township (月结). Append-only; nothing is booked into it."""

    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    month = models.DateField("月份（1日）")
    figures = models.JSONField("月结数字（分）")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "cover_year", "month"], name="month_closed_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="month_begins_on_the_first"),
        ]
