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
        return self.filter(state=AssessmentSlip.State.ISSUED)


class AssessmentSlip(models.Model):
    """A numbered 核定单 of one village group: persons and amounts frozen when it was issued."""

    class State(models.TextChoices):
        ISSUED = "issued", "已核定"
        VOID = "void", "已作废"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("核定单号", max_length=40, unique=True)
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    notice = models.CharField(max_length=60)
    no = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ISSUED)
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
