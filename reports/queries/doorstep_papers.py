"""The walking list of a group and the month sheet of a village."""

from datetime import date, datetime

from accounts.models import Area, Level
from collection.queries.months import month_of
from collection.queries.walks import Member, Stop, walk
from enrollment.notices import form_codes, load_notice
from enrollment.queries import season_for
from reports.documents.month_close.context import MonthClose, PaperRange
from reports.documents.walking_list.context import Walker, WalkingList
from reports.queries.papers import PaperRefused, colophon, place_names
from values.dates import business_date


def _season(area: Area):
    season = season_for(area)
    if season is None:
        raise PaperRefused(what="不能打印", why="县里还没有启用本年度的通知", cure="请联系县医保局")
    return season


def walking_paper(
    group: Area,
    *,
    on: date,
    now: datetime,
    walked: bool = True,
    by_household: bool = False,
) -> WalkingList:
    """The group's people in walking order or by number, their numbers masked; by household, each
    begins a sheet. Raises PaperRefused."""
    season, names = _season(group), place_names(group)
    codes = form_codes(load_notice(season.notice)).relationships
    stops = walk(group, season.cover_year, on=on, walked=walked)
    number = f"ZH-{group.code}-{on:%Y%m%d}"
    return WalkingList(
        number=number,
        unit=names[Level.TOWN] + names[Level.VILLAGE] + names[Level.GROUP],
        cover_year=season.cover_year,
        on=on,
        people=tuple(_walker(stop, member, codes) for stop in stops for member in stop.members),
        households=len(stops),
        colophon=colophon(notice=season.notice, slug="walking_list", number=number, now=now),
        by_household=by_household,
    )


def _walker(stop: Stop, member: Member, codes: dict[int, str]) -> Walker:
    person, quote = member.enrolment.person, member.quote
    first = member is stop.members[0]
    return Walker(
        place=str(stop.place) if first else "",
        household=stop.household.number if first else "",
        head=stop.household.head.name if first and stop.household.head else "",
        name=person.name,
        number=person.id_number.masked if person.id_number else "无",
        relationship=codes.get(person.relationship, ""),
        price=quote.price_fen,
        subsidy=quote.subsidy_fen,
        payable=quote.payable_fen,
        state=_state(member),
        due=member.due,
    )


def _state(member: Member) -> str:
    if member.paid:
        return f"已缴 {member.paid.get_method_display()} {member.paid.paid_on:%m-%d}"
    if member.quote.refused:
        return "不能缴费"
    if member.told:
        return member.told.reason.name
    return "全额资助" if not member.quote.payable_fen else ""


def month_paper(village: Area, first: date, *, now: datetime, reprint: int = 0) -> MonthClose:
    """The month's sheet, as it was closed or as a draft. Raises PaperRefused."""
    season, names = _season(village), place_names(village)
    month = month_of(village, season.cover_year, first)
    number = f"YJ-{village.code}-{first:%Y-%m}"
    return MonthClose(
        number=number,
        town=names[Level.TOWN],
        village=names[Level.VILLAGE],
        cover_year=month.cover_year,
        month=f"{first.year}年{first.month}月",
        opening=month.opening,
        received=month.received,
        reversed=month.reversed,
        over=month.over,
        short=month.short,
        deposited=month.deposited,
        closing=month.closing,
        by_code=month.by_code,
        by_transfer=month.by_transfer,
        receipts=month.receipts,
        reversals=month.reversals,
        numbers=f"{month.first_no}—{month.last_no}" if month.first_no else "无",
        papers=tuple(
            PaperRange(
                issued_on=row.book.issued_on,
                first=row.first,
                last=row.last,
                collector=row.book.collector.display_name,
                issued=row.issued,
                used=row.used,
                void=row.void,
                returned=row.returned,
                left=row.left,
                gaps="、".join(row.gaps),
            )
            for row in month.books
        ),
        closed=_closed(month),
        colophon=colophon(
            notice=season.notice, slug="month_close", number=number, now=now, reprint=reprint
        ),
    )


def _closed(month) -> str:
    if month.closed is None:
        return "尚未月结，数字截至打印时"
    who = month.closed.closed_by.display_name
    return f"{who} {business_date(month.closed.closed_at):%Y-%m-%d}"
