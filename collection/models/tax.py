"""The tax bureau's file of people who paid by app, bank or counter, and its rows."""

from django.db import models
from django.db.models import Q

from accounts.access import area_codes, within
from accounts.models import Area, Job, Role, User
from accounts.personal_data import SealedField
from collection.models.ledger import Voucher
from enrollment.models import Enrolment


class TaxImportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "TaxImportQuerySet":
        codes = area_codes(user, Role.COUNTY_BUREAU, Role.TAX)
        return self.filter(within(codes, "area__code"))


class TaxImport(models.Model):
    """One file as it came, sealed. It marks people paid; undoing it takes every mark back."""

    class State(models.TextChoices):
        RECEIVED = "received", "处理中"
        APPLIED = "applied", "已入账"
        UNREADABLE = "unreadable", "无法读取"
        UNDOING = "undoing", "撤销中"
        UNDONE = "undone", "已撤销"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    file_name = models.CharField("文件名", max_length=200)
    file_sha256 = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    staged = models.BooleanField(default=False)
    handed_in_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    columns = models.JSONField("识别的列", default=list)
    counts = models.JSONField("处理结果", default=dict)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.CharField("撤销原因", max_length=200, blank=True, default="")

    objects = TaxImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "cover_year", "file_sha256"],
                condition=~Q(state__in=["unreadable", "undone"]),
                name="tax_import_once",
            )
        ]
        indexes = [models.Index(fields=["area", "-handed_in_at"], name="tax_import_newest")]


class TaxRow(models.Model):
    """One row and what became of it. `live`: its payment number counts, so that it comes once."""

    class Outcome(models.TextChoices):
        WAITING = "", "待处理"
        PAID = "paid", "已记缴费"
        TWICE = "twice", "重复缴费"
        MORE = "more", "多缴"
        OTHER = "other", "金额或时间不符"
        KNOWN = "known", "以前已入账"
        UNMATCHED = "unmatched", "找不到参保登记"
        NAME_DIFFERS = "name_differs", "姓名不一致"
        INVALID = "invalid", "有误"
        UNDONE = "undone", "已撤销"

    tax_import = models.ForeignKey(TaxImport, on_delete=models.CASCADE, related_name="rows")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    sheet = models.CharField(max_length=60)
    row = models.PositiveIntegerField("行号")
    name = SealedField("姓名", null=True)
    id_number = SealedField("证件号码", null=True)
    id_index = models.BinaryField(max_length=32, null=True)
    amount_fen = models.BigIntegerField("金额", null=True)
    paid_on = models.DateField("缴费日期", null=True)
    channel = models.CharField("缴费渠道", max_length=30, blank=True, default="")
    payment_number = models.CharField("凭证号", max_length=60, blank=True, default="")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default="")
    said = models.CharField("说明", max_length=300, blank=True, default="")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, related_name="tax_rows"
    )
    voucher = models.OneToOneField(
        Voucher, on_delete=models.PROTECT, null=True, related_name="tax_row"
    )
    live = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tax_import", "sheet", "row"], name="tax_row_once"),
            models.UniqueConstraint(
                fields=["area", "cover_year", "payment_number"],
                condition=Q(live=True),
                name="tax_payment_once",
            ),
            models.CheckConstraint(
                condition=Q(live=False)
                | Q(voucher__isnull=False, enrolment__isnull=False, amount_fen__gt=0)
                & ~Q(payment_number=""),
                name="tax_row_that_counts_has_voucher",
            ),
        ]
        indexes = [models.Index(fields=["tax_import", "outcome"], name="tax_row_outcome")]
