"""Lay out a settlement sheet; or write it as xlsx."""

from reports.documents.settlement.context import Settlement
from reports.engine.filters import day
from reports.engine.glyphs import refuse_missing
from reports.engine.paper import render as render_paper
from reports.engine.sheets import Table
from reports.engine.templates import fill, stylesheet
from values.money import capitals, yuan

HEADS = ("部门", "身份", "方式", "资金来源", "级次", "资金", "人次", "金额（元）")
WIDTHS = (24, 30, 14, 34, 10, 18, 10, 16)


def render(settlement: Settlement) -> bytes:
    """The sheet as PDF. Raises MissingGlyph."""
    refuse_missing(settlement)
    html = fill("settlement/template.html", settlement=settlement)
    css = stylesheet("settlement/style.css")
    printed_at = settlement.colophon.printed_at
    return render_paper(html, css, f"资助资金结算单 {settlement.number}", printed_at)


def workbook(settlement: Settlement) -> bytes:
    return table(settlement).content()


def table(settlement: Settlement) -> Table:
    """The sheet as xlsx, with each department's sum, each level's, and the whole."""
    rows = []
    for part in settlement.parts:
        rows += [
            (
                part.department,
                row.identity,
                row.way,
                row.payer,
                row.level,
                row.fund,
                str(row.people),
                yuan(row.amount),
            )
            for row in part.rows
        ]
        rows.append((f"{part.department}小计", "", "", "", "", "", "", yuan(part.amount)))
    rows += [
        ("按级次", "", "", "", one.level, one.fund, "", yuan(one.amount))
        for one in settlement.levels
    ]
    total = settlement.amount
    rows.append(("合计", capitals(total), "", "", "", "", str(settlement.people), yuan(total)))
    title = f"{settlement.county}{settlement.cover_year}年度城乡居民医保资助资金结算单"
    period = f"{day(settlement.first)}至{day(settlement.until)}"
    return Table(
        title="资助资金结算单",
        above=([title], [f"№ {settlement.number}", period]),
        heads=HEADS,
        widths=WIDTHS,
        rows=rows,
    )
