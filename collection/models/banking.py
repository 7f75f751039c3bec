"""What the bank says: photographs of its receipts, its statements, and what they belong to."""

from django.db import models
from django.db.models import Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from accounts.personal_data import SealedField
from collection.models.ledger import Voucher


class DepositPhoto(models.Model):
    """A picture of the bank's receipt, sealed in the file store. Append-only."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="photos")
    file = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher", "sha256"], name="deposit_photo_once")
        ]


class BankStatement(models.Model):
    """A statement of a township's account (银行流水), as its file was read. Append-only."""

    town = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField("文件名", max_length=120)
    file_sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField("入账行数")
    fresh = models.PositiveIntegerField("其中新的")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "file_sha256"], name="bank_statement_once")
        ]


class BankLineQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "BankLineQuerySet":
        return self.filter(within(area_codes(user, *roles), "town__code"))


class BankLine(models.Model):
    """Money that arrived. What the bank tells of it may name people: sealed. Append-only.

    `digest` finds the same line in a later statement that overlaps.
    """

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    town = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField("行")
    booked_on = models.DateField("入账日期")
    amount_fen = models.BigIntegerField()
    reference = models.CharField("流水号", max_length=60, blank=True, default="")
    told = SealedField("摘要、备注、对方户名", null=True)
    digest = models.BinaryField(max_length=32)

    objects = BankLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "digest"], name="bank_line_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="bank_line_is_income"),
        ]


class BankMatchQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "BankMatchQuerySet":
        return self.filter(within(area_codes(user, *roles), "line__town__code"))

    def live(self) -> "BankMatchQuerySet":
        return self.filter(undone_at__isnull=True)


class BankMatch(models.Model):
    """A line is the money of this deposit or receipt. Undone, it stays with who, when and why."""

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="matches")
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="bank_matches")
    automatic = models.BooleanField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(max_length=100, blank=True, default="")

    objects = BankMatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(undone_at__isnull=True), name="bank_line_matched_once"
            ),
            models.UniqueConstraint(
                fields=["voucher"], condition=Q(undone_at__isnull=True), name="voucher_banked_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason=""),
                name="bank_match_undone_by_somebody",
            ),
        ]
