from django.db import models
from django.db.models import Q

from accounts.access import area_codes, within
from accounts.models import Area, Job, Role, User
from enrollment.models import Enrolment, Person, Season


class Rollover(models.Model):
    """One carrying over of last year's insured of an area into a season (原已参加者不再登记).

    `counts` says how many were carried over and how many of each kind stand on the review list.
    Its enrolments bear its `started_at` and `started_by`: by them it is undone, which it can be
    before the season's first receipt or slip.
    """

    class State(models.TextChoices):
        RUNNING = "running", "进行中"
        DONE = "done", "已结转"
        UNDONE = "undone", "已撤销"

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    from_year = models.PositiveSmallIntegerField("上年")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(default=dict)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.CharField("撤销原因", max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["season", "area"],
                condition=~Q(state="undone"),
                name="rollover_once_a_season",
            )
        ]


class RolloverItemQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "RolloverItemQuerySet":
        return self.filter(within(area_codes(user, *roles), "person__household__group__code"))


class RolloverItem(models.Model):
    """Somebody of last year whom a person has to look at: carried over or not, and why."""

    class Kind(models.TextChoices):
        DEAD = "dead", "已登记死亡"
        MOVED = "moved", "已迁出"
        MARKED_DEAD = "marked_dead", "名单显示死亡"
        MARKED_MOVED = "marked_moved", "名单显示户口迁出"
        EMPLOYEE = "employee_insured", "名单显示参加职工医保"
        ELSEWHERE = "elsewhere", "名单显示在外地参保"
        ARMY = "army", "名单显示参军"
        IN_CUSTODY = "in_custody", "名单显示服刑"
        TURNED_18 = "turned_18", "今年满18周岁"
        LEFT_SCHOOL = "left_school", "毕业离校"
        UNPAID = "unpaid", "上年登记没有缴费"

    class State(models.TextChoices):
        OPEN = "open", "待核实"
        KEPT = "kept", "继续参保"
        ENDED = "ended", "不再参保"

    rollover = models.ForeignKey(Rollover, on_delete=models.CASCADE, related_name="items")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, related_name="rollover_items"
    )
    kind = models.CharField("情况", max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=5, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField("核实情况", max_length=200, blank=True, default="")

    objects = RolloverItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rollover", "person", "kind"], name="rollover_item_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_by__isnull=False),
                name="rollover_item_decided_by_somebody",
            ),
        ]
