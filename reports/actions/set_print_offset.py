"""Say how far one's printer is off."""

from datetime import datetime

from accounts.models import User
from reports.models import PrintOffset


def set_print_offset(*, user: User, right: int, down: int, now: datetime) -> PrintOffset:
    """In tenths of a millimetre; everything that the user prints from now on is moved by it."""
    offset, _ = PrintOffset.objects.update_or_create(
        user=user, defaults={"right": right, "down": down, "at": now}
    )
    return offset
