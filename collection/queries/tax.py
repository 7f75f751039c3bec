"""Imports of tax payments: what leans on them, who has paid that way."""

from django.db.models import QuerySet

from collection.models import BatchLine, Entry, RefundCase, TaxImport, TaxRow, Voucher
from collection.queries.payables import standing_lines


def leaning_on(rows: QuerySet[TaxRow]) -> list[str]:
    """What keeps rows of an import from being undone, in sentences."""
    rows = rows.filter(live=True)
    entries = Entry.objects.filter(voucher_id__in=rows.values("voucher"))
    cases = RefundCase.objects.filter(entry__in=entries).exclude(state__in=["open", "cancelled"])
    told = []
    if number := cases.count():
        told.append(f"有{number}件退费已经申请或办结")
    moved = sum(
        Entry.objects.filter(enrolment=entry.enrolment_id, seq__gt=entry.seq).exists()
        for entry in entries.filter(enrolment__isnull=False)
    )
    if moved:
        told.append(f"有{moved}人的缴费后来退还过")
    if number := standing_lines().filter(payable__entry__in=entries).count():
        told.append(f"有{number}笔应退款已编入发放或已经发放")
    batched = BatchLine.objects.filter(enrolment__in=entries.values("enrolment"), live=True)
    if number := batched.count():
        told.append(f"有{number}人已进批次报送")
    return told


def how_paid(voucher: Voucher) -> tuple[str, str]:
    """(when and where somebody paid, what the counter does now), for who comes to pay again."""
    if voucher.kind != Voucher.Kind.TAX:
        return (
            f"{voucher.paid_on:%Y年%m月%d日}由{voucher.collector.display_name}收款，"
            f"收据号 {voucher.number}",
            "请不要再收这个人的钱；需要收据可到该户页面补打",
        )
    channel = voucher.memo.get("channel") or "税务渠道"
    return (
        f"{voucher.paid_on:%Y年%m月%d日}已通过{channel}直接缴给税务，"
        f"税务凭证号 {voucher.memo['payment_number']}",
        "请不要再收这个人的钱；本人不知道缴过的，请凭这个凭证号到税务部门核对",
    )


def unmatched_rows(user, cover_year: int | None = None):
    """The worklist: payments that are nobody's yet, over all of the user's imports."""
    rows = TaxRow.objects.filter(
        tax_import__in=TaxImport.objects.visible_to(user).filter(state=TaxImport.State.APPLIED),
        outcome__in=[
            TaxRow.Outcome.UNMATCHED,
            TaxRow.Outcome.NAME_DIFFERS,
            TaxRow.Outcome.INVALID,
        ],
    )
    return rows.select_related("tax_import").order_by("-tax_import", "pk")
