"""The ledger: append-only, integer fen, one row from one account to another.

What the database itself refuses stands in migration 0002_ledger_integrity: a gap or a broken link
in a series, a second live payment for an enrolment, a reversal that differs from what it
reverses, a voucher whose entries do not add up, a receipt on a closed day, any change.

A CHECK that comes out as NULL passes: where a column may be NULL, the condition says so.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from collection.models.days import CashDay
from enrollment.models import Enrolment, Household
from subsidies.models import Assessment

# Vouchers that touch nobody's cash: they stand on no cash day.
WITHOUT_DAY = ["deposit", "tax", "untax", "refund"]
# Entries of an enrolment's parity chain. The others belong to no enrolment.
OF_ENROLMENT = ["payment", "reversal", "refund"]


class Account(models.Model):
    """Where money is. The balance (debits less credits, fen) is kept by a trigger on entries."""

    class Kind(models.TextChoices):
        CASH = "cash", "库存现金"
        BANK = "bank", "专户存款"
        PREMIUM = "premium", "个人缴费收入"
        DIFFERENCE = "difference", "长短款"
        TAX = "tax", "税务直缴"
        SURPLUS = "surplus", "多缴待退"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    balance_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "area", "holder", "cover_year"],
                nulls_distinct=False,
                name="account_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind="cash") | Q(balance_fen__gte=0), name="cash_never_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["cash", "difference"], holder__isnull=False)
                | Q(kind__in=["bank", "premium", "tax", "surplus"], holder__isnull=True),
                name="cash_has_holder",
            ),
        ]


class Series(models.Model):
    """A gap-free run of numbers in a village; locked to append. `head` is the chain's last hash.

    After a restore from backup the epoch is raised, because slips with later numbers of the old
    epoch are already on paper.
    """

    class Kind(models.TextChoices):
        RECEIPT = "R", "收据"
        DEPOSIT = "D", "缴款单"
        DIFFERENCE = "X", "长短款单"
        TAX = "T", "税务缴费单"
        REFUND = "F", "退费单"

    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=1, choices=Kind.choices)
    epoch = models.PositiveSmallIntegerField(default=1)
    last_no = models.PositiveIntegerField(default=0)
    head = models.BinaryField(max_length=32, default=bytes(32))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "cover_year", "kind", "epoch"], name="series_once"
            )
        ]


class VoucherQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "VoucherQuerySet":
        return self.filter(within(area_codes(user, *roles), "village__code"))

    def receipts(self) -> "VoucherQuerySet":
        return self.filter(kind=Voucher.Kind.RECEIPT)


class Voucher(models.Model):
    """A numbered, chained document of the ledger: receipt, reversal, deposit or difference.

    Its entries are inserted before it; after it none can be added. `idem` is the form's key: the
    same key from the same person gives the same voucher. `memo` holds what belongs to the paper
    and is no personal data (bank reference, remark, reason). Only cash goes through the
    collector's hands: what is paid by QR code or transfer stands in the township's bank account.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "收据"
        REVERSAL = "reversal", "冲销收据"
        DEPOSIT = "deposit", "缴款单"
        DIFFERENCE = "difference", "长短款单"
        TAX = "tax", "税务缴费"
        UNTAX = "untax", "撤销税务缴费"
        REFUND = "refund", "退费单"

    class Method(models.TextChoices):
        CASH = "cash", "现金"
        QR = "qr", "扫码"
        TRANSFER = "transfer", "银行转账"
        NONE = "none", "无款项"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="vouchers")
    no = models.PositiveIntegerField()
    number = models.CharField("单号", max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="vouchers"
    )
    day = models.ForeignKey(CashDay, on_delete=models.PROTECT, null=True, related_name="vouchers")
    paid_on = models.DateField("缴费日期")
    at = models.DateTimeField("时间")
    method = models.CharField(max_length=8, choices=Method.choices, default=Method.CASH)
    collector = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=6, default="person")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by"
    )
    total_fen = models.BigIntegerField()
    lines = models.PositiveSmallIntegerField()
    memo = models.JSONField(default=dict)
    idem = models.UUIDField()
    request_hash = models.BinaryField(max_length=32)
    prev_no = models.PositiveIntegerField(null=True)
    prev_hash = models.BinaryField(max_length=32)
    row_hash = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=8)

    objects = VoucherQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "no"], name="voucher_no_once"),
            models.UniqueConstraint(
                fields=["series", "no", "row_hash"], name="voucher_link_target"
            ),
            models.UniqueConstraint(fields=["id", "lines"], name="voucher_lines_target"),
            models.UniqueConstraint(fields=["actor", "idem"], name="voucher_key_once"),
            models.CheckConstraint(
                condition=Q(no=1, prev_no__isnull=True)
                | Q(prev_no__isnull=False, prev_no=F("no") - 1),
                name="voucher_no_gap",
            ),
            models.CheckConstraint(
                condition=Q(total_fen__gte=0), name="voucher_total_not_negative"
            ),
            models.CheckConstraint(condition=Q(lines__gte=1), name="voucher_has_lines"),
            models.CheckConstraint(
                condition=~Q(kind__in=["receipt", "reversal"])
                | Q(method__in=["cash", "qr", "transfer"]),
                name="voucher_means_of_payment",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["reversal", "difference", "refund"])
                | Q(approver__isnull=False) & ~Q(approver=F("actor")),
                name="voucher_second_person",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["reversal", "untax"], reverses__isnull=False)
                | ~Q(kind__in=["reversal", "untax"]) & Q(reverses__isnull=True),
                name="voucher_reversal_names_receipt",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WITHOUT_DAY, day__isnull=True)
                | ~Q(kind__in=WITHOUT_DAY) & Q(day__isnull=False),
                name="voucher_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["village", "cover_year", "kind", "no"], name="voucher_in_village")
        ]

    @property
    def printable(self) -> bool:
        """Receipts, reversals and deposits are papers of their own; the others stand elsewhere."""
        return self.kind in (self.Kind.RECEIPT, self.Kind.REVERSAL, self.Kind.DEPOSIT)

    @property
    def gives_back(self) -> bool:
        return self.kind in (self.Kind.REVERSAL, self.Kind.UNTAX, self.Kind.REFUND)


class Entry(models.Model):
    """One row of the ledger: `amount_fen` from the credit account to the debit account.

    A payment, reversal or whole refund belongs to an enrolment and continues its parity chain:
    `seq` 1 pays, 2 reverses or refunds, 3 pays again. A waived payment moves 0 fen and still
    counts as paid. A deposit's entry takes one closed day to the bank, whole. What was paid too
    much, and what goes back of it or in part, belongs to no chain: its refund case says whose.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", "缴费"
        REVERSAL = "reversal", "冲销"
        DEPOSIT = "deposit", "缴存"
        OVER = "over", "长款"
        SHORT = "short", "短款"
        SURPLUS = "surplus", "多缴"
        REFUND = "refund", "退费"
        PART = "part", "退差"
        RETURN = "return", "退多缴"

    # What ends a payment, whole.
    ENDINGS = (Kind.REVERSAL, Kind.REFUND)

    voucher_id = models.UUIDField()
    line = models.PositiveSmallIntegerField()
    lines = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    group = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    seq = models.PositiveSmallIntegerField(null=True)
    prev_seq = models.PositiveSmallIntegerField(null=True)
    reversed_fen = models.BigIntegerField(null=True)
    price_fen = models.BigIntegerField(default=0)
    waived_fen = models.BigIntegerField(default=0)
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    deposited_day = models.OneToOneField(
        CashDay, on_delete=models.PROTECT, null=True, related_name="deposit_entry"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher_id", "line"], name="entry_line_once"),
            models.UniqueConstraint(fields=["enrolment", "seq"], name="entry_paid_once"),
            models.UniqueConstraint(
                fields=["enrolment", "seq", "amount_fen"], name="entry_reversal_target"
            ),
            models.CheckConstraint(
                condition=Q(line__gte=1) & Q(line__lte=F("lines")), name="entry_line_in_range"
            ),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="entry_moves"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0)
                | Q(amount_fen=0, kind__in=OF_ENROLMENT, waived_fen=F("price_fen")),
                name="entry_amount_positive_or_waived",
            ),
            models.CheckConstraint(
                condition=~Q(kind="payment")
                | Q(price_fen=F("waived_fen") + F("amount_fen"), waived_fen__gte=0),
                name="entry_price_is_waived_and_paid",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=OF_ENROLMENT,
                    enrolment__isnull=False,
                    group__isnull=False,
                    seq__isnull=False,
                )
                | ~Q(kind__in=OF_ENROLMENT) & Q(enrolment__isnull=True, seq__isnull=True),
                name="entry_of_enrolment",
            ),
            models.CheckConstraint(
                condition=Q(seq__isnull=True)
                | Q(seq=1, prev_seq__isnull=True)
                | Q(prev_seq__isnull=False, prev_seq=F("seq") - 1, seq__gt=1),
                name="entry_no_hole",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="reversal", reversed_fen__isnull=False, reversed_fen=F("amount_fen")
                )
                | ~Q(kind="reversal") & Q(reversed_fen__isnull=True),
                name="entry_reverses_same_amount",
            ),
            models.CheckConstraint(
                condition=~Q(kind="payment") | Q(assessment__isnull=False),
                name="entry_payment_has_basis",
            ),
            models.CheckConstraint(
                condition=Q(kind="deposit", deposited_day__isnull=False)
                | ~Q(kind="deposit") & Q(deposited_day__isnull=True),
                name="entry_deposit_takes_a_day",
            ),
        ]
        indexes = [models.Index(fields=["group", "kind"], name="entry_in_group")]
