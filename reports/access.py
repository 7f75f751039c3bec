"""The only road from a URL to a printed file."""

from accounts.access import CODE, area_codes, areas_for, assignments, holds, refuse, within
from accounts.models import Area, Job, Level, Role, User
from reports.models import Bulletin, Objection, Posting, PostingPhoto, PrintedFile, PrintOut

BATCH = "reports.print_batch"
READERS = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)
EXAMINERS = (Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)


def printed_file_for(user: User, pk) -> PrintedFile:
    """A printed file of an area in reach. Raises Http404."""
    file = (
        PrintedFile.objects.select_related("area").visible_to(user, *READERS).filter(pk=pk).first()
    )
    if file is None:
        raise refuse(user, f"printed:{pk}")
    return file


def evidence_pack_for(user: User, pk) -> PrintedFile:
    """An evidence pack of a village in reach that is still on the disk. Raises Http404."""
    packs = PrintedFile.objects.packs_visible_to(user, *EXAMINERS).select_related("area", "job")
    if (pack := packs.filter(pk=pk, removed_at=None).first()) is None:
        raise refuse(user, f"evidence pack:{pk}")
    return pack


def posting_for(user: User, pk, *roles: Role) -> Posting:
    """A posting of a village in reach (under `roles`, or any reader's). Raises Http404."""
    postings = Posting.objects.select_related("village", "group", "file__made_by", "rule")
    found = postings.visible_to(user, *(roles or READERS)).filter(pk=pk).first()
    if found is None:
        raise refuse(user, f"posting:{pk}")
    return found


def posting_photo_for(user: User, pk) -> PostingPhoto:
    """A photograph of a posting in reach. Raises Http404."""
    photo = PostingPhoto.objects.select_related("posting__village").filter(pk=pk).first()
    if photo is None:
        raise refuse(user, f"posting photo:{pk}")
    posting_for(user, photo.posting_id)
    return photo


def objection_for(user: User, pk, *roles: Role) -> Objection:
    """An objection to a posting in reach. Raises Http404."""
    objections = Objection.objects.select_related("posting__village", "posting__group", "taken_by")
    found = objections.visible_to(user, *(roles or READERS)).filter(pk=pk).first()
    if found is None:
        raise refuse(user, f"objection:{pk}")
    return found


def bulletin_for(user: User, pk, *roles: Role) -> Bulletin:
    """A report about a ranking in reach. Raises Http404."""
    bulletins = Bulletin.objects.select_related("ranking__area")
    found = bulletins.visible_to(user, *roles).filter(pk=pk).first()
    if found is None:
        raise refuse(user, f"bulletin:{pk}")
    return found


LISTED_LEVELS = (Level.COUNTY, Level.TOWN, Level.VILLAGE)


def subsidised_area_for(user: User, code: str) -> Area:
    """A county, town or village whose subsidised people a department or the county lists.

    Raises Http404.
    """
    areas = areas_for(user, Role.DEPARTMENT, Role.COUNTY_BUREAU).filter(level__in=LISTED_LEVELS)
    area = areas.filter(code=code).first() if CODE.fullmatch(code) else None
    if area is None:
        raise refuse(user, "area:not to list")
    return area


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
    areas = areas_for(user, *READERS).filter(level__in=LISTED_LEVELS)
    area = areas.filter(code=code).first() if CODE.fullmatch(code) else None
    if area is None:
        raise refuse(user, "area:not to list")
    return area


def print_out_for(user: User, pk) -> PrintOut:
    """A print-out of a file in reach. Raises Http404."""
    made = PrintOut.objects.select_related("file__area").filter(pk=pk).first()
    if made is None:
        raise refuse(user, f"print-out:{pk}")
    printed_file_for(user, made.file_id)
    return made


def print_job_for(user: User, pk) -> Job:
    """A job of the print room over an area in reach. Raises Http404."""
    jobs = Job.objects.select_related("owner", "area").filter(kind=BATCH)
    job = jobs.filter(within(area_codes(user, *READERS), "area__code"), pk=pk).first()
    if job is None:
        raise refuse(user, f"print job:{pk}")
    return job
