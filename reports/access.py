"""The only road from a URL to a printed file."""

from django.db.models import QuerySet

from accounts.access import CODE, area_codes, areas_for, assignments, holds, refuse, within
from accounts.models import Area, Job, Level, Role, User
from reports.models import Bulletin, Objection, Posting, PostingPhoto, PrintedFile, PrintOut

BATCH = "reports.print_batch"
READERS = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)
EXAMINERS = (Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)
LISTED_LEVELS = (Level.COUNTY, Level.TOWN, Level.VILLAGE)


def _found(in_reach: QuerySet, user: User, what: str, pk):
    """The row of that key. Raises Http404 as for one that does not exist."""
    found = in_reach.filter(pk=pk).first()
    if found is None:
        raise refuse(user, f"{what}:{pk}")
    return found


def printed_file_for(user: User, pk) -> PrintedFile:
    """A printed file of an area in reach. Raises Http404."""
    files = PrintedFile.objects.select_related("area").visible_to(user, *READERS)
    return _found(files, user, "printed", pk)


def evidence_pack_for(user: User, pk) -> PrintedFile:
    """An evidence pack of a village in reach that is still on the disk. Raises Http404."""
    packs = PrintedFile.objects.packs_visible_to(user, *EXAMINERS).select_related("area", "job")
    return _found(packs.filter(removed_at=None), user, "evidence pack", pk)


def posting_for(user: User, pk, *roles: Role) -> Posting:
    """A posting of a village in reach (under `roles`, or any reader's). Raises Http404."""
    postings = Posting.objects.select_related("village", "group", "file__made_by", "rule")
    return _found(postings.visible_to(user, *(roles or READERS)), user, "posting", pk)


def posting_photo_for(user: User, pk) -> PostingPhoto:
    """A photograph of a posting in reach. Raises Http404."""
    photos = PostingPhoto.objects.select_related("posting__village")
    photo = _found(photos, user, "posting photo", pk)
    posting_for(user, photo.posting_id)
    return photo


def objection_for(user: User, pk, *roles: Role) -> Objection:
    """An objection to a posting in reach. Raises Http404."""
    objections = Objection.objects.select_related("posting__village", "posting__group", "taken_by")
    return _found(objections.visible_to(user, *(roles or READERS)), user, "objection", pk)


def bulletin_for(user: User, pk, *roles: Role) -> Bulletin:
    """A report about a ranking in reach. Raises Http404."""
    bulletins = Bulletin.objects.select_related("ranking__area")
    return _found(bulletins.visible_to(user, *roles), user, "bulletin", pk)


def subsidised_area_for(user: User, code: str) -> Area:
    """A county, town or village whose subsidised people a department or the county lists.

    Raises Http404.
    """
    return _listed_area(user, code, Role.DEPARTMENT, Role.COUNTY_BUREAU)


def own_department(user: User, area: Area) -> str:
    """The department whose people alone a user may list there, "" for all of them."""
    if holds(user, area.code, Role.COUNTY_BUREAU):
        return ""
    held = (one for one in assignments(user) if one.role == Role.DEPARTMENT)
    return next(one.department for one in held if one.area.covers(area.code))


def own_list_area(user: User) -> Area:
    """The highest county, town or village of a user's reach. Raises Http404."""
    area = areas_for(user, *READERS).filter(level__in=LISTED_LEVELS).order_by("level").first()
    if area is None:
        raise refuse(user, "area:none to list")
    return area


def list_area_for(user: User, code: str) -> Area:
    """A county, town or village in reach whose people are listed. Raises Http404."""
    return _listed_area(user, code, *READERS)


def _listed_area(user: User, code: str, *roles: Role) -> Area:
    areas = areas_for(user, *roles).filter(level__in=LISTED_LEVELS)
    area = areas.filter(code=code).first() if CODE.fullmatch(code) else None
    if area is None:
        raise refuse(user, "area:not to list")
    return area


def print_out_for(user: User, pk) -> PrintOut:
    """A print-out of a file in reach. Raises Http404."""
    made = _found(PrintOut.objects.select_related("file__area"), user, "print-out", pk)
    printed_file_for(user, made.file_id)
    return made


def print_job_for(user: User, pk) -> Job:
    """A job of the print room over an area in reach. Raises Http404."""
    jobs = Job.objects.select_related("owner", "area").filter(kind=BATCH)
    return _found(
        jobs.filter(within(area_codes(user, *READERS), "area__code")), user, "print job", pk
    )
