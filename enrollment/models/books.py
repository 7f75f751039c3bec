from django.db import models
from django.db.models import Q

from accounts.access import area_codes, within
from accounts.models import Area, Job, Role, User


class RegisterBookQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "RegisterBookQuerySet":
        return self.filter(within(area_codes(user, *roles), "village__code"))


class RegisterBook(models.Model):
    """A village's household register that somebody took out as xlsx (户籍底册).

    `edition` counts a village's books of a year. What the book held is kept, sealed, so that an
    upload is compared with it: what changed in the file, and what changed here meanwhile.
    """

    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    edition = models.PositiveIntegerField("版次")
    people = models.PositiveIntegerField("人数")
    sha256 = models.CharField(max_length=64)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    objects = RegisterBookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "cover_year", "edition"], name="register_book_edition_once"
            )
        ]


class BookUpload(models.Model):
    """A register that came back, or a list as a clerk keeps it (`book` is empty).

    `counts` says how many rows are new, changed, in conflict, wrong; the comparison itself is a
    sealed file.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "待比较"
        COMPARED = "compared", "待采用"
        APPLIED = "applied", "已采用"
        REFUSED = "refused", "不能采用"
        DROPPED = "dropped", "已放弃"

    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    cover_year = models.PositiveSmallIntegerField()
    book = models.ForeignKey(
        RegisterBook, on_delete=models.PROTECT, null=True, related_name="uploads"
    )
    file_name = models.CharField("文件名", max_length=200)
    file_sha256 = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(default=dict)
    why = models.JSONField("为什么不能采用", default=dict)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)

    objects = RegisterBookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "cover_year", "file_sha256"],
                condition=Q(state__in=["received", "compared", "applied"]),
                name="book_upload_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_by__isnull=False),
                name="book_upload_applied_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["village", "-uploaded_at"], name="book_upload_newest")]
