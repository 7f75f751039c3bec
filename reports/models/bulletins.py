"""Progress reports as official documents (通报): what was sent about a frozen ranking."""

from django.db import models
from django.db.models import Q

from accounts.access import area_codes, within
from accounts.models import Role, User
from collection.models import Ranking


class BulletinQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "BulletinQuerySet":
        return self.filter(within(area_codes(user, *roles), "ranking__area__code"))


class Bulletin(models.Model):
    """One text of a report, as it was made; insert-only. Mended, it is a new row of the same
    ranking, whose newest row counts. The number of a document names one ranking only."""

    class Head(models.TextChoices):
        FORMAL = "formal", "正式文件（红头）"
        LETTER = "letter", "函"
        TELEGRAM = "telegram", "内部明电"

    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="bulletins")
    head = models.CharField("版头", max_length=8, choices=Head.choices)
    organ = models.CharField("发文机关", max_length=40)
    mark = models.CharField("机关代字", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    no = models.PositiveIntegerField("序号")
    to = models.CharField("主送", max_length=200)
    copies = models.CharField("抄送", max_length=200, blank=True, default="")
    signer = models.CharField("签发人", max_length=20, blank=True, default="")
    grade = models.CharField("等级", max_length=2, blank=True, default="")
    title = models.TextField("标题")
    body = models.TextField("正文")
    issued_on = models.DateField("成文日期")
    printer = models.CharField("印发机关", max_length=40, blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = BulletinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(no__gte=1), name="bulletin_numbered_from_one"),
            models.CheckConstraint(
                condition=~Q(head="telegram") | ~Q(grade=""), name="bulletin_telegram_has_grade"
            ),
        ]
        indexes = [models.Index(fields=["mark", "year", "no"], name="bulletin_by_number")]

    @property
    def number(self) -> str:
        """发文字号, as the standard writes it: 示医保〔2020〕9号."""
        return f"{self.mark}〔{self.year}〕{self.no}号"
