"""Print assessment slips: three parts each, then the roster, by frame and press."""

from collections.abc import Iterable

from reports.documents.assessment_slip.context import (
    AssessmentSlip,
    AssessmentSlips,
    Category,
    Member,
)
from reports.documents.publishing import refuse_full_ids
from reports.engine.filters import day
from reports.engine.paging import pages_of, with_end_mark
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press
from reports.engine.templates import fill, stylesheet
from values.money import capitals, yuan

PARTS = ("第一联　经办机构留存", "第二联　银行收款凭证", "第三联　缴款村留存")
CATEGORY_ROWS = 13
ROSTER_ROWS = 22
BASIS_ROWS = 10


def render(context: AssessmentSlips) -> bytes:
    """All slips in one PDF. Raises MissingGlyph, TextTooLong, LeakRefused."""
    refuse_full_ids(context)
    first = context.slips[0]
    title = f"核定单 {first.town}{first.village}"
    press = Press(plate(), title=title, printed_at=first.colophon.printed_at)
    for slip in context.slips:
        _print_parts(press, slip)
        _print_roster(press, slip)
        _print_basis(press, slip)
    return press.finish()


def plate() -> Plate:
    html = fill(
        "assessment_slip/frames.html",
        category_rows=range(CATEGORY_ROWS),
        roster_rows=range(ROSTER_ROWS),
        basis_rows=range(BASIS_ROWS),
    )
    return make_plate(html, stylesheet("assessment_slip/frames.css"))


def roster_pages(slip: AssessmentSlip) -> int:
    """Sheets of roster behind the slip; none for a group without people."""
    return -(-len(slip.roster) // ROSTER_ROWS)


def basis_pages(slip: AssessmentSlip) -> int:
    """Sheets of sentences behind the roster."""
    return -(-len(slip.basis) // BASIS_ROWS)


def sheets(context: AssessmentSlips) -> int:
    """How many sheets the whole file takes."""
    return sum(
        len(PARTS) * len(pages_of(slip.categories, CATEGORY_ROWS))
        + roster_pages(slip)
        + basis_pages(slip)
        for slip in context.slips
    )


def _print_parts(press: Press, slip: AssessmentSlip) -> None:
    pages = pages_of(slip.categories, CATEGORY_ROWS)
    texts = _facts(slip) | _totals(slip)
    for part in PARTS:
        for number, categories in enumerate(pages, 1):
            sheet = press.sheet("slip", where=slip.group)
            sheet.fill(part=part, page=f"第 {number} 页　共 {len(pages)} 页", **texts)
            rows = [_category_cells(category) for category in categories]
            sheet.rows("categories", with_end_mark(rows, CATEGORY_ROWS, columns=7, mark=1))
            sheet.qr("qr", slip.colophon.verification)
            sheet.finish()


def _facts(slip: AssessmentSlip) -> dict[str, str]:
    why = f"、核定依据 {basis_pages(slip)} 页" if slip.basis else ""
    attached = f"附：核定名册 {roster_pages(slip)} 页{why}。"
    return {
        "number": f"№ {slip.number}",
        "pooling_area": slip.pooling_area,
        "insurance": slip.insurance,
        "place": _place(slip),
        "period": f"{day(slip.period_from)}至{day(slip.period_to)}",
        "assessed_on": day(slip.assessed_on),
        "due_on": day(slip.due_on),
        "bank": slip.bank,
        "account_name": slip.account_name,
        "account_last4": slip.account_last4,
        "attached": f"{attached}银行凭本单收款，回单金额应与个人应缴合计一致。",
        "colophon": slip.colophon.line(),
        "verification": "真伪可查：扫右边的二维码，或凭单号和校验码到县医保局“单据核验”页面。",
    }


def _totals(slip: AssessmentSlip) -> dict[str, str]:
    return {
        "people": str(slip.people),
        "payable": yuan(slip.payable),
        "subsidised": yuan(slip.subsidised),
        "payable_capitals": capitals(slip.payable),
        "payable_figures": f"￥{yuan(slip.payable)}",
        "subsidised_capitals": f"{capitals(slip.subsidised)}（￥{yuan(slip.subsidised)}）",
    }


def _category_cells(category: Category) -> tuple[str, ...]:
    return (
        category.settlement,
        category.name,
        str(category.people),
        yuan(category.standard),
        yuan(category.subsidy),
        yuan(category.payable),
        yuan(category.subsidised),
    )


def _print_roster(press: Press, slip: AssessmentSlip) -> None:
    total = roster_pages(slip)
    for number in range(1, total + 1):
        upto = number * ROSTER_ROWS
        members = slip.roster[upto - ROSTER_ROWS : upto]
        sheet = press.sheet("roster", where=slip.group)
        sheet.fill(
            place=f"村组：{_place(slip)}",
            period=f"所属期：{day(slip.period_from)}至{day(slip.period_to)}　　单位：人、元",
            number=f"核定单号：{slip.number}",
            colophon=slip.colophon.line(),
            page=f"第 {number} 页　共 {total} 页",
        )
        rows = [
            member_cells(place, who) for place, who in enumerate(members, upto - ROSTER_ROWS + 1)
        ]
        sheet.rows("people", with_end_mark(rows, ROSTER_ROWS, columns=10, mark=2))
        sheet.fill(page_label="本页小计", **_sums("page", members))
        sheet.put("running", "合　计" if number == total else "累　计")
        sheet.fill(**_sums("all", slip.roster[:upto]))
        if number == total:
            sheet.put("all_capitals", f"应缴大写：{capitals(slip.payable)}")
        sheet.qr("qr", slip.colophon.verification)
        sheet.finish()


def _print_basis(press: Press, slip: AssessmentSlip) -> None:
    total = basis_pages(slip)
    for number in range(1, total + 1):
        upto = number * BASIS_ROWS
        sheet = press.sheet("basis", where=slip.group)
        sheet.fill(
            place=f"村组：{_place(slip)}",
            period="单位：人、元",
            number=f"核定单号：{slip.number}",
            colophon=slip.colophon.line(),
            page=f"第 {number} 页　共 {total} 页",
        )
        first = upto - BASIS_ROWS
        rows = [
            (str(place), why.name, str(why.people), yuan(why.payable), why.sentence)
            for place, why in enumerate(slip.basis[first:upto], first + 1)
        ]
        sheet.rows("reasons", with_end_mark(rows, BASIS_ROWS, columns=5, mark=1))
        sheet.qr("qr", slip.colophon.verification)
        sheet.finish()


def member_cells(place: int, member: Member) -> tuple[str, ...]:
    return (
        str(place),
        member.household,
        member.name,
        member.masked_id,
        member.relationship,
        member.category,
        member.identity,
        yuan(member.standard),
        yuan(member.subsidy),
        yuan(member.payable),
    )


def _sums(prefix: str, members: Iterable[Member]) -> dict[str, str]:
    members = list(members)
    return {
        f"{prefix}_people": f"{len(members)} 人",
        f"{prefix}_standard": yuan(sum(member.standard for member in members)),
        f"{prefix}_subsidy": yuan(sum(member.subsidy for member in members)),
        f"{prefix}_payable": yuan(sum(member.payable for member in members)),
    }


def _place(slip: AssessmentSlip) -> str:
    return f"{slip.town}{slip.village}{slip.group}"
