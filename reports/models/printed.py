"""Printed files, what stands in them, and every time that one went to a printer."""

from django.db import models
from django.db.models import F, Q

from accounts.access import area_codes, within
from accounts.models import Area, Job, Role, User

VOLUME = "volume-"  # how the parts of a job that are bound files begin
EVIDENCE_PACK = "evidence_pack"


class PrintedFileQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: Role) -> "PrintedFileQuerySet":
        """Papers of areas in reach. Evidence packs are none: others may see them."""
        return self._of(user, *roles).exclude(document=EVIDENCE_PACK)

    def packs_visible_to(self, user: User, *roles: Role) -> "PrintedFileQuerySet":
        return self._of(user, *roles).filter(document=EVIDENCE_PACK)

    def _of(self, user: User, *roles: Role) -> "PrintedFileQuerySet":
        return self.filter(within(area_codes(user, *roles), "area__code"))

    def matching(self, asked: dict) -> "PrintedFileQuerySet":
        """Of these, what the search form asks for: words, a document, a maker, days."""
        found = self
        for word in asked.get("q", "").split():
            named = Q(title__icontains=word) | Q(made_by__display_name__icontains=word)
            found = found.filter(named | Q(sha256__startswith=word.lower()))
        if asked.get("document"):
            found = found.filter(document=asked["document"])
        if asked.get("since"):
            found = found.filter(made_at__date__gte=asked["since"])
        if asked.get("until"):
            found = found.filter(made_at__date__lte=asked["until"])
        return found


class PrintedFile(models.Model):
    """A PDF that was made: what, of which area, by whom, with its hash and where it lies.

    `part` tells a job's files apart: an area's code, or a volume's name. `fronts` are the pages
    (from 1) at which a paper begins, which may not come on the back of another. `removed_at` says
    that the PDF is gone from the disk; the row stays.

    An evidence pack too: a zip in pieces (accounts.sealed_streams), its `pages` are its files.
    """

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
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="printed_files")
    part = models.CharField(max_length=20, blank=True, default="")
    fronts = models.JSONField(default=list)
    removed_at = models.DateTimeField(null=True)

    objects = PrintedFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "part"], name="printed_once_a_part"),
        ]
        indexes = [models.Index(fields=["area", "document", "-made_at"], name="printed_in_area")]

    @property
    def is_volume(self) -> bool:
        return self.part.startswith(VOLUME)


class PrintedPaper(models.Model):
    """One paper that was printed: which, and how often it had been printed before.

    From these rows a paper knows that it is a reprint. `file` is empty for a paper that opened at
    once. Rows are only added; two that print at the same moment do not get one number.
    """

    document = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    copy = models.PositiveIntegerField("补打次数")
    file = models.ForeignKey(PrintedFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "object_id", "copy"], name="printed_paper_copy_once"
            ),
        ]


class PrintOut(models.Model):
    """A file went to a printer, whole or from a page on. Rows are only added.

    `copy` is 0 the first time; `from_page` above 1 goes on with the print-out before, after a jam,
    under its `copy` and `duplex`. The offset is in tenths of a millimetre.
    """

    file = models.ForeignKey(PrintedFile, on_delete=models.PROTECT, related_name="print_outs")
    seq = models.PositiveIntegerField()
    copy = models.PositiveIntegerField("整册补打次数")
    from_page = models.PositiveIntegerField("起始页")
    duplex = models.BooleanField("双面")
    right = models.SmallIntegerField("右移")
    down = models.SmallIntegerField("下移")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "seq"], name="print_out_seq_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="print_out_seq_from_one"),
            models.CheckConstraint(
                condition=Q(from_page__gte=1, copy__lt=F("seq")), name="print_out_in_order"
            ),
            models.CheckConstraint(
                condition=Q(seq__gt=1) | Q(from_page=1), name="print_out_begins_whole"
            ),
        ]

    @property
    def right_mm(self) -> float:
        return self.right / 10

    @property
    def down_mm(self) -> float:
        return self.down / 10

    @property
    def name(self) -> str:
        return f"整册补打第 {self.copy} 次" if self.copy else "第一次打印"


class PrintOffset(models.Model):
    """How far a user's printer is off, in tenths of a millimetre: everything printed is moved."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    right = models.SmallIntegerField("右移")
    down = models.SmallIntegerField("下移")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(right__gte=-200, right__lte=200, down__gte=-200, down__lte=200),
                name="print_offset_within_reason",
            ),
        ]
