import hashlib

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from enrollment.models.people import Household, Person


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "EnrolmentQuerySet":
        return self.filter(within(area_codes(user, *roles), "group__code"))

    def live(self) -> "EnrolmentQuerySet":
        return self.filter(state=Enrolment.State.ENROLLED)

    def waiting(self) -> "EnrolmentQuerySet":
        """New registrations that the township still has to look at."""
        return self.live().filter(review=Enrolment.ReviewState.WAITING)

    def unseen_in(self, village: Area, cover_year: int) -> "EnrolmentQuerySet":
        """A village's waiting registrations that nobody has looked at yet."""
        mine = self.waiting().filter(group__parent=village, cover_year=cover_year)
        return mine.filter(reviews__isnull=True)


class Enrolment(models.Model):
    """A person's enrolment for one cover year, in the village group that counts them.

    Categories are numbers of the notice's code tables; a declared hardship gives no subsidy until
    a department's roster names the person. `unit_kind` is the form's number of the unit that
    filled it in. New registrations wait for the township's review; whom the rollover carried over
    was reviewed before.
    """

    class Origin(models.TextChoices):
        REGISTERED = "registered", "新登记"
        ROLLED_OVER = "rolled_over", "上年结转"

    class ReviewState(models.TextChoices):
        NOT_NEEDED = "not_needed", "不用审核"
        WAITING = "waiting", "待审核"
        PASSED = "passed", "审核通过"
        RETURNED = "returned", "退回改正"

    class EndReason(models.TextChoices):
        DEAD = "dead", "死亡"
        MOVED = "moved", "迁出本县"
        EMPLOYEE = "employee_insured", "参加职工医保"
        ELSEWHERE = "elsewhere", "在外地参保"
        ARMY = "army", "参军入伍"
        DUPLICATE = "duplicate", "重复登记"
        UNWILLING = "unwilling", "本人不参保"
        OTHER = "other", "其他"

    class State(models.TextChoices):
        ENROLLED = "enrolled", "已登记"
        WITHDRAWN = "withdrawn", "已退出"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="enrolments")
    group = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField("参保年度")
    notice = models.CharField("通知", max_length=60)
    general_category = models.PositiveSmallIntegerField("一般人员类别")
    declared_hardships = ArrayField(
        models.PositiveSmallIntegerField(), default=list, verbose_name="特殊困难人员类别"
    )
    renewing = models.BooleanField("续保", default=False)
    unit_kind = models.PositiveSmallIntegerField("填报单位类别", db_default=1)
    first_treatment_area = models.CharField("首诊统筹区", max_length=60, blank=True, db_default="")
    origin = models.CharField(
        "来源", max_length=12, choices=Origin.choices, db_default=Origin.REGISTERED
    )
    review = models.CharField(
        "审核", max_length=10, choices=ReviewState.choices, db_default=ReviewState.NOT_NEEDED
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ENROLLED)
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField("退出日期", null=True)
    end_reason = models.CharField(
        "退出原因", max_length=16, choices=EndReason.choices, blank=True, db_default=""
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "cover_year"], name="enrolment_once_a_year"),
            models.CheckConstraint(
                condition=Q(cover_year__gte=2000) & Q(cover_year__lte=2100),
                name="enrolment_year_plausible",
            ),
            models.CheckConstraint(
                condition=Q(state="enrolled", ended_on__isnull=True, end_reason="")
                | Q(state="withdrawn"),
                name="enrolment_that_stands_has_no_end",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "cover_year", "household"], name="enrolment_in_group"),
            models.Index(fields=["household", "cover_year"], name="enrolment_of_household"),
            models.Index(
                fields=["group", "cover_year"],
                condition=Q(review__in=["waiting", "returned"]),
                name="enrolment_to_review",
            ),
        ]


class HardshipPeriod(models.Model):
    """From when to when a declared hardship holds, where the form says so (身份起止时限)."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="hardship_periods"
    )
    category = models.PositiveSmallIntegerField("特殊困难人员类别")
    since = models.DateField("起", null=True)
    until = models.DateField("止", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "category"], name="hardship_period_once"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="hardship_dates_in_order",
            ),
        ]


class ReviewSampleQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "ReviewSampleQuerySet":
        return self.filter(within(area_codes(user, *roles), "village__code"))


class ReviewSample(models.Model):
    """A township's draw of new registrations to look at, or all of them (`percent` 100).

    `pool` are the enrolments that waited when it was drawn; with `seed` and `percent` anybody
    draws the same people again.
    """

    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField("抽查比例")
    seed = models.BigIntegerField()
    waiting = models.PositiveIntegerField("待审核人数")
    pool = ArrayField(models.BigIntegerField(), db_default=[])
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    objects = ReviewSampleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="review_sample_percent"
            )
        ]

    def drawn(self) -> list[int]:
        """The enrolments to look at: a share of the pool, rounded up, in the seed's own order."""
        share = -(-len(self.pool) * self.percent // 100)
        return sorted(self.pool, key=self._lot)[:share]

    def _lot(self, enrolment: int) -> bytes:
        return hashlib.sha256(f"{self.seed}:{enrolment}".encode()).digest()


class Review(models.Model):
    """One look of the township at a registration; `round` counts the looks at one enrolment.

    `reason` is a code of enrollment/review_reasons.toml, "" where it passed. Who passed with the
    rest of a clean sample (`with_sample`) was not looked at and counts in no accuracy.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField()
    sample = models.ForeignKey(
        ReviewSample, on_delete=models.PROTECT, null=True, related_name="reviews"
    )
    passed = models.BooleanField()
    with_sample = models.BooleanField(db_default=False)
    reason = models.CharField("退回原因", max_length=24, blank=True, default="")
    note = models.CharField("说明", max_length=200, blank=True, default="")
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "round"], name="review_round_once"),
            models.CheckConstraint(
                condition=Q(passed=True, reason="") | Q(passed=False) & ~Q(reason=""),
                name="review_sent_back_with_reason",
            ),
        ]
