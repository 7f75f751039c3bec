"""Cash days, slips, and how person, receipt, money and record agree."""

from collections.abc import Iterator
from datetime import datetime, time

from accounts.models import Area
from collection.models import AssessmentSlip, CashDay
from collection.queries.days import means_of
from collection.queries.reconciliation import match_village, village_differences
from reports.queries.evidence.ledger import vouchers_of
from reports.queries.evidence.pieces import Paper, Piece, Sheet, days_of, drawn, moment, name_of
from reports.queries.money_papers import day_close_paper, day_number
from reports.queries.village_papers import slip_papers
from values.dates import SHANGHAI
from values.money import yuan
from values.resident_id import mask_inside

DAYS = (
    *("日结编号", "日清单号", "收款人", "业务日期", "状态", "账面现金（分）", "清点现金（分）"),
    *("差额说明", "日清时间", "日清人", "复核人", "账链末值", "缴款单号", "各种方式收款"),
)
SLIPS = (
    *("核定单号", "组", "核定日期", "缴款期限", "状态", "人数", "标准（元）", "资助（元）"),
    *("应缴（元）", "银行回单号", "作废原因"),
)
GROUPS = (
    *(
        "组",
        "登记人数",
        "核定人数",
        "核定金额（元）",
        "收款人数",
        "收款金额（元）",
        "到账金额（元）",
    ),
    "差异",
)


def closings(village: Area, cover_year: int) -> Iterator[Piece]:
    told = (village, cover_year)
    yield Sheet("04-days/days", "日清", DAYS, lambda: _day_rows(*told))
    for day in days_of(*told).filter(state=CashDay.State.CLOSED):
        paper = drawn("day_close", day_close_paper, day, now=day.closed_at)
        yield Paper(f"04-days/{day_number(day)}.pdf", paper)
    yield Sheet("05-reconciliation/groups", "四相符核对", GROUPS, lambda: _matches(*told))
    yield Sheet(
        "05-reconciliation/differences",
        "差异",
        ("差异", "办法", "已了结"),
        lambda: _differences(*told),
    )
    yield Sheet("06-slips/slips", "核定单", SLIPS, lambda: _slip_rows(*told))
    for slip in _slips(*told).exclude(state=AssessmentSlip.State.DRAFT):
        paper = drawn("assessment_slip", slip_papers, [slip], now=_issued(slip))
        yield Paper(f"06-slips/{slip.number}.pdf", paper)


def _day_rows(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    numbers = dict(vouchers_of(village, cover_year).values_list("pk", "number"))
    for day in days_of(village, cover_year):
        deposit = getattr(day, "deposit_entry", None)
        yield (
            str(day.pk),
            day_number(day),
            day.collector.display_name,
            day.business_date.isoformat(),
            day.get_state_display(),
            str(day.expected_fen),
            "" if day.counted_fen is None else str(day.counted_fen),
            mask_inside(day.explanation),
            moment(day.closed_at),
            name_of(day.closed_by),
            name_of(day.reviewed_by),
            bytes(day.head).hex() if day.head else "",
            numbers.get(deposit.voucher_id, "") if deposit else "",
            "；".join(f"{m.method.label}{m.papers}张{yuan(m.fen)}元" for m in means_of(day)),
        )


def _matches(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    for group in match_village(village, cover_year):
        yield (
            group.name,
            str(group.records),
            str(group.assessed_persons),
            yuan(group.assessed_fen),
            str(group.paid_persons),
            yuan(group.received_fen),
            yuan(group.deposited_fen),
            "；".join(difference.what for difference in group.differences),
        )


def _differences(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    for one in village_differences(village, cover_year):
        yield one.what, one.cure, "是" if one.settled else "否"


def _slips(village: Area, cover_year: int):
    slips = AssessmentSlip.objects.filter(village=village, cover_year=cover_year)
    return slips.select_related("village", "group", "issued_by").order_by("no")


def _slip_rows(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    for slip in _slips(village, cover_year):
        amounts = (slip.price_fen, slip.waived_fen, slip.payable_fen)
        yield (
            slip.number,
            slip.group.name,
            slip.issued_on.isoformat(),
            slip.due_on.isoformat(),
            slip.get_state_display(),
            str(slip.persons),
            *map(yuan, amounts),
            slip.bank_reference,
            mask_inside(slip.void_reason),
        )


def _issued(slip: AssessmentSlip) -> datetime:
    return datetime.combine(slip.issued_on, time(), tzinfo=SHANGHAI)
