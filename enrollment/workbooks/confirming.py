"""What somebody is asked about the columns of a sheet, and what becomes of their answer.

For rosters and for villages' own lists alike: the caller shows a SheetView, takes the answer by
`confirm`, and gives the layout back to `read_roster` the next time a sheet looks so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from values.refusal import Refusal
from values.resident_id import mask_inside

from .fields import dictionary
from .guessing import first_person, guess_columns
from .header import NUMBER_FIELDS, head_block
from .layouts import KnownLayout
from .rows import SheetReport
from .scan import column_letter

# Ours: what an earlier check wrote into the department's workbook.
NOT_OFFERED = ("result",)
DEEPEST_ASKED = 3
ROWS_ASKED = 20


class LayoutRefused(Refusal):
    code = "layout_refused"


@dataclass(frozen=True, slots=True)
class SheetView:
    """The first rows of a sheet and what is believed of them; rows and columns count from 0.

    `first` and `last` are the rows of the heading; `last` lies above `first` where there is none.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    spans: tuple[tuple[int, int, int, int], ...]
    first: int
    last: int
    fields: Mapping[str, int]
    read: bool
    bare: str = ""
    remembered: bool = False
    guessed: bool = False

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    @property
    def letters(self) -> list[str]:
        return [column_letter(column) for column in range(self.width)]

    @property
    def column_fields(self) -> list[str]:
        """The field of each column, "" for one that is not used."""
        taken = {column: field for field, column in self.fields.items()}
        return [taken.get(column, "") for column in range(self.width)]

    @property
    def heads(self) -> list[tuple[int, int]]:
        """The rows that may be chosen as the heading."""
        lines = range(min(len(self.rows), ROWS_ASKED))
        found = [(top, top + more) for top in lines for more in range(2) if top + more in lines]
        return sorted({*found, *([(self.first, self.last)] if self.first <= self.last else [])})

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "fields": dict(self.fields)}


def view_from(data: Mapping[str, Any]) -> SheetView:
    """Of what `as_dict` gave and JSON kept."""
    lists = {key: tuple(map(tuple, data[key])) for key in ("rows", "spans")}
    return SheetView(**{**data, **lists})


def view_of(report: SheetReport) -> SheetView | None:
    """What to ask about a sheet; None where there is nothing to choose on it.

    Columns that the headings do not tell are guessed from the cells below.
    """
    if report.hidden or len(report.head) < 2 or max(map(len, report.head)) < 2:
        return None
    found = {column.field: column.index - 1 for column in report.columns if column.field}
    guess = guess_columns(report.head)
    missing = {
        name: column
        for name, column in guess.items()
        if name not in found and column not in found.values()
    }
    complete = "name" in found and any(name in found for name in NUMBER_FIELDS)
    fields = found if complete else {**found, **missing}
    first, last = _head_rows(report, fields)
    return SheetView(
        name=report.name,
        rows=report.head,
        spans=report.spans,
        first=first,
        last=last,
        fields=fields,
        read=not report.skipped or bool(report.people_unread),
        bare=report.bare,
        remembered=report.remembered,
        guessed=not complete and bool(missing),
    )


def _head_rows(report: SheetReport, fields: Mapping[str, int]) -> tuple[int, int]:
    """Where the heading was found; else the row above the first person, if it heads a table."""
    if report.header_rows:
        return report.header_rows[0] - 1, report.header_rows[-1] - 1
    person = first_person(report.head)
    if person is None:
        return 0, 0
    above = report.head[person - 1] if person else ()
    headed = [column for column in fields.values() if column < len(above) and above[column]]
    return (person - 1, person - 1) if len(headed) > 1 else (person, person - 1)


def confirm(
    view: SheetView, *, read: bool, first: int, last: int, fields: Mapping[str, int]
) -> KnownLayout | None:
    """The layout to remember; None of a sheet that nobody would have read anyhow.

    Raises LayoutRefused unless it says where the heading is, and a name and a number.
    """
    if not read and not view.read:
        return None
    if last - first >= DEEPEST_ASKED or last >= len(view.rows):
        raise LayoutRefused(
            what=f"“{view.name}”的表头行没有选对",
            why=f"表头最多{DEEPEST_ASKED}行，而且应当在下面显示的行里",
            cure="请重新选择表头在第几行",
        )
    mark = view.bare if last < first else _mark_of_head(view, first, last)
    if not mark:
        raise LayoutRefused(
            what=f"“{view.name}”的表头没有选对",
            why="选作表头的那一行里没有几个列名，或者选了没有表头而表里没有身份证号",
            cure="请选有列名的那一行",
        )
    if not read:
        return KnownLayout(mark, skip=True)
    _check_fields(view, fields)
    return KnownLayout(mark, dict(fields))


def _mark_of_head(view: SheetView, first: int, last: int) -> str:
    """A single text is a title: other sheets have the same, and must not be taken for this one."""
    spans = [((top, left), (bottom, right)) for top, left, bottom, right in view.spans]
    layout = head_block(view.rows, first, last, spans, dictionary())
    told = {heading for heading in layout.headings if heading}
    return layout.fingerprint if len(told) > 1 else ""


def _check_fields(view: SheetView, fields: Mapping[str, int]) -> None:
    titles = field_titles()
    if "name" in fields and any(name in fields for name in NUMBER_FIELDS):
        return
    missing = titles["id_number"] if "name" in fields else titles["name"]
    raise LayoutRefused(
        what=f"“{view.name}”还没有指定“{missing}”列",
        why="姓名和身份证号（或残疾人证号）是名单必须有的两项",
        cure=f"请在“{missing}”那一列的上方选“{missing}”；这张表不是名单的，请去掉“读这张表”的勾",
    )


def field_titles() -> dict[str, str]:
    """What may be chosen above a column, in the order of the dictionary."""
    return {
        name: field.title for name, field in dictionary().fields.items() if name not in NOT_OFFERED
    }


def columns_found(reports: Sequence[SheetReport]) -> list[dict]:
    """What was recognised on each sheet, to be kept and shown: no number of anybody's."""
    return [
        {
            "sheet": sheet.name,
            "skipped": sheet.skipped,
            "rows": sheet.rows,
            "columns": [
                {"letter": c.letter, "header": mask_inside(c.header), "field": c.field}
                for c in sheet.columns
            ],
        }
        for sheet in reports
    ]


def to_ask(reports: Sequence[SheetReport]) -> list[SheetView]:
    return [view for report in reports if (view := view_of(report))]


def unread_people(reports: Sequence[SheetReport]) -> bool:
    """Whether a sheet holds people whom nobody read, for want of a heading that we know."""
    return any(report.people_unread for report in reports)
