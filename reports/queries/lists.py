"""Lists of the ledger as workbooks: a day's receipts, refunds."""

from collections.abc import Iterable
from datetime import date

from collection.models import CashDay, RefundCase, Voucher
from collection.queries.refunds import aged
from reports.engine.sheets import Table
from values.dates import SHANGHAI
from values.money import yuan

RECEIPT_HEADS = ("单号", "种类", "户编号", "户主", "时间", "人数", "金额", "付款方式", "复核人")
RECEIPT_WIDTHS = (34, 10, 14, 18, 20, 8, 14, 12, 14)
REFUND_HEADS = ("村", "组", "姓名", "类型", "金额", "状态", "已等天数", "最晚批准日", "来源")
REFUND_WIDTHS = (18, 12, 18, 18, 14, 14, 10, 14, 12)


def receipts_table(day: CashDay) -> Table:
    """Every voucher of a day, in the order of its number; what goes back is negative."""
    vouchers = day.vouchers.select_related("household__head", "approver").order_by("no")
    place = f"{day.village.name}　收款人 {day.collector.display_name}"
    return Table(
        title="收据清单",
        above=([f"{day.business_date}收据清单", place],),
        heads=RECEIPT_HEADS,
        widths=RECEIPT_WIDTHS,
        rows=[_receipt(voucher, day) for voucher in vouchers],
    )


def _receipt(voucher: Voucher, day: CashDay) -> tuple[str, ...]:
    household = voucher.household
    difference = voucher.kind == Voucher.Kind.DIFFERENCE
    fen = day.difference_fen if difference else voucher.total_fen
    return (
        voucher.number,
        voucher.get_kind_display(),
        household.number if household else "",
        household.head.name if household and household.head else "",
        voucher.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
        "" if difference else str(voucher.lines),
        f"-{yuan(fen)}" if voucher.kind == Voucher.Kind.REVERSAL else yuan(fen),
        voucher.get_method_display(),
        voucher.approver.display_name if voucher.approver else "",
    )


def refunds_table(cases: Iterable[RefundCase], on: date) -> Table:
    """Refund cases, the oldest first."""
    return Table(
        title="退费清单",
        above=([f"退费清单　截至 {on}"],),
        heads=REFUND_HEADS,
        widths=REFUND_WIDTHS,
        rows=[_refund(one.case, one.days) for one in aged(cases, on)],
    )


def _refund(case: RefundCase, days: int) -> tuple[str, ...]:
    return (
        case.village.name,
        case.enrolment.group.name,
        case.enrolment.person.name,
        case.get_kind_display(),
        yuan(case.amount_fen),
        case.get_state_display(),
        str(days),
        case.last_day.isoformat() if case.last_day else "",
        "申请" if case.opened_by_id else "系统查出",
    )
