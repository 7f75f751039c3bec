"""Print a pay-out sheet by frame and press; or write the bank's file as xlsx."""

from reports.documents.pay_out.context import Payee, PayOut
from reports.engine.filters import day
from reports.engine.paging import pages_of, with_end_mark
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press
from reports.engine.sheets import Table
from reports.engine.templates import fill, stylesheet
from values.money import capitals, yuan

ROWS = 12
HEADS = (
    "序号",
    "村（居）",
    "组",
    "参保人",
    "证件号码",
    "种类",
    "收款人",
    "开户行",
    "账号（一卡通）",
    "金额",
    "签收（手印）",
    "日期",
)
BANK_HEADS = ("序号", "户名", "账号", "开户行", "金额（元）", "用途")
BANK_WIDTHS = (8, 20, 32, 30, 14, 40)


def render(pay_out: PayOut) -> bytes:
    """The sheet as PDF. Raises MissingGlyph, TextTooLong."""
    press = Press(plate(), title=_title(pay_out), printed_at=pay_out.colophon.printed_at)
    pages = pages_of(list(enumerate(pay_out.payees, 1)), ROWS)
    for number, page in enumerate(pages, 1):
        sheet = press.sheet("list", where="发放表")
        here = sum(payee.amount for _, payee in page)
        sheet.fill(
            page=f"第 {number} 页　共 {len(pages)} 页",
            here=f"本页小计 {len(page)} 人 {yuan(here)} 元",
            **_texts(pay_out),
        )
        cells = [_cells(place, payee) for place, payee in page]
        sheet.rows("people", with_end_mark(cells, ROWS, columns=len(HEADS), mark=3))
        sheet.qr("qr", pay_out.colophon.verification)
        sheet.finish()
    return press.finish()


def plate() -> Plate:
    html = fill("pay_out/frames.html", rows=range(ROWS), heads=HEADS)
    return make_plate(html, stylesheet("list.css", "pay_out/frames.css"))


def _cells(place: int, payee: Payee) -> tuple[str, ...]:
    return (
        str(place),
        payee.village,
        payee.group,
        payee.name,
        payee.id_number,
        payee.kind,
        payee.payee,
        payee.bank,
        payee.account or "现金签领",
        yuan(payee.amount),
        "",
        "",
    )


def _title(pay_out: PayOut) -> str:
    return f"{pay_out.cover_year}年度城乡居民医保资助资金发放表"


def _texts(pay_out: PayOut) -> dict[str, str]:
    total = pay_out.amount
    return {
        "title": _title(pay_out),
        "number": f"№ {pay_out.number}",
        "unit": f"发放单位（公章）：{pay_out.unit}",
        "period": f"复核日期：{day(pay_out.approved_on)}",
        "measure": "单位：元",
        "counts": f"合计 {len(pay_out.payees)} 人 {yuan(total)} 元　{capitals(total)}",
        "signs": f"编制：{pay_out.prepared_by}　　复核：{pay_out.approved_by}"
        "　　发放人（签字）：　　　　　　　　监发人（签字）：　　　　　　　　",
        "colophon": f"{pay_out.colophon.line()}　一式三份：发放单位、财政局、医保局各一份",
    }


def bank_file(pay_out: PayOut) -> bytes:
    return bank_table(pay_out).content()


def bank_table(pay_out: PayOut) -> Table:
    """The accounts to be credited, as xlsx; who gets cash is not in it."""
    paid = [payee for payee in pay_out.payees if payee.account]
    total = sum(payee.amount for payee in paid)
    rows = [
        (
            str(place),
            payee.payee,
            payee.account,
            payee.bank,
            yuan(payee.amount),
            f"{pay_out.cover_year}年度居民医保{payee.kind} {pay_out.number}",
        )
        for place, payee in enumerate(paid, 1)
    ]
    return Table(
        title="银行代发",
        above=([pay_out.number, pay_out.unit, f"共{len(paid)}笔", f"{yuan(total)}元"],),
        heads=BANK_HEADS,
        widths=BANK_WIDTHS,
        rows=rows,
    )
