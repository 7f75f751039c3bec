from datetime import date

from django.db import models
from django.db.models import F, JSONField, Q, Value

from accounts.access import area_codes, assignments, within
from accounts.models import Area, Department, Job, Role, User
from accounts.personal_data import SealedField
from enrollment.models import Enrolment, Person, Season
from subsidies.version_models import IdentityDecision, RosterUndo

__all__ = [
    "Assessment",
    "Due",
    "DueRule",
    "Identity",
    "IdentityDecision",
    "NoticeDraft",
    "NoticeRelease",
    "NoticeVersion",
    "Roster",
    "RosterRow",
    "RosterUndo",
]


class RosterQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "RosterQuerySet":
        """The county sees every roster of its area; a department its own alone."""
        reach = within(area_codes(user, Role.COUNTY_BUREAU), "area__code")
        for held in assignments(user):
            if held.role == Role.DEPARTMENT:
                reach |= Q(area__code__startswith=held.area.code, department=held.department)
        return self.filter(reach)


class Roster(models.Model):
    """One hand-in of a department: the original workbook, sealed, and what became of it.

    It waits where the columns of a sheet with people on it could not be told; `troubles` counts
    the rows of each reason. `whole`: it is the department's whole list of this kind and replaces
    the version before; else it adds to it. `effect` is what its acceptance did, in people and fen
    (queries/versions.py).
    """

    class State(models.TextChoices):
        RECEIVED = "received", "待核验"
        WAITING = "waiting", "等待对应列"
        CHECKED = "checked", "待审核"
        ACCEPTED = "accepted", "已采用"
        RETURNED = "returned", "已退回"
        UNREADABLE = "unreadable", "无法读取"
        UNDONE = "undone", "已撤销"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    department = models.CharField("部门", max_length=24, choices=Department.choices)
    identity = models.CharField("名单类别", max_length=60, blank=True, default="")
    cover_year = models.PositiveSmallIntegerField()
    notice = models.CharField(max_length=60)
    file_name = models.CharField("文件名", max_length=200)
    file_sha256 = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    handed_in_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField("审核意见", max_length=200, blank=True, default="")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    columns = models.JSONField("识别的列", default=list)
    counts = models.JSONField("核验结果", default=dict)
    troubles = models.JSONField("问题", default=dict, db_default=Value({}, JSONField()))
    seconds = models.FloatField(default=0)
    whole = models.BooleanField("完整名单", default=False, db_default=False)
    effect = models.JSONField("采用的结果", default=dict, db_default=Value({}, JSONField()))

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "identity", "cover_year", "area", "file_sha256"],
                condition=~Q(state__in=["returned", "unreadable", "undone"]),
                name="roster_file_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("handed_in_by")),
                name="roster_second_person",
            ),
        ]
        indexes = [models.Index(fields=["area", "department", "-handed_in_at"], name="roster_list")]


class RosterRow(models.Model):
    """One data row of a roster, as it stood in the workbook, and what became of it."""

    class Outcome(models.TextChoices):
        MATCHED = "matched", "已匹配"
        UNMATCHED = "unmatched", "未登记"
        INVALID = "invalid", "有误"
        DUPLICATE = "duplicate", "重复"

    # Found by the two indexes below that begin with it.
    roster = models.ForeignKey(
        Roster, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    sheet = models.CharField(max_length=60)
    row = models.PositiveIntegerField("行号")
    name = SealedField("姓名", null=True)
    id_number = SealedField("证件号码", null=True)
    id_index = models.BinaryField(max_length=32, null=True)
    identity = models.CharField(max_length=60, blank=True, default="")
    sub = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=20, blank=True, default="")
    grade = models.PositiveSmallIntegerField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reasons = models.JSONField(default=list)
    # Nobody looks rows up by who is on them: an index would cost more than the check of the key.
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Who may have been meant by a number that is wrong. Somebody decides; nothing goes by it.
    resembles = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "sheet", "row"], name="roster_row_once")
        ]
        indexes = [models.Index(fields=["roster", "outcome"], name="roster_row_outcome")]


class IdentityQuerySet(models.QuerySet):
    def in_force(self, on: date) -> "IdentityQuerySet":
        started = Q(since__isnull=True) | Q(since__lte=on)
        left = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
        return self.filter(started, left, Q(until__isnull=True) | Q(until__gte=on))

    def begun(self) -> "IdentityQuerySet":
        """Without those that were ended before their first day: they never counted."""
        never = Q(ended_on__isnull=False, since__isnull=False, since__gte=F("ended_on"))
        return self.exclude(never)

    def standing(self) -> "IdentityQuerySet":
        """Those that no later version and no decision has ended."""
        return self.filter(ended_on__isnull=True)

    def of_version(self, roster: Roster) -> "IdentityQuerySet":
        """What rosters of the same department, kind, year and area have given."""
        return self.filter(
            row__roster__area=roster.area_id,
            row__roster__identity=roster.identity,
            department=roster.department,
            cover_year=roster.cover_year,
        )


class Identity(models.Model):
    """A hardship identity of the person with this ID number, with its evidence: a roster row.

    Bound to the number's keyed hash and not to a person row: who is registered after the roster
    came gets the subsidy at once. `since` and `until` are what the roster says; from `ended_on` on
    it counts no more, because a later version of the roster no longer says so (`ended_by`) or the
    county decided between departments (`ended_decision`).
    """

    id_index = models.BinaryField(max_length=32)
    cover_year = models.PositiveSmallIntegerField()
    name = models.CharField("身份", max_length=60)
    sub = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=20, blank=True, default="")
    grade = models.PositiveSmallIntegerField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    department = models.CharField(max_length=24, choices=Department.choices)
    row = models.OneToOneField(RosterRow, on_delete=models.PROTECT, related_name="identity_given")
    ended_on = models.DateField("退出日期", null=True)
    ended_by = models.ForeignKey(Roster, on_delete=models.PROTECT, null=True, related_name="ended")
    ended_decision = models.ForeignKey(
        IdentityDecision, on_delete=models.PROTECT, null=True, related_name="ended"
    )

    objects = IdentityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="identity_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(
                    ended_on__isnull=True, ended_by__isnull=True, ended_decision__isnull=True
                )
                | Q(ended_on__isnull=False, ended_by__isnull=False, ended_decision__isnull=True)
                | Q(ended_on__isnull=False, ended_by__isnull=True, ended_decision__isnull=False),
                name="identity_ended_by_something",
            ),
        ]
        indexes = [models.Index(fields=["id_index", "cover_year"], name="identity_of_number")]


class Assessment(models.Model):
    """What a person pays and why, frozen: append-only, found again by its digest.

    Amounts in fen. `explanation` is the rules engine's whole answer; the digest is its SHA-256, so
    the same facts give the same row.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="assessments")
    digest = models.BinaryField(max_length=32)
    notice = models.CharField(max_length=60)
    assessed_on = models.DateField("核定依据日期")
    price_fen = models.BigIntegerField("个人缴费标准")
    subsidy_fen = models.BigIntegerField("资助")
    payable_fen = models.BigIntegerField("个人应缴")
    settlement = models.CharField(max_length=10, blank=True, default="")
    identity = models.CharField("享受身份", max_length=60, blank=True, default="")
    explanation = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "digest"], name="assessment_once"),
            models.CheckConstraint(
                condition=Q(subsidy_fen__gte=0, subsidy_fen__lte=F("price_fen")),
                name="assessment_subsidy_within_price",
            ),
            models.CheckConstraint(
                condition=Q(
                    settlement__in=["", "waived"], payable_fen=F("price_fen") - F("subsidy_fen")
                )
                | Q(settlement="refunded", payable_fen=F("price_fen")),
                name="assessment_payable_follows",
            ),
        ]


class DueRule(models.Model):
    """One answer of the engine that many people share: what they pay and the sentence why.

    Amounts in fen. `digest` is the SHA-256 of what stands here, so that a run finds it again.
    """

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    price_fen = models.BigIntegerField("个人缴费标准")
    subsidy_fen = models.BigIntegerField("资助")
    payable_fen = models.BigIntegerField("个人应缴")
    settlement = models.CharField(max_length=10, blank=True, default="")
    identity = models.CharField("享受身份", max_length=120, blank=True, default="")
    window = models.CharField("缴费期", max_length=60)
    sentence = models.TextField()
    refused = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["season", "digest"], name="due_rule_once"),
        ]


class Due(models.Model):
    """What an enrolled person would pay on the day of the last run over everybody (应缴).

    Derived: a run writes all rows anew. No foreign key stands behind the columns, because
    checking them row by row takes longer than the whole run; payments never go by this table,
    they ask the engine (docs/decisions/amounts-are-worked-out-again-at-payment.md).
    """

    enrolment = models.OneToOneField(
        Enrolment,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="due",
    )
    rule = models.ForeignKey(
        DueRule,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="dues",
    )


class NoticeDraftQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "NoticeDraftQuerySet":
        """Drafts of the counties (and towns of the counties) whose bureau the user belongs to."""
        return self.filter(within(area_codes(user, Role.COUNTY_BUREAU), "area__code"))

    def live(self) -> "NoticeDraftQuerySet":
        return self.filter(state__in=["uploaded", "proposed"])


class NoticeDraft(models.Model):
    """A notice file that a county officer uploaded: checked, not yet in force.

    `name` is the file's name without its ending; `amends` is the notice that it amends, if any.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", "草稿"
        PROPOSED = "proposed", "待第二人复核"
        RELEASED = "released", "已生效"
        RETURNED = "returned", "已退回"
        REPLACED = "replaced", "已被新稿代替"
        DISCARDED = "discarded", "已作废"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("通知名称", max_length=60)
    amends = models.CharField("被修改的通知", max_length=60, blank=True, default="")
    title = models.CharField("标题", max_length=200)
    number = models.CharField("文号", max_length=60)
    cover_year = models.PositiveSmallIntegerField("参保年度")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField("复核意见", max_length=200, blank=True, default="")

    objects = NoticeDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(state__in=["uploaded", "proposed"]),
                name="draft_live_once",
            ),
            # Both named and different: a NULL must not let anybody through.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=False) & ~Q(decided_by=F("proposed_by")),
                name="draft_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "returned"]) | Q(decided_by__isnull=False),
                name="draft_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["area", "-uploaded_at"], name="draft_list")]

    @property
    def ref(self) -> str:
        """How pages that take any notice name this draft."""
        return f"draft-{self.pk}"


class NoticeRelease(models.Model):
    """A notice file that two people put into force. Append-only; the file follows the row.

    `fingerprint` is that of the notice with this file: of an amendment, the amended one.
    """

    draft = models.OneToOneField(NoticeDraft, on_delete=models.PROTECT, related_name="release")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, unique=True)
    amends = models.CharField(max_length=60, blank=True, default="")
    cover_year = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(approved_by=F("proposed_by")), name="release_two_people"
            )
        ]


class NoticeVersion(models.Model):
    """The texts of a notice by which something was assessed; append-only.

    An assessment names its version by the fingerprint: it can be worked out again when the
    notice has been amended since, or the common file has learnt new wordings.
    """

    fingerprint = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=60)
    files = models.JSONField()
