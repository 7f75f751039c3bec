"""Pre-printed paper receipts (纸质票据): issued by number range, accounted for number by number."""

from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from collection.models.ledger import Voucher


class PaperBookQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "PaperBookQuerySet":
        return self.filter(within(area_codes(user, *roles), "village__code"))


class PaperBook(models.Model):
    """A range of numbers that the township issued to a village's collector (领用)."""

    town = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    collector = models.ForeignKey(User, on_delete=models.PROTECT, related_name="paper_books")
    prefix = models.CharField("字轨", max_length=8, blank=True, default="")
    first_no = models.PositiveIntegerField("起号")
    last_no = models.PositiveIntegerField("止号")
    digits = models.PositiveSmallIntegerField("号码位数")
    issued_on = models.DateField("领用日期")
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = PaperBookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_no__gte=1, last_no__gte=F("first_no")), name="paper_range_counts"
            )
        ]

    def text(self, no: int) -> str:
        """The number as it is printed: prefix and so many digits."""
        return f"{self.prefix}{no:0{self.digits}d}"


class PaperNumber(models.Model):
    """One paper: unused until it goes with a receipt, is voided, or is handed back.

    No number of a township is issued twice; a trigger lets its fate be settled once, and used by
    its own collector alone.
    """

    class Fate(models.TextChoices):
        UNUSED = "unused", "未用"
        USED = "used", "使用"
        VOID = "void", "作废"
        RETURNED = "returned", "退回"

    book = models.ForeignKey(PaperBook, on_delete=models.PROTECT, related_name="numbers")
    town = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    prefix = models.CharField(max_length=8, blank=True, default="")
    no = models.PositiveIntegerField("票号")
    fate = models.CharField(max_length=8, choices=Fate.choices, default=Fate.UNUSED)
    voucher = models.OneToOneField(
        Voucher, on_delete=models.PROTECT, null=True, related_name="paper"
    )
    reason = models.CharField("作废原因", max_length=100, blank=True, default="")
    settled_on = models.DateField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "prefix", "no"], name="paper_number_once"),
            models.CheckConstraint(
                condition=Q(fate="unused", voucher__isnull=True, settled_on__isnull=True)
                | Q(fate="used", voucher__isnull=False, settled_on__isnull=False)
                | Q(fate="void", voucher__isnull=True, settled_on__isnull=False) & ~Q(reason="")
                | Q(fate="returned", voucher__isnull=True, settled_on__isnull=False),
                name="paper_fate_is_told",
            ),
        ]
