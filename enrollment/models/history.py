from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from accounts.personal_data import SealedField
from enrollment.models.people import Household, Person


class Change(models.Model):
    """One thing that happened to a person or a household: date, reason, who. Append-only.

    `before` and `after` are what pages show of it, sealed, because they hold names and numbers;
    of changed details they are the values themselves as JSON (`enrollment.details`).
    `details` carries no personal data: ids, codes, counts. `approved_by` is the second person or
    the receiving side, where there was one.
    """

    class Kind(models.TextChoices):
        REGISTERED = "registered", "登记"
        ROLLED_OVER = "rolled_over", "上年结转"
        NAME_CORRECTED = "name_corrected", "更正姓名"
        NUMBER_CORRECTED = "number_corrected", "更正证件号码"
        NUMBER_GIVEN = "number_given", "补登证件号码"
        DETAILS_CHANGED = "details_changed", "修改登记内容"
        MOVED_WITHIN = "moved_within", "县内迁移"
        TAKEN_OVER = "taken_over", "接收参保登记"
        MOVED_AWAY = "moved_away", "迁出本县"
        DIED = "died", "死亡"
        SPLIT = "split", "分户"
        MERGED = "merged", "并户"
        HEAD_CHANGED = "head_changed", "变更户主"
        ENDED = "ended", "退出参保"
        RESUMED = "resumed", "恢复参保"
        MARKED = "marked", "比对提示"
        MARK_DECIDED = "mark_decided", "核实比对提示"
        REVIEWED = "reviewed", "镇级审核"
        DUPLICATE_DECIDED = "duplicate_decided", "认定重复登记"
        DUPLICATE_UNDONE = "duplicate_undone", "撤销重复认定"

    # By which somebody comes into another household; their enrolments may have stayed behind.
    RESEATED = (Kind.MOVED_WITHIN, Kind.SPLIT, Kind.MERGED)

    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="changes")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="changes"
    )
    kind = models.CharField("事项", max_length=20, choices=Kind.choices)
    happened_on = models.DateField("发生日期")
    reason = models.CharField("原因", max_length=200, blank=True, default="")
    before = SealedField("变更前", null=True)
    after = SealedField("变更后", null=True)
    details = models.JSONField(default=dict)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("办理时间")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(household__isnull=False),
                name="change_is_somebodys",
            )
        ]
        indexes = [
            models.Index(fields=["person", "at"], name="change_of_person"),
            models.Index(fields=["household", "at"], name="change_of_household"),
            models.Index(
                fields=["person"],
                condition=Q(kind__in=["moved_within", "split", "merged"]),
                name="change_reseated",
            ),
        ]


class ChangeRequestQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "ChangeRequestQuerySet":
        """Both sides of a move see it; a correction is seen where the person stands."""
        codes = area_codes(user, *roles)
        return self.filter(within(codes, "from_group__code") | within(codes, "to_group__code"))

    def waiting(self) -> "ChangeRequestQuerySet":
        return self.filter(state=ChangeRequest.State.WAITING)


class ChangeRequest(models.Model):
    """A change that needs another's word: a move the receiving side's, a correction a second
    person's. `payload` is what is asked for, as sealed JSON; `evidence_file` a stored file.
    A move's `to_group` is the receiving village: its side says in which group.
    """

    class Kind(models.TextChoices):
        MOVE = "move", "迁移"
        NAME = "name", "更正姓名"
        NUMBER = "number", "更正证件号码"

    class State(models.TextChoices):
        WAITING = "waiting", "待确认"
        ACCEPTED = "accepted", "已办理"
        REFUSED = "refused", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = models.CharField("事项", max_length=8, choices=Kind.choices)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="change_requests"
    )
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    people = ArrayField(models.BigIntegerField(), default=list)
    from_group = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    to_group = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    payload = SealedField("内容", null=True)
    happened_on = models.DateField("发生日期")
    reason = models.CharField("原因", max_length=200)
    evidence = models.CharField("依据", max_length=200, blank=True, default="")
    evidence_file = models.CharField(max_length=120, blank=True, default="")
    evidence_sha256 = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField("答复", max_length=200, blank=True, default="")

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "household"],
                condition=Q(state="waiting", kind="move"),
                name="move_waits_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "person"],
                condition=Q(state="waiting"),
                name="correction_waits_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused"])
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by")),
                name="change_request_second_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_group"], condition=Q(state="waiting"), name="change_request_to"
            ),
            models.Index(
                fields=["from_group"], condition=Q(state="waiting"), name="change_request_from"
            ),
        ]
