"""Refund cases (退费): what is to be paid back, why, and who said so."""

from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from accounts.personal_data import SealedField
from collection.models.ledger import Entry, Voucher
from enrollment.models import Enrolment

LIVE = ["open", "applied", "reviewed", "approved", "returned"]


class RefundCaseQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "RefundCaseQuerySet":
        return self.filter(within(area_codes(user, *roles), "village__code"))

    def live(self) -> "RefundCaseQuerySet":
        return self.filter(state__in=LIVE)


class RefundCase(models.Model):
    """Money of one entry that goes back to its payer, whole or in part (`part`).

    open → applied → reviewed → approved → paid; sent back to `returned`, or cancelled before
    approval. Three persons apply, review and approve. Triggers hold the order, and no refund
    voucher stands without its approved case.
    """

    class Kind(models.TextChoices):
        TWICE = "twice", "重复缴费"
        EMPLOYEE = "employee", "参加职工医保"
        ELSEWHERE = "elsewhere", "在外地参加居民医保"
        DEATH = "death", "享受期前死亡"
        IDENTITY = "identity", "缴费后认定身份，退差"
        WRONG = "wrong", "缴错金额"

    class State(models.TextChoices):
        OPEN = "open", "待申请"
        APPLIED = "applied", "待初审"
        REVIEWED = "reviewed", "待审批"
        APPROVED = "approved", "待付款"
        PAID = "paid", "已退费"
        RETURNED = "returned", "退回补正"
        CANCELLED = "cancelled", "已撤销"

    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    kind = models.CharField("退费类型", max_length=10, choices=Kind.choices)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="refund_cases")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="refund_cases")
    part = models.BooleanField("只退一部分", default=False)
    amount_fen = models.BigIntegerField("退费金额")
    ends = models.BooleanField("退费后退出参保", default=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    since = models.DateTimeField("进入现状态")
    reason = models.CharField("退费原因", max_length=200, blank=True, default="")
    happened_on = models.DateField("事由发生日期", null=True)
    evidence = models.CharField("材料", max_length=200, blank=True, default="")
    evidence_sha256 = models.CharField(max_length=64, blank=True, default="")
    applicant = SealedField("申请人", null=True)
    relation = models.CharField("与参保人关系", max_length=20, blank=True, default="")
    payee = SealedField("收款户名", null=True)
    bank = models.CharField("开户行", max_length=60, blank=True, default="")
    account = SealedField("收款账号", null=True)
    basis = models.CharField("退费依据", max_length=300, blank=True, default="")
    last_day = models.DateField("可以批准到", null=True)
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    applied_on = models.DateField(null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_on = models.DateField(null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_on = models.DateField(null=True)
    note = models.CharField("最近的意见", max_length=200, blank=True, default="")
    paid_on = models.DateField("付款日期", null=True)
    voucher = models.OneToOneField(
        Voucher, on_delete=models.PROTECT, null=True, related_name="refund_case"
    )

    objects = RefundCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state__in=LIVE), name="refund_live_once"
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state="paid", part=False),
                name="refund_whole_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0) | Q(amount_fen=0, part=False),
                name="refund_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "reviewed", "approved", "paid"])
                | Q(applied_by__isnull=False, applied_on__isnull=False),
                name="refund_applied_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reviewed", "approved", "paid"])
                | Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("applied_by")),
                name="refund_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"])
                | Q(approved_by__isnull=False)
                & ~Q(approved_by=F("applied_by"))
                & ~Q(approved_by=F("reviewed_by")),
                name="refund_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", voucher__isnull=False, paid_on__isnull=False)
                | ~Q(state="paid") & Q(voucher__isnull=True),
                name="refund_paid_by_voucher",
            ),
        ]
        indexes = [models.Index(fields=["village", "state"], name="refund_in_village")]
