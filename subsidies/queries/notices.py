"""Notices of this site: in force, drafted, and as they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db.models import QuerySet

from accounts.access import assignments
from accounts.models import Area, Level, User
from enrollment.models import Season
from enrollment.notices import load_notice, places
from rules import notices
from rules.errors import NoticeError
from rules.notice import Notice
from rules.notices import COMMON, Folder
from subsidies.models import NoticeDraft, NoticeRelease, NoticeVersion


@contextmanager
def beside_released(name: str, content: bytes) -> Iterator[Folder]:
    """The folders as they would be with this file among the released ones."""
    with TemporaryDirectory() as place:
        (Path(place) / f"{name}.toml").write_bytes(content)
        yield (Path(place), *places())


def drafted_notice(draft: NoticeDraft) -> Notice:
    """The notice with the draft's file: of an amendment, the amended one. Raises NoticeError.

    A released draft's is the one that was put into force, whatever was released since: its file
    lies in the folder now and must not be laid over itself.
    """
    if draft.state == NoticeDraft.State.RELEASED:
        return version(draft.release.fingerprint)
    folder = settings.NOTICE_DIR
    files = tuple(sorted(path.name for path in folder.glob("*.toml")))
    return _drafted(draft.name, draft.content, folder, files)


@lru_cache(maxsize=16)
def _drafted(name: str, content: str, folder: Path, files: tuple[str, ...]) -> Notice:
    with beside_released(name, content.encode()) as among:
        return notices.load(notices.target(name, among), among)


def version(fingerprint: str) -> Notice | None:
    """The notice as it was under that fingerprint, from the texts that were kept with it."""
    row = NoticeVersion.objects.filter(pk=fingerprint).first()
    return _kept(row.name, tuple(sorted(row.files.items()))) if row else None


@lru_cache(maxsize=32)
def _kept(name: str, files: tuple[tuple[str, str], ...]) -> Notice:
    with TemporaryDirectory() as folder:
        for file, text in files:
            (Path(folder) / file).write_text(text, encoding="utf-8", newline="")
        return notices.load(name, (Path(folder),))


@dataclass(frozen=True)
class NoticeFile:
    """One of the files that a notice is made of: itself, what it is laid over, its amendments."""

    name: str
    number: str
    issued: date | None
    part: str


def files_of(name: str) -> list[NoticeFile]:
    """The released files that a notice is made of, the lowest layer first. Raises NoticeError."""
    among = places()
    texts = notices.sources(name, among)
    return [_file(Path(file).stem, among) for file in texts if file != COMMON]


def _file(name: str, among: Folder) -> NoticeFile:
    head = notices.head(name, among)
    part = "修改通知" if "amends" in head else "通知"
    return NoticeFile(name, str(head.get("number", "")), head.get("issued"), part)


def file_text(name: str) -> str:
    """The text of one released file, a notice or an amendment. Raises NoticeError."""
    return notices.sources(name, places())[f"{name}.toml"]


def upper_notice(draft: NoticeDraft) -> str:
    """The notice that the draft is laid over, "" if it stands alone. Raises NoticeError."""
    with beside_released(draft.name, draft.content.encode()) as among:
        return str(notices.head(draft.name, among).get("over", ""))


@dataclass(frozen=True)
class Governing:
    """A season of one's area with its notice, `broken` where the notice cannot be read."""

    season: Season
    notice: Notice | None
    broken: str = ""


def governing(user: User) -> list[Governing]:
    """The seasons that govern or lie within the user's areas, newest year first."""
    found: dict[int, Season] = {}
    for held in assignments(user):
        for season in _seasons_of(held.area.code):
            found[season.pk] = season
    seasons = sorted(found.values(), key=lambda s: (-s.cover_year, s.area.code))
    return [_governing(season) for season in seasons]


def _seasons_of(code: str) -> Iterator[Season]:
    """Each year's nearest season above (a town's own goes before its county's), and all below."""
    seasons = Season.objects.select_related("area")
    years: set[int] = set()
    for season in seasons.for_area(code):
        if season.cover_year not in years:
            years.add(season.cover_year)
            yield season
    yield from seasons.filter(area__code__startswith=code)


def _governing(season: Season) -> Governing:
    try:
        return Governing(season, load_notice(season.notice))
    except NoticeError as error:
        return Governing(season, None, str(error))


def known_notices() -> dict[str, Notice]:
    """Every notice that this portal can read, by name."""
    return notices.load_all(settings.NOTICE_DIR)


def last_years(notice: Notice, area: Area) -> str | None:
    """The name of the notice that governed the area in the newest year before the notice's."""
    seasons = Season.objects.for_area(area.code).filter(cover_year__lt=notice.cover_year)
    found = seasons.order_by("-cover_year", "-area__level").first()
    return found.notice if found else None


def drafts_of(user: User) -> QuerySet[NoticeDraft]:
    drafts = NoticeDraft.objects.visible_to(user)
    return drafts.select_related("area", "uploaded_by", "proposed_by", "decided_by").order_by("-pk")


def drafts_waiting(user: User) -> int:
    """How many proposed notices wait for this user's second look."""
    proposed = NoticeDraft.objects.visible_to(user).filter(state=NoticeDraft.State.PROPOSED)
    return proposed.exclude(proposed_by=user).count()


def areas_for_notices(areas: QuerySet[Area]) -> QuerySet[Area]:
    """Where a notice may be put into force: counties and towns."""
    return areas.filter(level__in=[Level.COUNTY, Level.TOWN]).order_by("code")


def released_files_problems() -> list[str]:
    """Released files that are gone, changed, or that nobody released. In Chinese, for the start.

    The row is the truth: `write_released` puts a lost file back.
    """
    rows = dict(NoticeRelease.objects.values_list("name", "content"))
    found = []
    for path in sorted(settings.NOTICE_DIR.glob("*.toml")):
        if path.name == COMMON:
            continue
        if path.stem not in rows:
            found.append(
                f"通知文件 {path.name} 没有经过两人复核，请移出 {settings.NOTICE_DIR.name} 文件夹"
            )
        elif path.read_bytes() != rows[path.stem].encode():
            found.append(f"已生效的通知文件 {path.name} 被改动过，请删去它，启动时会按原文恢复")
    return found
