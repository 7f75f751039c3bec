"""The only road from a URL to a printed file."""

from accounts.access import refuse
from accounts.models import Role, User
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
