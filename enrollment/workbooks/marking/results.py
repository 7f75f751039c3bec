"""What the department reads in its own workbook about each of its rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..checks.draft import DUPLICATE, INVALID, CheckedRow
from ..checks.findings import DOUBT, ERROR, Finding

HEADING = "核验结果"
UNUSABLE = {INVALID: "未采用", DUPLICATE: "重复"}
LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class RowResult:
    """`text` goes into the reason column; `cells` maps fields to the comments on their red cells.

    `problem` colours the reason itself: the department has something to do.
    """

    sheet: str
    row_number: int
    text: str
    problem: bool = False
    cells: Mapping[str, str] = field(default_factory=dict)


def row_result(row: CheckedRow, *, said: str = "", findings: Iterable[Finding] = ()) -> RowResult:
    """`said` is the caller's verdict, such as 已匹配 or 未登记; `findings` what matching added.

    Errors and doubts are told, red and commented; notes are left out, as nothing is to be done.
    """
    told = [item for item in (*row.findings, *findings) if item.severity in (ERROR, DOUBT)]
    verdict = UNUSABLE.get(row.outcome, "") or said or ("请核对" if told else "可用")
    sentences = [f"{item.what}，{item.cure}。" for item in told]
    cells: dict[str, str] = {}
    for item in told:
        if item.field:
            cells[item.field] = "\n".join(filter(None, (cells.get(item.field), item.sentence)))
    return RowResult(
        sheet=row.sheet,
        row_number=row.row_number,
        text="：".join(filter(None, (verdict, "".join(sentences))))[:LONGEST_TEXT],
        problem=any(item.severity == ERROR for item in told) or row.outcome in UNUSABLE,
        cells=cells,
    )
