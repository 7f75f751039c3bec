"""Lay out a deposit slip."""

from reports.documents.deposit_slip.context import DepositSlip
from reports.engine.glyphs import refuse_missing
from reports.engine.paper import render as render_paper
from reports.engine.templates import fill, stylesheet

PARTS = (("第一联", "银行"), ("第二联", "镇经办机构"), ("第三联", "缴款村"))


def render(slip: DepositSlip) -> bytes:
    """All three parts as PDF. Raises MissingGlyph."""
    refuse_missing(slip)
    html = fill("deposit_slip/template.html", slip=slip, parts=PARTS, slips=_slips(slip))
    title = f"缴款单 {slip.number}"
    css = stylesheet("deposit_slip/style.css")
    return render_paper(html, css, title, slip.colophon.printed_at)


def _slips(slip: DepositSlip) -> str:
    """The assessment slip, or how many there are: the bank needs only the first and the number."""
    numbers = slip.assessment_slips
    if len(numbers) < 2:
        return "".join(numbers) or "无"
    return f"{numbers[0]} 等 {len(numbers)} 张"
