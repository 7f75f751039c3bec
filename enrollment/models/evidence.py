from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Job, Role, User
from accounts.personal_data import SealedField
from enrollment.models.people import Person


class EvidenceKind(models.TextChoices):
    """What a list from elsewhere says of the people on it."""

    DEAD = "dead", "死亡"
    MOVED = "moved", "户口迁出"
    EMPLOYEE = "employee_insured", "参加职工医保"
    ELSEWHERE = "elsewhere", "在外地参保"
    ARMY = "army", "参军入伍"
    IN_CUSTODY = "in_custody", "服刑"
    LEFT_SCHOOL = "left_school", "已毕业离校"


class EvidenceListQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "EvidenceListQuerySet":
        return self.filter(within(area_codes(user, Role.COUNTY_BUREAU), "area__code"))


class EvidenceList(models.Model):
    """A list from public security, employee insurance or another place, as it came.

    It only ever marks people; nobody is deleted or withdrawn by it.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "待比对"
        APPLIED = "applied", "已比对"
        UNREADABLE = "unreadable", "无法读取"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("名单内容", max_length=16, choices=EvidenceKind.choices)
    source = models.CharField("提供单位", max_length=60)
    cover_year = models.PositiveSmallIntegerField()
    file_name = models.CharField("文件名", max_length=200)
    file_sha256 = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    handed_in_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    columns = models.JSONField("识别的列", default=list)
    counts = models.JSONField("比对结果", default=dict)

    objects = EvidenceListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "cover_year", "file_sha256"],
                condition=~Q(state="unreadable"),
                name="evidence_list_once",
            )
        ]
        indexes = [models.Index(fields=["area", "-handed_in_at"], name="evidence_list_newest")]


class EvidenceRow(models.Model):
    """One row of such a list and whom it means, if anybody."""

    class Outcome(models.TextChoices):
        MATCHED = "matched", "已匹配"
        UNMATCHED = "unmatched", "本县未登记"
        NAME_DIFFERS = "name_differs", "姓名不一致"
        INVALID = "invalid", "有误"
        DUPLICATE = "duplicate", "重复"

    evidence_list = models.ForeignKey(EvidenceList, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=60)
    row = models.PositiveIntegerField("行号")
    name = SealedField("姓名", null=True)
    id_number = SealedField("证件号码", null=True)
    id_index = models.BinaryField(max_length=32, null=True)
    happened_on = models.DateField("日期", null=True)
    place = models.CharField("地点", max_length=60, blank=True, default="")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reasons = models.JSONField(default=list)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence_list", "sheet", "row"], name="evidence_row_once"
            )
        ]
        indexes = [models.Index(fields=["evidence_list", "outcome"], name="evidence_row_outcome")]


class MarkQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "MarkQuerySet":
        return self.filter(within(area_codes(user, *roles), "person__household__group__code"))

    def open(self) -> "MarkQuerySet":
        return self.filter(state=Mark.State.OPEN)


class Mark(models.Model):
    """What somebody else's list says of a person, until a person has looked into it."""

    class State(models.TextChoices):
        OPEN = "open", "待核实"
        CONFIRMED = "confirmed", "属实"
        DISMISSED = "dismissed", "不属实"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField("内容", max_length=16, choices=EvidenceKind.choices)
    cover_year = models.PositiveSmallIntegerField()
    row = models.OneToOneField(EvidenceRow, on_delete=models.PROTECT, related_name="mark")
    happened_on = models.DateField("日期", null=True)
    place = models.CharField("地点", max_length=60, blank=True, default="")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    marked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField("核实情况", max_length=200, blank=True, default="")

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "cover_year"],
                condition=Q(state="open"),
                name="mark_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_by__isnull=False),
                name="mark_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["cover_year", "kind"], condition=Q(state="open"), name="mark_open")
        ]


class DuplicateCaseQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "DuplicateCaseQuerySet":
        codes = area_codes(user, *roles)
        first = within(codes, "first__household__group__code")
        return self.filter(first | within(codes, "second__household__group__code"))


class DuplicateCase(models.Model):
    """Two rows that may be one person, or one person insured in two places (`mark`).

    `first` has the smaller id. `undo` is what the decision changed, so that it can be taken back.
    """

    class Kind(models.TextChoices):
        OLD_AND_NEW_NUMBER = "old_new_number", "新旧证件号码"
        LIKELY_SAME = "likely_same", "姓名、出生日期、村相同"
        BOTH_PARENTS = "both_parents", "父母各登记一次"
        ELSEWHERE = "elsewhere", "外地也参保"
        EMPLOYEE = "employee_insured", "同时参加职工医保"

    class State(models.TextChoices):
        OPEN = "open", "待认定"
        DECIDED = "decided", "已认定"

    class Decision(models.TextChoices):
        KEEP_FIRST = "keep_first", "保留前一条"
        KEEP_SECOND = "keep_second", "保留后一条"
        DIFFERENT = "different", "不是同一个人"
        KEEP_HERE = "keep_here", "保留本地参保"
        END_HERE = "end_here", "退出本地参保"

    kind = models.CharField("类型", max_length=16, choices=Kind.choices)
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    mark = models.OneToOneField(
        Mark, on_delete=models.PROTECT, null=True, related_name="duplicate_case"
    )
    cover_year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True, default="")
    rule = models.CharField("依据的规则", max_length=24, blank=True, default="")
    note = models.CharField("说明", max_length=200, blank=True, default="")
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    undo = models.JSONField(default=dict)

    objects = DuplicateCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second", "cover_year"],
                condition=Q(second__isnull=False),
                name="duplicate_case_once",
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=False, mark__isnull=True, second__gt=F("first"))
                | Q(second__isnull=True, mark__isnull=False),
                name="duplicate_case_of_two",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decision="")
                | Q(state="decided", decided_by__isnull=False) & ~Q(decision=""),
                name="duplicate_case_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["cover_year", "kind"], condition=Q(state="open"), name="case_open")
        ]
