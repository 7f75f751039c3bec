"""The only road from a URL to a printed file."""

from accounts.access import CODE, areas_for, refuse
from accounts.models import Area, Level, Role, User
from reports.models import PrintedFile

READERS = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)


def printed_file_for(user: User, pk) -> PrintedFile:
    """A printed file of an area in reach. Raises Http404."""
    file = (
        PrintedFile.objects.select_related("area").visible_to(user, *READERS).filter(pk=pk).first()
    )
    if file is None:
        raise refuse(user, f"printed:{pk}")
    return file


LISTED_LEVELS = (Level.COUNTY, Level.TOWN, Level.VILLAGE)


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
