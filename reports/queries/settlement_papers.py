"""Settlements and pay-outs as their papers, and the coverage list as a workbook."""

from datetime import date, datetime

from accounts.models import Area, Department, Level
from collection.models import PayOut, PayOutLine, Settlement
from collection.queries.coverage import Named, named
from collection.queries.settlements import Line, by_department, by_level, lines_of
from enrollment.models import Season
from enrollment.queries import season_for
from reports.documents.coverage_list.context import CoverageList, Uninsured
from reports.documents.pay_out.context import Payee
from reports.documents.pay_out.context import PayOut as PayOutPaper
from reports.documents.settlement.context import Level as PaperLevel
from reports.documents.settlement.context import Part, Row
from reports.documents.settlement.context import Settlement as SettlementPaper
from reports.engine.sheets import text_workbook
from reports.queries.codes import keyed_check, total_digest
from reports.queries.papers import PaperRefused, colophon, place_names
from subsidies.queries.coverage import Coverage
from values.dates import business_date

COVERAGE_HEADS = (
    "序号",
    "村（居）",
    "组",
    "姓名",
    "证件号码",
    "部门",
    "身份",
    "情况",
    "名单出处",
)
COVERAGE_WIDTHS = (8, 18, 12, 24, 24, 24, 30, 30, 50)


def settlement_paper(settlement: Settlement, *, now: datetime, reprint: int = 0) -> SettlementPaper:
    """A confirmed settlement as its sheet."""
    lines = lines_of(settlement.rows.order_by("line"))
    parts = tuple(
        Part(name, tuple(_row(line) for line in own)) for name, own, _ in by_department(lines)
    )
    return SettlementPaper(
        number=settlement.number,
        county=place_names(settlement.area)[Level.COUNTY],
        cover_year=settlement.cover_year,
        first=settlement.first,
        until=settlement.until,
        people=settlement.people,
        parts=parts,
        levels=tuple(PaperLevel(*level) for level in by_level(lines)),
        proposed_by=settlement.proposed_by.display_name,
        confirmed_by=settlement.confirmed_by.display_name,
        colophon=colophon(
            notice=settlement.notice,
            slug="settlement",
            number=settlement.number,
            now=now,
            reprint=reprint,
            check=keyed_check("settlement", settlement.number, total_digest(settlement.amount_fen)),
        ),
    )


def _row(line: Line) -> Row:
    return Row(
        identity=line.identity,
        way=line.way,
        payer=line.payer,
        level=line.level,
        fund=line.fund,
        people=line.people,
        amount=line.amount_fen,
    )


def pay_out_paper(pay_out: PayOut, *, now: datetime, reprint: int = 0) -> PayOutPaper:
    """An approved batch as its sheet. Raises PaperRefused before the approval."""
    if pay_out.state != PayOut.State.APPROVED:
        raise PaperRefused(what="不能打印", why="这一批还没有复核", cure="请先由另一个人复核")
    lines = pay_out.lines.select_related(
        "payable__entry__enrolment__person", "payable__entry__group__parent"
    )
    county = place_names(pay_out.area)[Level.COUNTY]
    season = season_for(pay_out.area)
    return PayOutPaper(
        number=pay_out.number,
        unit=f"{county}{Department(pay_out.department).label}",
        cover_year=pay_out.cover_year,
        prepared_by=pay_out.prepared_by.display_name,
        approved_by=pay_out.decided_by.display_name,
        approved_on=business_date(pay_out.decided_at),
        payees=tuple(_payee(line) for line in lines.order_by("line")),
        colophon=colophon(
            notice=season.notice,
            slug="pay_out",
            number=pay_out.number,
            now=now,
            reprint=reprint,
            check=keyed_check("pay_out", pay_out.number, total_digest(pay_out.total_fen)),
        ),
    )


def _payee(line: PayOutLine) -> Payee:
    entry = line.payable.entry
    person = entry.enrolment.person
    return Payee(
        village=entry.group.parent.name,
        group=entry.group.name,
        name=person.name,
        id_number=person.id_number.masked if person.id_number else "",
        kind=line.payable.get_kind_display(),
        payee=line.payee.open(),
        bank=line.bank,
        account=line.account.open() if line.account else "",
        amount=line.amount_fen,
    )


def coverage_paper(
    area: Area, season: Season, found: Coverage, *, department: str, own: bool, now: datetime
) -> CoverageList:
    """The same people as their list on paper. `own`: it is for the department itself."""
    on = business_date(now)
    number = f"FGMD-{area.code}-{on:%Y%m%d}"
    names = place_names(area)
    return CoverageList(
        number=number,
        place="".join(names[level] for level in Level if level in names and level >= Level.COUNTY),
        department=Department(department).label if department else "",
        cover_year=season.cover_year,
        until=on,
        listed=found.total.listed,
        insured=found.total.insured,
        people=tuple(_uninsured(one) for one in named(found.missing, department=own)),
        colophon=colophon(notice=season.notice, slug="coverage_list", number=number, now=now),
    )


def _uninsured(one: Named) -> Uninsured:
    missing, number = one.missing, one.row.id_number
    return Uninsured(
        village=missing.village,
        group=missing.group,
        name=one.name,
        id_number=number.masked if number else "",
        department=missing.label,
        identity=missing.identity,
        why=missing.why,
    )


def coverage_workbook(
    area: Area, season: Season, found: Coverage, *, department: bool, on: date
) -> bytes:
    """Everybody of the special groups who is not insured, as xlsx; numbers masked."""
    people = named(found.missing, department=department)
    total = found.total
    told = f"截至{on}　应保{total.listed}人次　已保{total.insured}　未保{total.missing}"
    return text_workbook(
        title="特殊群体未参保",
        above=([f"{area.name}{season.cover_year}年度特殊群体未参保人员名单"], [told]),
        heads=COVERAGE_HEADS,
        widths=COVERAGE_WIDTHS,
        rows=(_missing(place, one) for place, one in enumerate(people, 1)),
    )


def _missing(place: int, one: Named) -> tuple[str, ...]:
    missing, row = one.missing, one.row
    return (
        str(place),
        missing.village,
        missing.group,
        one.name,
        row.id_number.masked if row.id_number else "",
        missing.label,
        missing.identity,
        missing.why,
        f"{row.roster.file_name} {row.sheet}第{row.row}行",
    )
