"""Let a notice govern an area's season."""

from accounts.models import Area
from enrollment.models import Enrolment, Season
from values.refusal import Refusal


class OldYear(Refusal):
    code = "old_year"


class YearTaken(Refusal):
    code = "year_taken"


def put_in_force(*, area: Area, notice: str, cover_year: int, over: str = "") -> Season:
    """Open the season of that year under the notice, or put it over the one that governs it.

    `over` is the notice that the new one is laid over, if any: only then may it take a season
    that stands, here or (a town's over its county's) above, and the year's enrolments of the area
    go by it from now on. Years before the newest never change. Raises OldYear, YearTaken. Locks
    the area's seasons in the caller's transaction.
    """
    seasons = Season.objects.select_for_update().filter(area=area).order_by("-cover_year")
    newest = seasons.first()
    if newest and cover_year < newest.cover_year:
        raise old_year(cover_year, newest.cover_year)
    if newest is None or newest.cover_year < cover_year:
        if over:
            _go_by(notice, area=area, cover_year=cover_year, before=over)
        return Season.objects.create(area=area, notice=notice, cover_year=cover_year)
    if newest.notice != over:
        raise YearTaken(
            what=f"{area.name}{cover_year}年度已有通知“{newest.notice}”",
            why="一个年度只有一份通知，已生效的通知不能换掉",
            cure=f'要改动的，请写修改通知：文件里写 amends = "{newest.notice}"',
        )
    _move(newest, notice)
    return newest


def old_year(cover_year: int, newest: int) -> OldYear:
    return OldYear(
        what=f"{cover_year}年度的通知不能再变动",
        why=f"现在已经是{newest}年度，以前年度的通知和金额不再改",
        cure="请核对文件里的 cover_year",
    )


def _move(season: Season, notice: str) -> None:
    _go_by(notice, area=season.area, cover_year=season.cover_year, before=season.notice)
    season.notice = notice
    season.save(update_fields=["notice"])


def _go_by(notice: str, *, area: Area, cover_year: int, before: str) -> None:
    enrolments = Enrolment.objects.filter(cover_year=cover_year, notice=before)
    enrolments.filter(group__code__startswith=area.code).update(notice=notice)
