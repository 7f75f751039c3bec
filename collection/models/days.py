from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User


class CashDayQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "CashDayQuerySet":
        return self.filter(within(area_codes(user, *roles), "village__code"))

    def unbanked(self) -> "CashDayQuerySet":
        """Days whose cash is in somebody's hands. A day closed on nothing counted has none."""
        days = self.filter(deposit_entry__isnull=True)
        return days.exclude(state=CashDay.State.CLOSED, counted_fen=0)


class CashDay(models.Model):
    """A collector's cash of one business day in one village (日清).

    open → closed, or open → counted (a difference waits for a second person) → closed. A trigger
    refuses receipts unless open, wrong totals, and any change once closed.
    """

    class State(models.TextChoices):
        OPEN = "open", "收款中"
        COUNTED = "counted", "差额待复核"
        CLOSED = "closed", "已日清"

    collector = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    business_date = models.DateField("业务日期")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    expected_fen = models.BigIntegerField("账面金额（分）", default=0)
    counted_fen = models.BigIntegerField("清点金额（分）", null=True)
    denominations = models.JSONField("券别张数", default=dict)
    explanation = models.CharField("差额说明", max_length=200, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    head = models.BinaryField("收据链首", max_length=32, null=True)

    objects = CashDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["collector", "village", "cover_year", "business_date"], name="day_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(counted_fen__isnull=False), name="day_counted"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(counted_fen=F("expected_fen"))
                | Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("collector")),
                name="day_difference_has_second_person",
            ),
        ]
        indexes = [models.Index(fields=["village", "business_date"], name="day_in_village")]

    @property
    def difference_fen(self) -> int:
        """Counted less expected, fen: above zero 长款, below zero 短款."""
        return (self.counted_fen or 0) - self.expected_fen
