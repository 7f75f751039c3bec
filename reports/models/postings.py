"""Public postings (张榜公示): the county's rule, what was posted, its photographs, its end.

All of them evidence: rows are only added.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from reports.models.printed import PrintedFile


class PostingRule(models.Model):
    """What a county's postings show. The newest row of a county is in force.

    Never more than names, groups and insured or not. `name_children` names those under fourteen,
    whom the law protects, so it wants the decision that it rests on.
    """

    class Layout(models.TextChoices):
        PERSON = "person", "逐人：姓名、户主、是否参保"
        HOUSEHOLD = "household", "按户：户主、登记人数、已参保人数"

    county = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    layout = models.CharField("公示方式", max_length=9, choices=Layout.choices)
    name_children = models.BooleanField("未满14周岁的也列名")
    basis = models.CharField("依据", max_length=120, blank=True, default="")
    days = models.PositiveSmallIntegerField("公示天数")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name_children=False) | ~Q(basis=""), name="posting_rule_has_basis"
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="posting_rule_has_days"),
        ]
        indexes = [models.Index(fields=["county", "-id"], name="posting_rule_newest")]


class PostingQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "PostingQuerySet":
        return self.filter(within(area_codes(user, *roles), "village__code"))

    def hanging(self, on: date) -> "PostingQuerySet":
        """Within their period, not taken down."""
        return self.filter(last_day__gte=on, takedown__isnull=True)

    def overdue(self, on: date) -> "PostingQuerySet":
        """Still on the wall after their last day (应撤榜)."""
        return self.filter(last_day__lt=on, takedown__isnull=True)


class Posting(models.Model):
    """One printed posting of a village, or of one of its groups. `file` says who printed it.

    `sha256` is the PDF's, kept here because the file's row belongs to its job.
    """

    class Paper(models.TextChoices):
        A4 = "A4", "A4 竖排"
        A3 = "A3", "A3 横排"

    number = models.CharField("公示编号", max_length=40, unique=True)
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    no = models.PositiveIntegerField("第几次")
    paper = models.CharField("纸张", max_length=2, choices=Paper.choices)
    rule = models.ForeignKey(PostingRule, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.OneToOneField(PrintedFile, on_delete=models.PROTECT, related_name="posting")
    sha256 = models.CharField("校验值", max_length=64)
    first_day = models.DateField("公示期起")
    last_day = models.DateField("公示期止")
    hotline = models.CharField("监督电话", max_length=20)
    named = models.PositiveIntegerField("列名人数或户数")
    counted = models.PositiveIntegerField("只计数的人数")

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "cover_year", "no"], name="posting_number_once"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="posting_period_in_order"
            ),
        ]

    @property
    def place(self) -> str:
        return f"{self.village.name}{self.group.name if self.group else ''}"


class PostingPhoto(models.Model):
    """A picture of the wall, sealed as it came. Date and place are what its taker says of it:
    what the camera wrote into the file is neither read nor believed."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="photos")
    taken_on = models.DateField("拍摄日期")
    place = models.CharField("张贴地点", max_length=60)
    file = models.CharField(max_length=120)
    sha256 = models.CharField("校验值", max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["posting", "sha256"], name="posting_photo_once")
        ]


class PostingTakedown(models.Model):
    """The sheet was taken from the wall (撤榜)."""

    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="takedown")
    on = models.DateField("撤榜日期")
    note = models.CharField("说明", max_length=100, blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
