"""Papers as workbooks: the same people and amounts, without signatures, to sort and to add up."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from reports.documents.assessment_slip.context import AssessmentSlip, AssessmentSlips
from reports.documents.assessment_slip.render import member_cells
from reports.documents.month_close.context import MonthClose, PaperRange
from reports.documents.pay_out.context import Payee, PayOut
from reports.documents.posting.context import Posting
from reports.documents.posting.render import BY_HOUSEHOLD, BY_PERSON, household_cells, person_cells
from reports.documents.progress_report.context import ProgressReport
from reports.documents.progress_report.rows import cells as progress_cells
from reports.documents.publishing import assert_publishable, refuse_full_ids
from reports.documents.signed_roster.context import SignedRoster
from reports.documents.signed_roster.render import COLUMNS as ROSTER_COLUMNS
from reports.documents.signed_roster.render import cells as payer_cells
from reports.documents.walking_list.context import WalkingList
from reports.documents.walking_list.render import HEADS as WALKING_HEADS
from reports.documents.walking_list.render import cells as walker_cells
from reports.engine.context import labels
from reports.engine.sheets import Table
from values.money import capitals, yuan

SLIP_HEADS = (
    "序号",
    "户编号",
    "姓名",
    "证件号码",
    "与户主关系",
    "参保类别",
    "资助身份",
    "个人标准",
    "资助额",
    "个人应缴",
)
PROGRESS_HEADS = (
    "排名",
    "单位",
    "任务数",
    "应参人数",
    "已缴",
    "完成率",
    "参保率",
    "较上期增量",
    "困难群众应保",
    "困难群众已保",
    "困难群众未保",
    "信息准确率",
    "资金到账额",
    "备注",
)
PAY_OUT_HEADS = (
    "序号",
    "村",
    "组",
    "参保人",
    "证件号码",
    "种类",
    "收款人",
    "开户行",
    "账号",
    "金额",
)
MONTH_HEADS = ("项目", "数")
UNSIGNED = 2  # columns of a walking list that are filled in by hand
WIDE, NARROW = 18, 10
# Columns whose heads hold one of these are wide.
WIDE_WORDS = (
    "姓名",
    "户主",
    "证件",
    "身份",
    "村",
    "收据号",
    "类别",
    "开户行",
    "单位",
    "备注",
    "账号",
)


def walking_list(listed: WalkingList) -> Table:
    total = f"合计 {listed.households} 户 {len(listed.people)} 人，待缴 {listed.due} 人"
    return Table(
        title="走户收缴清单",
        above=([f"{listed.unit}{listed.cover_year}年度走户收缴清单", listed.number], [total]),
        heads=WALKING_HEADS[:-UNSIGNED],
        widths=_widths(WALKING_HEADS[:-UNSIGNED]),
        rows=_repeated([walker_cells(person)[:-UNSIGNED] for person in listed.people]),
    )


def _repeated(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """On paper a household stands on its first person only; to sort, on each."""
    household: tuple[str, ...] = ("", "", "")
    filled = []
    for row in rows:
        household = row[: len(household)] if row[0] else household
        filled.append((*household, *row[len(household) :]))
    return filled


def signed_roster(roster: SignedRoster) -> Table:
    """Raises LeakRefused."""
    refuse_full_ids(roster)
    heads = [label for _, label in ROSTER_COLUMNS]
    return Table(
        title="缴费清册",
        above=(
            [f"{roster.town}{roster.village}{roster.cover_year}年度缴费清册", roster.number],
            [f"应参 {roster.enrolled} 人，实缴 {len(roster.payers)} 人，{yuan(roster.fen)} 元"],
        ),
        heads=heads,
        widths=_widths(heads),
        rows=[payer_cells(place, payer) for place, payer in enumerate(roster.payers, 1)],
    )


def assessment_slip(slips: AssessmentSlips) -> Table:
    """The rosters behind the slips. Raises LeakRefused."""
    refuse_full_ids(slips)
    numbers = "、".join(slip.number for slip in slips.slips)
    return Table(
        title="核定名册",
        above=([f"核定单 {numbers}"],),
        heads=("村组", *SLIP_HEADS),
        widths=_widths(("村组", *SLIP_HEADS)),
        rows=list(chain.from_iterable(map(_members, slips.slips))),
    )


def _members(slip: AssessmentSlip) -> Iterable[tuple[str, ...]]:
    place = f"{slip.town}{slip.village}{slip.group}"
    for number, member in enumerate(slip.roster, 1):
        yield (place, *member_cells(number, member))
    payable = yuan(slip.payable)
    yield (place, "合计", "", f"{slip.people} 人", capitals(slip.payable), *[""] * 5, payable)


def posting(posted: Posting) -> Table:
    """What would hang on the wall. Raises LeakRefused."""
    assert_publishable(posted)
    heads, _ = BY_HOUSEHOLD if posted.by_household else BY_PERSON
    heads = ("村民小组", *(head.replace("　", "") for head in heads))
    return Table(
        title="公示名单",
        above=([f"{posted.village}{posted.cover_year}年度参保缴费公示名单"],),
        heads=heads,
        widths=_widths(heads),
        rows=[
            (group.name, *cells)
            for group in posted.groups
            for cells in (
                *(person_cells(place, one) for place, one in enumerate(group.people, 1)),
                *(household_cells(place, one) for place, one in enumerate(group.households, 1)),
            )
        ],
    )


def progress_report(report: ProgressReport) -> Table:
    return Table(
        title="进度排名",
        above=([f"{report.area}{report.cover_year}年度{report.title}", report.number],),
        heads=PROGRESS_HEADS,
        widths=_widths(PROGRESS_HEADS),
        rows=[progress_cells(place) for place in (*report.places, report.total)],
    )


def pay_out(paper: PayOut) -> Table:
    """Account numbers by their last four digits: the whole ones are for the bank's file."""
    rows = [_payee(place, payee) for place, payee in enumerate(paper.payees, 1)]
    total = ("合计", *[""] * (len(PAY_OUT_HEADS) - 2), yuan(paper.amount))
    return Table(
        title="发放表",
        above=([f"{paper.unit}{paper.cover_year}年度发放表", paper.number],),
        heads=PAY_OUT_HEADS,
        widths=_widths(PAY_OUT_HEADS),
        rows=[*rows, total],
    )


def _payee(place: int, payee: Payee) -> tuple[str, ...]:
    return (
        str(place),
        payee.village,
        payee.group,
        payee.name,
        payee.id_number,
        payee.kind,
        payee.payee,
        payee.bank,
        f"尾号 {payee.account[-4:]}" if payee.account else "现金",
        yuan(payee.amount),
    )


def month_close(month: MonthClose) -> Table:
    """Its sums, then the ranges of pre-printed papers."""
    names = labels(MonthClose)
    money = ("opening", "received", "reversed", "over", "short", "deposited", "closing")
    money += ("by_code", "by_transfer")
    counts = ("receipts", "reversals", "numbers", "closed")
    rows = [(names[name], yuan(getattr(month, name))) for name in money]
    rows += [(names[name], str(getattr(month, name))) for name in counts]
    papers = labels(PaperRange)
    fields = [name for name in papers if month.papers]
    rows += [tuple(papers[name] for name in fields)] if fields else []
    rows += [tuple(str(getattr(one, name)) for name in fields) for one in month.papers]
    return Table(
        title="月结表",
        above=([f"{month.town}{month.village} {month.month}月结表", month.number],),
        heads=MONTH_HEADS,
        widths=(WIDE,) * max(len(fields), len(MONTH_HEADS)),
        rows=rows,
    )


def _widths(heads: Iterable[str]) -> list[int]:
    return [WIDE if any(word in head for word in WIDE_WORDS) else NARROW for head in heads]


TABLES: dict[str, Callable[[Any], Table]] = {
    "walking_list": walking_list,
    "signed_roster": signed_roster,
    "assessment_slip": assessment_slip,
    "posting": posting,
    "progress_report": progress_report,
    "pay_out": pay_out,
    "month_close": month_close,
}
