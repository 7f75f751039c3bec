"""Give the disk back what old printed files take. Their rows, hashes and print-outs stay."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from accounts.files import remove_file
from reports.models import EVIDENCE_PACK, VOLUME, PrintedFile

# Evidence of what hung on a wall, was signed or handed over is kept as long as the ledger.
KEPT = ("posting", "signed_roster", EVIDENCE_PACK)
AT_ONCE = 500


def remove_old_files(*, now: datetime) -> int:
    """Remove the PDFs of papers that can be made again; volumes of kept ones go too.

    The file goes first, then its row says so: a killed worker leaves a row that the next run
    finishes. Returns how many went.
    """
    old = now - timedelta(days=settings.PRINTS_KEPT_DAYS)
    files = PrintedFile.objects.filter(made_at__lt=old, removed_at=None)
    files = files.exclude(Q(document__in=KEPT) & ~Q(part__startswith=VOLUME))
    gone = 0
    for file in files.order_by("pk")[:AT_ONCE]:
        remove_file(file.path)
        gone += PrintedFile.objects.filter(pk=file.pk).update(removed_at=now)
    return gone
