"""Walking lists taken out to where there is no network (离线收款), and what came back of them."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from collection.models.ledger import Voucher
from enrollment.models import Household


class OfflineBookQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "OfflineBookQuerySet":
        return self.filter(within(area_codes(user, *roles), "village__code"))

    def out(self) -> "OfflineBookQuerySet":
        return self.filter(state=OfflineBook.State.OUT)


class OfflineBook(models.Model):
    """One group's walking list on one device of a clerk, with provisional numbers 1 … `numbers`.

    Out until it is handed back (then `last_no` says how many numbers were used) or revoked. A
    trigger lets it end once. `key` is that of the form that took it out.
    """

    class State(models.TextChoices):
        OUT = "out", "带出"
        RETURNED = "returned", "已交回"
        REVOKED = "revoked", "已作废"

    clerk = models.ForeignKey(User, on_delete=models.PROTECT, related_name="offline_books")
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    numbers = models.PositiveSmallIntegerField("预留号码")
    issued_at = models.DateTimeField("带出时间")
    expires_at = models.DateTimeField("有效期至")
    key = models.UUIDField(editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OUT)
    last_no = models.PositiveSmallIntegerField("用到第几号", null=True)
    reason = models.CharField("作废原因", max_length=100, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfflineBookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clerk", "key"], name="offline_book_once"),
            models.CheckConstraint(condition=Q(numbers__gte=1), name="offline_book_has_numbers"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("issued_at")), name="offline_book_expires"
            ),
            models.CheckConstraint(
                condition=Q(state="out", ended_at__isnull=True, last_no__isnull=True)
                | Q(state="returned", ended_at__isnull=False, ended_by__isnull=False)
                & Q(last_no__isnull=False, last_no__lte=models.F("numbers"))
                | Q(state="revoked", ended_at__isnull=False, ended_by__isnull=False)
                & Q(last_no__isnull=True)
                & ~Q(reason=""),
                name="offline_book_end_is_told",
            ),
        ]
        indexes = [models.Index(fields=["village", "state"], name="offline_book_in_village")]

    def text(self, no: int) -> str:
        """A provisional number as it stands on the paper given at the door: 离00012-003."""
        return f"离{self.pk:05d}-{no:03d}"


class OfflinePayment(models.Model):
    """What a device sent under one provisional number, with the first answer. Append-only.

    `lines` are [enrolment, fen] as taken at the door; `taken_at` is reckoned from the device's own
    span of time. A conflict waits for its OfflineDecision; its cash is in no ledger until then.
    """

    class Outcome(models.TextChoices):
        TAKEN = "taken", "已入账"
        CONFLICT = "conflict", "待处理"
        VOID = "void", "作废"

    class Why(models.TextChoices):
        """Codes of the refusals that a payment from a device can meet."""

        ALREADY_PAID = "already_paid", "有人已经缴过费"
        AMOUNT_CHANGED = "amount_changed", "应缴金额变了"
        NOT_PAYABLE = "not_payable", "有人已不在这一户、已退出参保或现在不能缴费"
        DAY_NOT_CLOSED = "day_not_closed", "以前的现金还没有日清，或者差额还在复核"
        BOOK_EXPIRED = "book_expired", "收款时名册已过有效期"
        BOOK_CLOSED = "book_closed", "名册已经作废或交回"
        OTHER = "other", "系统没有入账"

    book = models.ForeignKey(OfflineBook, on_delete=models.PROTECT, related_name="payments")
    no = models.PositiveSmallIntegerField("临时号")
    key = models.UUIDField(editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="offline_payments"
    )
    lines = models.JSONField()
    total_fen = models.BigIntegerField()
    taken_at = models.DateTimeField("收款时间")
    received_at = models.DateTimeField("上传时间")
    digest = models.BinaryField(max_length=32)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    voucher = models.OneToOneField(
        Voucher, on_delete=models.PROTECT, null=True, related_name="offline"
    )
    why = models.CharField(max_length=20, choices=Why.choices, blank=True, default="")
    reason = models.CharField("作废原因", max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "no"], name="offline_number_once"),
            models.UniqueConstraint(fields=["book", "key"], name="offline_key_once"),
            models.CheckConstraint(
                condition=Q(no__gte=1, total_fen__gte=0), name="offline_payment_counts"
            ),
            models.CheckConstraint(
                condition=Q(outcome="taken", voucher__isnull=False, why="", reason="")
                | Q(outcome="conflict", voucher__isnull=True, reason="") & ~Q(why="")
                | Q(outcome="void", voucher__isnull=True, why="") & ~Q(reason=""),
                name="offline_outcome_is_told",
            ),
        ]

    @property
    def number(self) -> str:
        return self.book.text(self.no)


class OfflineDecision(models.Model):
    """What became of a conflict: booked at today's amounts, or the money given back. Append-only.

    `returned_fen` went back to the payer; below zero it was asked for in addition.
    """

    class Kind(models.TextChoices):
        TAKEN = "taken", "照现在的金额入账"
        RETURNED = "returned", "钱已退回本人"

    payment = models.OneToOneField(
        OfflinePayment, on_delete=models.PROTECT, related_name="decision"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    voucher = models.OneToOneField(
        Voucher, on_delete=models.PROTECT, null=True, related_name="offline_decision"
    )
    returned_fen = models.BigIntegerField("退回金额")
    reason = models.CharField("说明", max_length=100, blank=True, default="")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="taken", voucher__isnull=False)
                | Q(kind="returned", voucher__isnull=True) & ~Q(reason=""),
                name="offline_decision_is_told",
            ),
        ]
