"""What was printed before: how often a paper, how a file's print-outs went on."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.access import area_codes, within
from accounts.models import Job, User
from reports.access import BATCH
from reports.models import PrintedFile, PrintedPaper, PrintOffset, PrintOut

ROOM = (BATCH, "reports.print_posting", "reports.issue_slips")


def times_printed(document: str, ids: Iterable[str]) -> Counter[str]:
    """Id -> how often this paper was printed: alone, in a file, and with a file's reprints."""
    rows = PrintedPaper.objects.filter(document=document, object_id__in=list(ids))
    again = Count(
        "file__print_outs", filter=Q(file__print_outs__copy__gt=0, file__print_outs__from_page=1)
    )
    counted: Counter[str] = Counter()
    for one, reprints in rows.annotate(again=again).values_list("object_id", "again"):
        counted[one] += 1 + reprints
    return counted


def files_in_reach(user: User, *roles) -> QuerySet[PrintedFile]:
    """Files in reach, the newest first, with how often each was printed and by whom last."""
    newest = PrintOut.objects.filter(file=OuterRef("pk")).order_by("-seq")
    files = PrintedFile.objects.visible_to(user, *roles).select_related("area", "made_by")
    return files.annotate(
        times=Count("print_outs", filter=Q(print_outs__from_page=1)),
        last_by=Subquery(newest.values("by__display_name")[:1]),
        last_at=Subquery(newest.values("at")[:1]),
    ).order_by("-made_at", "-pk")


def jobs_of_room(user: User, *roles) -> QuerySet[Job]:
    """The print room's jobs in one's area that are not done, the newest first."""
    reach = within(area_codes(user, *roles), "area__code")
    jobs = Job.objects.filter(reach, kind__in=ROOM).select_related("owner", "area")
    return jobs.exclude(state=Job.State.DONE).order_by("-created_at")


def offset_of(user: User | None) -> PrintOffset:
    """How far the user's printer is off; an unsaved one of nothing where they never said."""
    found = PrintOffset.objects.filter(user=user).first() if user else None
    return found or PrintOffset(user=user, right=0, down=0)


def print_outs_of(file: PrintedFile) -> QuerySet[PrintOut]:
    return file.print_outs.select_related("by").order_by("seq")


def files_of(job: Job) -> QuerySet[PrintedFile]:
    """A batch's files: the places in their order, then the volumes."""
    return job.printed_files.select_related("area", "made_by").order_by("part")
