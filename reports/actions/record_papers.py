"""Write down which papers were printed, so that the next print of one knows that it is another."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.db import IntegrityError

from reports.models import PrintedFile, PrintedPaper

Made = TypeVar("Made")
ATTEMPTS = 5
AT_ONCE = 2000


def record_papers(*, document: str, printed: Mapping[str, int], file: PrintedFile | None) -> None:
    """A row for each paper (id -> how often before). Call it in the transaction of the print.

    Raises IntegrityError where another print took the same number meanwhile: see `once_a_copy`.
    """
    rows = [
        PrintedPaper(document=document, object_id=key, copy=copy, file=file)
        for key, copy in sorted(printed.items())
    ]
    PrintedPaper.objects.bulk_create(rows, batch_size=AT_ONCE)


def once_a_copy(attempt: Callable[[], Made]) -> Made:
    """Do a print whose numbers somebody else may take meanwhile; then count and set it again."""
    for left in reversed(range(ATTEMPTS)):
        try:
            return attempt()
        except IntegrityError as error:
            if not left or "printed_paper_copy_once" not in str(error):
                raise
    raise AssertionError("an attempt returns or raises")
