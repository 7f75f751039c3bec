"""Objections to a posting (异议) and what became of them. Rows are only added."""

from datetime import date

from django.db import models
from django.db.models import Q

from accounts.access import area_codes, within
from accounts.models import Role, User
from accounts.personal_data import SealedField
from enrollment.models import Household
from reports.models.postings import Posting


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "ObjectionQuerySet":
        return self.filter(within(area_codes(user, *roles), "posting__village__code"))

    def open(self) -> "ObjectionQuerySet":
        return self.filter(answer__isnull=True)

    def late(self, on: date) -> "ObjectionQuerySet":
        """Not answered by the day on which they should have been."""
        return self.open().filter(due_on__lt=on)


class Objection(models.Model):
    """What somebody said against a posting, as it was taken down. Who, about whom and what are
    personal: sealed. It is answered by `due_on`, as long as the sheet still hangs."""

    class Kind(models.TextChoices):
        MISSING = "missing", "缴了费，榜上没有或写未参保"
        WRONGLY = "wrongly", "没有缴费，榜上写已参保"
        NAME = "name", "姓名、户主写错"
        NOT_HERE = "not_here", "不是本村的人"
        PRIVACY = "privacy", "不该公开的写出来了"
        OTHER = "other", "其他"

    class Channel(models.TextChoices):
        VISIT = "visit", "当面说"
        PHONE = "phone", "打电话"
        LETTER = "letter", "书面"
        ONLINE = "online", "短信、微信"

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="objections")
    kind = models.CharField("说的是什么", max_length=8, choices=Kind.choices)
    channel = models.CharField("怎么反映的", max_length=6, choices=Channel.choices)
    raised_by = SealedField("反映人")
    phone = SealedField("联系电话", null=True)
    about = SealedField("反映的是谁", null=True)
    text = SealedField("反映的内容")
    raised_on = models.DateField("反映日期")
    due_on = models.DateField("最晚答复日")
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("raised_on")), name="objection_due_after_raised"
            )
        ]
        indexes = [models.Index(fields=["due_on"], name="objection_by_due")]


class ObjectionAnswer(models.Model):
    """The answer, by another person than the one who took the objection down (a trigger).

    Upheld, it says what is to be mended, and for register and money in which household.
    """

    class Remedy(models.TextChoices):
        REGISTER = "register", "更正登记信息"
        PAYMENT = "payment", "核对缴费，补登或冲销"
        POSTING = "posting", "更正后重新公示"

    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="answer")
    upheld = models.BooleanField("属实")
    remedy = models.CharField(
        "怎么改", max_length=8, choices=Remedy.choices, blank=True, default=""
    )
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+")
    reason = SealedField("答复")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(upheld=False, remedy="", household__isnull=True)
                | Q(upheld=True, remedy="posting", household__isnull=True)
                | Q(upheld=True, remedy__in=["register", "payment"], household__isnull=False),
                name="objection_upheld_says_what_to_mend",
            )
        ]
