from django.db import models

from accounts.access import area_codes, within
from accounts.models import Area, Job, Role, User


class PrintedFileQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "PrintedFileQuerySet":
        return self.filter(within(area_codes(user, *roles), "area__code"))


class PrintedFile(models.Model):
    """A PDF that was made: what, of which area, by whom, with its hash and where it lies."""

    document = models.CharField("文书", max_length=40)
    title = models.CharField("标题", max_length=120)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("制作时间")
    path = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField("页数")
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, related_name="printed_file"
    )

    objects = PrintedFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area", "document", "-made_at"], name="printed_in_area")]
