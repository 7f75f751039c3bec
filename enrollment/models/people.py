from django.db import models
from django.db.models import Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from accounts.personal_data import SealedField


class HouseholdQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "HouseholdQuerySet":
        return self.filter(within(area_codes(user, *roles), "group__code"))


class Household(models.Model):
    """A household in a village group. `number` is unique within the village.

    A household whose last member has left stays, closed. `form_key` is the key of the form that
    it was registered by: sent again, the form finds it.
    """

    # Collated as bytes, as the search keys: an index then finds beginnings and gives the order.
    number = models.CharField("户编号", max_length=24, db_collation="C")
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    # No index of its own: the ones below begin with it.
    group = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="households", db_index=False
    )
    head = models.ForeignKey(
        "Person", on_delete=models.PROTECT, null=True, related_name="heads", verbose_name="户主"
    )
    address = models.CharField("住址", max_length=120, blank=True, default="")
    phone = SealedField("联系电话", null=True)
    phone_index = models.BinaryField(max_length=32, null=True)
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField("销户日期", null=True)
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village", "number"], name="household_number_once")
        ]
        indexes = [
            models.Index(fields=["group", "number"], name="household_in_group"),
            models.Index(fields=["number", "group"], name="household_by_number"),
            models.Index(
                fields=["phone_index"],
                condition=Q(phone_index__isnull=False),
                name="household_by_phone",
            ),
        ]


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "PersonQuerySet":
        return self.filter(within(area_codes(user, *roles), "household__group__code"))


class Person(models.Model):
    """A resident. The ID number is sealed; it is found by `id_index`, its end by `tail_index`.

    `born` stays readable because prices depend on age
    (docs/decisions/birth-dates-stay-readable.md). Who has no number at all says why
    (`no_number`); a newborn without a birth certificate is told from a twin by the mother and
    the order of birth. Nobody is ever deleted: a row that turned out to be somebody else's second
    one stays, with `same_as`. `form_key` is the key of the form that added people to a household
    that stood: sent again, the form finds them.
    """

    class Sex(models.TextChoices):
        MALE = "1", "男"
        FEMALE = "2", "女"
        UNKNOWN = "0", "未知"

    class Status(models.TextChoices):
        ACTIVE = "active", "在册"
        DEAD = "dead", "死亡"
        MOVED = "moved", "迁出"
        DUPLICATE = "duplicate", "重复登记"

    class NoNumber(models.TextChoices):
        """Why somebody has no number (T06, T07; Guizhou's list of people without one)."""

        NEWBORN = "newborn", "新生儿，还没有出生证明或户口"
        UNSETTLED = "unsettled", "还没有落户"
        FOREIGN = "foreign", "外国籍，没有永久居留证"
        IN_CUSTODY = "in_custody", "服刑人员"
        OTHER = "other", "其他"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    position = models.PositiveSmallIntegerField("户内序号")
    name = models.CharField("姓名", max_length=40)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices)
    born = models.DateField("出生日期")
    id_kind = models.CharField("证件类型", max_length=6)
    id_number = SealedField("证件号码", null=True)
    id_index = models.BinaryField(max_length=32, null=True, unique=True)
    tail_index = models.BinaryField(max_length=32, null=True)
    no_number = models.CharField(
        "没有证件号码的原因", max_length=12, choices=NoNumber.choices, blank=True, db_default=""
    )
    mother = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", verbose_name="母亲"
    )
    birth_order = models.PositiveSmallIntegerField("胎次序", null=True)
    phone = SealedField("联系电话", null=True)
    phone_index = models.BinaryField(max_length=32, null=True)
    relationship = models.PositiveSmallIntegerField("与户主关系")
    status = models.CharField("状态", max_length=9, choices=Status.choices, default=Status.ACTIVE)
    status_on = models.DateField("状态日期", null=True)
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="second_rows"
    )
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    form_key = models.UUIDField(null=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(id_number__isnull=True, id_index__isnull=True)
                | Q(id_number__isnull=False, id_index__isnull=False),
                name="person_number_has_index",
            ),
            models.UniqueConstraint(fields=["household", "position"], name="person_position_once"),
            models.UniqueConstraint(
                fields=["mother", "born", "birth_order"], name="person_of_one_birth_once"
            ),
            models.CheckConstraint(
                condition=Q(id_number__isnull=True) | Q(no_number=""),
                name="person_with_number_gives_no_reason",
            ),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) & ~Q(status="duplicate")
                | Q(same_as__isnull=False, status="duplicate"),
                name="person_second_row_names_first",
            ),
        ]
        indexes = [
            models.Index(fields=["tail_index"], name="person_by_tail"),
            models.Index(
                fields=["form_key"], condition=Q(form_key__isnull=False), name="person_by_form"
            ),
            models.Index(fields=["born"], name="person_by_birthday"),
            models.Index(
                fields=["phone_index"],
                condition=Q(phone_index__isnull=False),
                name="person_by_phone",
            ),
        ]


class FormerNumber(models.Model):
    """A number that a person had before: the old 15 digits, a birth certificate, a wrong one."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="former_numbers")
    id_kind = models.CharField("证件类型", max_length=6)
    id_number = SealedField("证件号码")
    id_index = models.BinaryField(max_length=32)
    tail_index = models.BinaryField(max_length=32)
    until = models.DateField("用到")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "id_index"], name="former_number_once")
        ]
        indexes = [
            models.Index(fields=["id_index"], name="former_number"),
            models.Index(fields=["tail_index"], name="former_number_tail"),
        ]


class SearchKey(models.Model):
    """One way to type a person: the name, its endings, its pinyin, or its initials
    (enrollment/pinyin.py), in every plausible reading.

    The group stands here too, so that a search stays within one's area by one index: in a village
    by group and key; in a county in the order of the keys, as far as the answer goes.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="search_keys")
    group = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=80, db_collation="C")

    class Meta:
        indexes = [
            models.Index(fields=["key", "group", "person"], name="search_key_in_order"),
            models.Index(fields=["group", "key", "person"], name="search_key_in_group"),
        ]
