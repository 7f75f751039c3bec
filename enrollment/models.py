from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from accounts.personal_data import SealedField


class SeasonQuerySet(models.QuerySet):
    def for_area(self, code: str) -> "SeasonQuerySet":
        """Seasons that govern an area, the nearest level's first, newest cover year first."""
        prefixes = [code[:size] for size in (2, 4, 6, 9, 12, 15) if size <= len(code)]
        return self.filter(area__code__in=prefixes).order_by("-area__level", "-cover_year")


class Season(models.Model):
    """A notice in force over an area: whose money is collected for which cover year."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="seasons")
    notice = models.CharField("通知", max_length=60)
    cover_year = models.PositiveSmallIntegerField("参保年度")

    objects = SeasonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "cover_year"], name="season_once_a_year")
        ]


class HouseholdQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "HouseholdQuerySet":
        return self.filter(within(area_codes(user, *roles), "group__code"))


class Household(models.Model):
    """A household in a village group. `number` is unique within the village."""

    number = models.CharField("户编号", max_length=24)
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="households")
    head = models.ForeignKey(
        "Person", on_delete=models.PROTECT, null=True, related_name="heads", verbose_name="户主"
    )
    address = models.CharField("住址", max_length=120, blank=True, default="")
    phone = SealedField("联系电话", null=True)
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village", "number"], name="household_number_once")
        ]
        indexes = [models.Index(fields=["group", "number"], name="household_in_group")]


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "PersonQuerySet":
        return self.filter(within(area_codes(user, *roles), "household__group__code"))


class Person(models.Model):
    """A resident. The ID number is sealed; it is found by `id_index`, its end by `tail_index`.

    `born` stays readable because prices depend on age
    (docs/decisions/birth-dates-stay-readable.md).
    """

    class Sex(models.TextChoices):
        MALE = "1", "男"
        FEMALE = "2", "女"
        UNKNOWN = "0", "未知"

    class Status(models.TextChoices):
        ACTIVE = "active", "在册"
        DEAD = "dead", "死亡"
        MOVED = "moved", "迁出"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    position = models.PositiveSmallIntegerField("户内序号")
    name = models.CharField("姓名", max_length=40)
    name_chars = models.GeneratedField(
        expression=Func(F("name"), Value(""), function="regexp_split_to_array"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    sex = models.CharField("性别", max_length=1, choices=Sex.choices)
    born = models.DateField("出生日期")
    id_kind = models.CharField("证件类型", max_length=2)
    id_number = SealedField("证件号码", null=True)
    id_index = models.BinaryField(max_length=32, null=True, unique=True)
    tail_index = models.BinaryField(max_length=32, null=True)
    phone = SealedField("联系电话", null=True)
    relationship = models.PositiveSmallIntegerField("与户主关系")
    status = models.CharField("状态", max_length=6, choices=Status.choices, default=Status.ACTIVE)
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(id_number__isnull=True, id_index__isnull=True)
                | Q(id_number__isnull=False, id_index__isnull=False),
                name="person_number_has_index",
            ),
            models.UniqueConstraint(fields=["household", "position"], name="person_position_once"),
        ]
        indexes = [
            models.Index(fields=["tail_index"], name="person_by_tail"),
            models.Index(fields=["born"], name="person_by_birthday"),
            GinIndex(fields=["name_chars"], name="person_name_chars"),
        ]


class SearchKey(models.Model):
    """One way to type a person: the name, its pinyin, or its initials, in every plausible reading.

    The group stands here too, so that a search stays within one's area by one index.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="search_keys")
    group = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(OpClass("key", "varchar_pattern_ops"), name="search_key_prefix"),
        ]


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "EnrolmentQuerySet":
        return self.filter(within(area_codes(user, *roles), "group__code"))

    def live(self) -> "EnrolmentQuerySet":
        return self.filter(state=Enrolment.State.ENROLLED)


class Enrolment(models.Model):
    """A person's enrolment for one cover year, in the village group that counts them.

    Categories are numbers of the notice's code tables; a declared hardship gives no subsidy until
    a department's roster names the person.
    """

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
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ENROLLED)
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "cover_year"], name="enrolment_once_a_year"),
            models.CheckConstraint(
                condition=Q(cover_year__gte=2000) & Q(cover_year__lte=2100),
                name="enrolment_year_plausible",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "cover_year", "household"], name="enrolment_in_group"),
            models.Index(fields=["household", "cover_year"], name="enrolment_of_household"),
        ]
