"""What is owed to people: rebates (先征后返) and differences (退差), and how it is paid out.

Rows are append-only but for a pay-out's state. What the database itself refuses stands in
migration 0008: a rebate twice, more than was paid, a second pay-out while the first stands, a
mark on a pay-out that nobody approved, the reversal of a receipt whose money went out.
"""

from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, assignments, within
from accounts.models import Area, Department, Role, User
from accounts.personal_data import SealedField
from collection.models.ledger import Entry

# For numbers on paper.
LETTERS = {department.value: chr(ord("A") + n) for n, department in enumerate(Department)}
SEES_ALL = (Role.COUNTY_BUREAU, Role.FINANCE, Role.INSPECTOR)


def of_department(user: User, *, area: str = "area__code", path: str = "department") -> Q:
    """The county, finance and the inspector reach all of their area; a department its own."""
    reach = within(area_codes(user, *SEES_ALL), area)
    for held in assignments(user):
        if held.role == Role.DEPARTMENT:
            reach |= Q(**{f"{area}__startswith": held.area.code, path: held.department})
    return reach


class DifferenceDecision(models.Model):
    """What the county does about somebody who paid before an identity changed; append-only.

    `difference_fen` is how much less (positive) or more (negative) would have been payable. The
    latest decision of an entry counts.
    """

    class Verdict(models.TextChoices):
        REFUND = "refund", "退还"
        HOLD = "hold", "暂缓"
        NONE = "none", "不退不补"

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField("决定", max_length=6, choices=Verdict.choices)
    difference_fen = models.BigIntegerField("差额")
    basis = models.TextField("依据")
    note = models.CharField("核实情况", max_length=200, blank=True, default="")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict="refund") | Q(difference_fen__gt=0),
                name="difference_refund_is_owed",
            )
        ]
        indexes = [models.Index(fields=["entry", "-id"], name="difference_latest")]


class PayableQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "PayableQuerySet":
        return self.filter(of_department(user))


class Payable(models.Model):
    """An amount owed to the person of a payment. `since` is the day from which it ages."""

    class Kind(models.TextChoices):
        REBATE = "rebate", "先征后返"
        DIFFERENCE = "difference", "退差"

    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="payables")
    decision = models.OneToOneField(
        DifferenceDecision, on_delete=models.PROTECT, null=True, related_name="payable"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    department = models.CharField("发放部门", max_length=24, choices=Department.choices)
    amount_fen = models.BigIntegerField("金额")
    since = models.DateField("应发日期")
    due_by = models.DateField("最迟发放", null=True)
    basis = models.TextField("依据")
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()

    objects = PayableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(kind="rebate"), name="rebate_once_a_payment"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payable_is_positive"),
            models.CheckConstraint(
                condition=Q(kind="rebate", decision__isnull=True)
                | Q(kind="difference", decision__isnull=False),
                name="payable_difference_was_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "cover_year", "department"], name="payable_of_department")
        ]


class PayOutQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "PayOutQuerySet":
        return self.filter(of_department(user))


class PayOut(models.Model):
    """A batch of payables that goes out together: one person prepares, another approves."""

    class State(models.TextChoices):
        PREPARED = "prepared", "待复核"
        APPROVED = "approved", "发放中"
        RETURNED = "returned", "已退回"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    department = models.CharField("发放部门", max_length=24, choices=Department.choices)
    no = models.PositiveIntegerField("批次")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREPARED)
    people = models.PositiveIntegerField("人数")
    total_fen = models.BigIntegerField("金额")
    idem = models.UUIDField()
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField("复核意见", max_length=200, blank=True, default="")

    objects = PayOutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "cover_year", "department", "no"], name="pay_out_number_once"
            ),
            models.UniqueConstraint(fields=["prepared_by", "idem"], name="pay_out_form_once"),
            models.CheckConstraint(
                condition=Q(state="prepared", decided_by__isnull=True)
                | Q(decided_by__isnull=False)
                & ~Q(state="prepared")
                & ~Q(decided_by=F("prepared_by")),
                name="pay_out_second_person",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="pay_out_has_people"),
        ]

    @property
    def number(self) -> str:
        letter = LETTERS[self.department]
        return f"FF-{self.area.code}-{self.cover_year}-{letter}{self.no:03d}"


class PayOutLine(models.Model):
    """One payable in a pay-out. `attempt` counts how often it was tried: a failed one may be tried
    again. Without an account the money is handed out against a signature."""

    pay_out = models.ForeignKey(PayOut, on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()
    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="lines")
    attempt = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()
    payee = SealedField("收款人")
    account = SealedField("账号", null=True)
    bank = models.CharField("开户行", max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pay_out", "line"], name="pay_out_line_once"),
            models.UniqueConstraint(fields=["pay_out", "payable"], name="pay_out_payable_once"),
            models.UniqueConstraint(fields=["payable", "attempt"], name="pay_out_attempt_once"),
        ]


class PayOutMark(models.Model):
    """What became of a line: the bank paid or sent it back, the person signed."""

    class Kind(models.TextChoices):
        PAID = "paid", "已发放"
        FAILED = "failed", "退票"
        SIGNED = "signed", "已签收"

    line = models.ForeignKey(PayOutLine, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    on = models.DateField("日期")
    note = models.CharField("说明", max_length=200, blank=True, default="")
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "kind"], name="pay_out_mark_once"),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(kind__in=["paid", "failed"]),
                name="pay_out_paid_or_failed",
            ),
        ]
