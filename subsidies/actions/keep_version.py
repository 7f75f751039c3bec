"""Keep the texts of a notice by which something is assessed."""

from enrollment.notices import places
from rules import notices
from rules.notice import Notice
from rules.notices import Folder
from subsidies.models import NoticeVersion


def keep_version(notice: Notice, folder: Folder = None) -> None:
    """Keep the notice's files under its fingerprint, once. Runs in the caller's transaction."""
    if NoticeVersion.objects.filter(pk=notice.fingerprint).exists():
        return
    files = notices.sources(notice.name, folder or places())
    NoticeVersion.objects.bulk_create(
        [NoticeVersion(fingerprint=notice.fingerprint, name=notice.name, files=files)],
        ignore_conflicts=True,
    )
