from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Role, User
from collection.models.ledger import Voucher


class ReversalRequestQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "ReversalRequestQuerySet":
        return self.filter(within(area_codes(user, *roles), "voucher__village__code"))


class ReversalRequest(models.Model):
    """A clerk asks to reverse a receipt (冲销); another person decides."""

    class State(models.TextChoices):
        PENDING = "pending", "待复核"
        APPROVED = "approved", "已冲销"
        REFUSED = "refused", "已退回"

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="reversal_requests")
    reason = models.CharField("原因", max_length=200)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField("复核意见", max_length=200, blank=True, default="")

    objects = ReversalRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voucher"],
                condition=Q(state__in=["pending", "approved"]),
                name="reversal_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="reversal_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_by__isnull=True)
                | ~Q(state="pending") & Q(decided_by__isnull=False),
                name="reversal_decided_by_somebody",
            ),
        ]
