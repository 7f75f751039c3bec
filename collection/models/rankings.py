from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User


class RankingQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "RankingQuerySet":
        return self.filter(within(area_codes(user, *roles), "area__code"))


class Ranking(models.Model):
    """The places below an area, ranked as they stood at the end of `until_on`, and frozen.

    Only people whose record, slip, receipt and money agree count. `rows` hold the denominators of
    that day and what was counted; from them and the ledger the same ranking comes out again.
    Append-only; `digest` is the SHA-256 of the rows.
    """

    class Period(models.TextChoices):
        WEEK = "week", "周排名"
        HALF_MONTH = "half_month", "半月通报"

    number = models.CharField("编号", max_length=40, unique=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    notice = models.CharField(max_length=60)
    period = models.CharField("期别", max_length=10, choices=Period.choices)
    from_on = models.DateField("起")
    until_on = models.DateField("止")
    clause = models.CharField("依据", max_length=120, blank=True, default="")
    measure = models.CharField("口径", max_length=40, blank=True, default="")
    elapsed = models.PositiveIntegerField("序时进度（万分之）")
    rows = models.JSONField()
    digest = models.BinaryField(max_length=32)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = RankingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "cover_year", "period", "until_on"], name="ranking_once"
            ),
            models.CheckConstraint(
                condition=Q(from_on__lte=F("until_on")), name="ranking_days_in_order"
            ),
        ]
