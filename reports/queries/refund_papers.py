"""A refund's application form, filled from its case."""

from datetime import datetime

from accounts.models import Level
from collection.models import RefundCase, Voucher
from enrollment.queries import season_for
from reports.documents.refund_form.context import RefundForm
from reports.queries.codes import keyed_check, total_digest
from reports.queries.papers import PaperRefused, colophon, place_names


def refund_number(case: RefundCase) -> str:
    return f"TF-{case.cover_year}-{case.pk:06d}"


def refund_frozen(case: RefundCase, voucher: Voucher) -> bytes:
    """What the form's check binds: the payment in the ledger, and how much of it goes back."""
    return bytes(voucher.row_hash) + total_digest(case.amount_fen)


def refund_paper(case: RefundCase, *, now: datetime, reprint: int) -> RefundForm:
    """The form as it was applied for. Raises PaperRefused before that."""
    if case.applied_on is None:
        raise PaperRefused(
            what="还不能打印", why="退费申请还没有填写", cure="请先填写并提交申请，再打印"
        )
    voucher = Voucher.objects.select_related("collector").get(pk=case.entry.voucher_id)
    person, names = case.enrolment.person, place_names(case.enrolment.group)
    tax = voucher.kind == Voucher.Kind.TAX
    where = voucher.memo.get("channel") or "税务渠道"
    return RefundForm(
        number=refund_number(case),
        county=names[Level.COUNTY],
        place=" ".join(names[level] for level in (Level.TOWN, Level.VILLAGE, Level.GROUP)),
        cover_year=case.cover_year,
        kind=case.get_kind_display(),
        person=person.name,
        id_number=person.id_number.masked if person.id_number else "无证件号",
        applicant=case.applicant.open(),
        relation=case.relation,
        paid_on=voucher.paid_on,
        channel=f"{where}（直接缴给税务）" if tax else f"{voucher.collector.display_name}收款",
        paid_number=voucher.memo["payment_number"] if tax else voucher.number,
        paid=case.entry.amount_fen,
        amount=case.amount_fen,
        reason=case.reason,
        happened_on=case.happened_on,
        payee=case.payee.open(),
        bank=case.bank,
        account=case.account.open(),
        evidence=case.evidence,
        basis=case.basis,
        steps=_steps(case),
        colophon=colophon(
            notice=season_for(case.village).notice,
            slug="refund_form",
            number=refund_number(case),
            now=now,
            reprint=reprint,
            check=keyed_check("refund_form", refund_number(case), refund_frozen(case, voucher)),
        ),
    )


def _steps(case: RefundCase) -> tuple[str, ...]:
    told = (
        (case.applied_by, case.applied_on, "提交申请"),
        (case.reviewed_by, case.reviewed_on, "初审通过"),
        (case.approved_by, case.approved_on, "批准"),
        (case.voucher and case.voucher.actor, case.paid_on, "登记付款"),
    )
    return tuple(f"{on:%Y-%m-%d} {who.display_name} {what}" for who, on, what in told if who)
