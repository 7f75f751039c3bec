"""What the dashboards read: sums by village, kept by the database as rows are written.

Triggers alone write here (migration 0015_sums_kept_on_write); `check_ledger` adds them up again.
Two tables, so that whoever registers does not wait for whoever pays.
"""

from django.db import models

from accounts.models import Area


class VillagePeople(models.Model):
    """How many people stand enrolled in a village."""

    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    people = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village", "cover_year"], name="village_people_once")
        ]


class VillageMoney(models.Model):
    """How many people of a village have a live payment, and what they paid."""

    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    people = models.BigIntegerField()
    fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village", "cover_year"], name="village_money_once")
        ]
