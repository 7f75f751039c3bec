"""Lay out a refund's application form."""

from reports.documents.refund_form.context import RefundForm
from reports.engine.glyphs import refuse_missing
from reports.engine.paper import render as render_paper
from reports.engine.templates import fill, stylesheet

SIGNS = ("村（居）委会意见", "乡镇初审意见", "县医保局审核、审批意见", "税务或财政付款意见")


def render(form: RefundForm) -> bytes:
    """The form as PDF, one sheet. Raises MissingGlyph."""
    refuse_missing(form)
    html = fill("refund_form/template.html", form=form, signs=SIGNS)
    title = f"退费申请审批表 {form.number}"
    css = stylesheet("refund_form/style.css")
    return render_paper(html, css, title, form.colophon.printed_at)
