"""Batches (批次): who was reported to the bureau, with which file, and what came back."""

from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from collection.models.ledger import Entry
from enrollment.models import Enrolment


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "BatchQuerySet":
        return self.filter(within(area_codes(user, *roles), "area__code"))


class Batch(models.Model):
    """The paid and reviewed people of a village or town. Who comes later goes into the next one.

    Its states and what leads from one to another stand in batches.toml.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    no = models.PositiveIntegerField()
    number = models.CharField("批次号", max_length=40, unique=True)
    state = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField("报送次数", default=0)
    people = models.PositiveIntegerField("人数")
    total_fen = models.BigIntegerField("金额")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    since = models.DateTimeField("进入现状态")
    note = models.CharField("最近的说明", max_length=200, blank=True, default="")
    serial = models.CharField("征集流水号", max_length=20, blank=True, default="")
    serial_fen = models.BigIntegerField("流水号金额", null=True)
    invoice_number = models.CharField("票据号", max_length=40, blank=True, default="")
    invoiced_on = models.DateField("开票日期", null=True)
    treasury_number = models.CharField("入库凭证号", max_length=40, blank=True, default="")
    treasury_on = models.DateField("入库日期", null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "cover_year", "no"], name="batch_no_once"),
            models.UniqueConstraint(
                fields=["cover_year", "serial"], condition=~Q(serial=""), name="batch_serial_once"
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="batch_has_people"),
            models.CheckConstraint(
                condition=Q(serial="", serial_fen__isnull=True)
                | ~Q(serial="") & Q(serial_fen__isnull=False),
                name="batch_serial_with_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["invoiced", "posting", "posted", "archived"])
                | ~Q(serial="") & ~Q(invoice_number="") & ~Q(treasury_number=""),
                name="batch_invoiced_with_numbers",
            ),
        ]


class BatchLine(models.Model):
    """One person of a batch. `live` holds them: nobody is in two batches at a time."""

    class State(models.TextChoices):
        WAITING = "waiting", "待报送"
        OUT = "out", "已报送"
        IMPORTED = "imported", "导入成功"
        FAILED = "failed", "导入失败"
        REMOVED = "removed", "已移出"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField("序号")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="batch_lines")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    round = models.PositiveSmallIntegerField(default=0)
    code = models.CharField("失败原因码", max_length=20, blank=True, default="")
    cause = models.CharField("失败原因", max_length=200, blank=True, default="")
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="batch_line_once"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(live=True), name="batch_live_once"
            ),
            models.CheckConstraint(
                condition=Q(state="removed", live=False) | ~Q(state="removed") & Q(live=True),
                name="batch_line_removed_is_free",
            ),
        ]
        indexes = [models.Index(fields=["batch", "state"], name="batch_line_state")]


class BatchFile(models.Model):
    """A file that went out with a round, or came back for it; both are kept sealed."""

    class Way(models.TextChoices):
        OUT = "out", "报送"
        IN = "in", "回盘"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="files")
    way = models.CharField(max_length=3, choices=Way.choices)
    round = models.PositiveSmallIntegerField()
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    people = models.PositiveIntegerField()
    failed = models.PositiveIntegerField(default=0)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "sha256"], condition=Q(way="in"), name="batch_results_once"
            ),
            models.UniqueConstraint(
                fields=["batch", "round"], condition=Q(way="out"), name="batch_round_once"
            ),
            models.CheckConstraint(condition=Q(failed__lte=F("people")), name="batch_file_adds_up"),
        ]
