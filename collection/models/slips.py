import uuid

from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from enrollment.models import Enrolment
from subsidies.models import Assessment


class AssessmentSlipQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "AssessmentSlipQuerySet":
        return self.filter(within(area_codes(user, *roles), "village__code"))

    def live(self) -> "AssessmentSlipQuerySet":
        return self.filter(state__in=AssessmentSlip.LIVE)


class AssessmentSlip(models.Model):
    """A numbered 核定单 of one village group: persons and amounts frozen when it was issued.

    draft → issued → deposited → confirmed; void before the money is at the bank. A draft's people
    are on no slip yet. `part` 0 is a group's first slip, 1 … its supplements for those who come
    later; `replaces` is the void slip that this one stands for. A trigger keeps the steps.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        ISSUED = "issued", "已核定"
        DEPOSITED = "deposited", "已缴款"
        CONFIRMED = "confirmed", "已确认"
        VOID = "void", "已作废"

    LIVE = ("issued", "deposited", "confirmed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("核定单号", max_length=40, unique=True)
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    notice = models.CharField(max_length=60)
    no = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    issued_on = models.DateField("核定日期")
    due_on = models.DateField("缴款期限")
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    persons = models.PositiveIntegerField()
    price_fen = models.BigIntegerField()
    waived_fen = models.BigIntegerField()
    payable_fen = models.BigIntegerField()
    void_reason = models.CharField(max_length=200, blank=True, default="")
    voided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    part = models.PositiveSmallIntegerField("补充批次", db_default=0)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    bank_reference = models.CharField("银行回单号", max_length=40, blank=True, db_default="")
    deposited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    deposited_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = AssessmentSlipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "cover_year", "no"], name="slip_number_once"
            ),
            models.CheckConstraint(
                condition=Q(price_fen=F("waived_fen") + F("payable_fen")), name="slip_adds_up"
            ),
            models.CheckConstraint(condition=Q(persons__gte=1), name="slip_has_persons"),
            models.CheckConstraint(
                condition=~Q(state__in=["deposited", "confirmed"])
                | Q(deposited_by__isnull=False) & ~Q(bank_reference=""),
                name="slip_deposited_with_reference",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("deposited_by")),
                name="slip_confirmed_by_another",
            ),
        ]


class AssessmentSlipLine(models.Model):
    """One person on a slip. `live` falls with a voided slip, so that a new one can be issued."""

    slip = models.ForeignKey(AssessmentSlip, on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="slip_lines")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+")
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slip", "line"], name="slip_line_once"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(live=True), name="enrolment_on_one_live_slip"
            ),
        ]
