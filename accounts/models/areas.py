from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length


class Level(models.IntegerChoices):
    """The value is the number of digits of the level's codes (FIELD 3.3)."""

    PROVINCE = 2, "省"
    CITY = 4, "市"
    COUNTY = 6, "县"
    TOWN = 9, "镇"
    VILLAGE = 12, "村"
    GROUP = 15, "组"


class AreaQuerySet(models.QuerySet):
    def within(self, code: str) -> "AreaQuerySet":
        """The area itself and everything below it."""
        return self.filter(code__startswith=code)

    def at(self, level: Level) -> "AreaQuerySet":
        return self.filter(level=level)


class Area(models.Model):
    """One node of province → city → county → town → village → group.

    The code is a materialised path: an area's code begins with its parent's. A village group's
    code is the village's twelve digits and a three-digit number.
    """

    code = models.CharField("区划代码", max_length=15, unique=True)
    level = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(OpClass("code", "varchar_pattern_ops"), name="area_code_prefix")]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=Length("code")), name="area_level_is_length_of_code"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]+$"), name="area_code_is_digits"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(level=Level.PROVINCE),
                name="area_below_province_has_parent",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="area_valid_dates_in_order",
            ),
        ]

    def code_at(self, level: Level) -> str:
        """This area's ancestor code at a level, e.g. the village's code of a group."""
        return self.code[: int(level)]

    def covers(self, code: str) -> bool:
        return code.startswith(self.code)
