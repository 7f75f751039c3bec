"""Print a signed roster by frame and press: the same list once for each keeper."""

from reports.documents.publishing import refuse_full_ids
from reports.documents.signed_roster.context import Payer, Signed, SignedRoster
from reports.engine.filters import day, minute, slashes
from reports.engine.paging import pages_of, with_end_mark
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press
from reports.engine.templates import fill, stylesheet
from values.money import capitals, yuan

ROWS = 12
COLUMNS = (
    ("place", "序号"),
    ("group", "组"),
    ("household", "户编号"),
    ("head", "户主"),
    ("name", "姓名"),
    ("sex", "性别"),
    ("id", "身份证号"),
    ("relation", "与户主关系"),
    ("kind", "人员类别"),
    ("hardship", "特殊身份"),
    ("payable", "应缴"),
    ("paid", "实缴"),
    ("day", "缴费日期"),
    ("receipt", "收据号"),
    ("means", "付款方式"),
    ("phone", "联系电话"),
    ("signature", "签字或手印"),
    ("note", "备注"),
)
PARTIES = 3


def render(roster: SignedRoster) -> bytes:
    """All copies as PDF. Raises MissingGlyph, TextTooLong, LeakRefused."""
    refuse_full_ids(roster)
    press = Press(plate(), title=f"缴费清册 {roster.number}", printed_at=roster.colophon.printed_at)
    pages = pages_of(list(enumerate(roster.payers, 1)), ROWS)
    rows_of = [[cells(place, payer) for place, payer in page] for page in pages]
    for copy, keeper in enumerate(roster.signed, 1):
        texts = _texts(roster) | {"copy": f"第{copy}份　{keeper.party}留存"}
        for number, (page, rows) in enumerate(zip(pages, rows_of, strict=True), 1):
            sheet = press.sheet("list", where="清册")
            sheet.fill(
                page=f"第 {number} 页　共 {len(pages)} 页",
                here=f"本页小计 {len(page)} 人 {yuan(sum(payer.paid for _, payer in page))} 元",
                **texts,
            )
            sheet.rows("people", with_end_mark(rows, ROWS, columns=len(COLUMNS), mark=4))
            sheet.qr("qr", roster.colophon.verification)
            sheet.finish()
    return press.finish()


def plate() -> Plate:
    html = fill(
        "signed_roster/frames.html", rows=range(ROWS), columns=COLUMNS, parties=range(PARTIES)
    )
    return make_plate(html, stylesheet("list.css", "signed_roster/frames.css"))


def cells(place: int, payer: Payer) -> tuple[str, ...]:
    return (
        str(place),
        payer.group,
        payer.household,
        payer.head,
        payer.name,
        payer.sex,
        payer.masked_id,
        payer.relationship,
        payer.category,
        payer.hardship,
        yuan(payer.payable),
        yuan(payer.paid),
        slashes(payer.paid_on),
        payer.receipt,
        payer.means,
        payer.phone,
        "",
        "",
    )


def _texts(roster: SignedRoster) -> dict[str, str]:
    return {
        "title": f"{roster.town}{roster.village}{roster.cover_year}年度城乡居民医保缴费清册",
        "number": f"№ {roster.number}",
        "unit": f"填报单位（公章）：{roster.town}{roster.village}村民委员会",
        "period": f"所属期：{day(roster.period_from)}至{day(roster.period_to)}",
        "measure": f"第{roster.batch}批　单位：人、元",
        "counts": f"本村应参 {roster.enrolled} 人，本册实缴 {len(roster.payers)} 人，"
        f"金额合计 {yuan(roster.fen)} 元（{capitals(roster.fen)}）",
        "oath": "经核对，人、票、款、录入信息相符。　（村民委员会盖章）",
        "colophon": f"{roster.colophon.line()}　校验值：{roster.digest}　一式三份，签字三方各一份",
    } | _signatures(roster.signed)


def _signatures(signed: tuple[Signed, ...]) -> dict[str, str]:
    texts = {}
    for place, party in enumerate(signed):
        texts[f"sign{place}"] = f"{party.party}：{party.name}"
        blank = "　　　　年　　月　　日"
        texts[f"at{place}"] = f"{minute(party.at)} 电子签字" if party.at else blank
    return texts
