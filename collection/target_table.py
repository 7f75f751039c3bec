"""Reads a target table (任务表) as offices send it: pasted from a web page, Word or Excel.

Rows and totals are added up again; what differs is told, never mended. Pure Python.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rules.plan import Targets
from values.text import closed_up

NUMBERS = ("residents", "target", "special", "others")
TITLES = {
    "residents": "人口数",
    "target": "任务数",
    "special": "特群免缴",
    "others": "其他居民",
}
BRACKETS = re.compile(r"[(（].*?[)）]")
YEAR = re.compile(r"^\d{4}年?(度)?")


@dataclass(frozen=True)
class TableRow:
    """One unit's row; a number that the table does not give is None."""

    line: int
    name: str
    residents: int | None = None
    target: int | None = None
    special: int | None = None
    others: int | None = None

    def number(self, field_name: str) -> int | None:
        return getattr(self, field_name)


@dataclass(frozen=True)
class TargetTable:
    """What was read. `mistakes` keep it from being used; `differences` want a second look."""

    rows: list[TableRow]
    total: TableRow | None
    mistakes: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """The table again as text, for the page that asks whether to take it."""
        heads = ["单位", *(TITLES[name] for name in NUMBERS)]
        rows = [*self.rows, *([self.total] if self.total else [])]
        lines = [[row.name, *(_shown(row.number(name)) for name in NUMBERS)] for row in rows]
        return "\n".join("\t".join(line) for line in [heads, *lines])


def read_target_text(text: str) -> TargetTable:
    """A pasted table: cells apart by tabs, or one cell a line as Word's tables come."""
    lines = text.replace("\r\n", "\n").split("\n")
    if any(len([c for c in line.split("\t") if c.strip()]) > 1 for line in lines):
        return read_target_rows(line.split("\t") for line in lines)
    return read_target_rows(_blocks(lines))


def _blocks(lines: list[str]) -> Iterable[list[str]]:
    """One cell a line; a line without anything, not even a blank, ends the row."""
    row: list[str] = []
    for line in [*lines, ""]:
        if line:
            row.append(line)
        elif row:
            yield row
            row = []


def read_target_rows(rows: Iterable[Sequence[str]]) -> TargetTable:
    """The table under the first row of headings that names a unit and a number."""
    heads: dict[str, int] = {}
    table = TargetTable([], None)
    total = None
    for line, raw in enumerate(rows, start=1):
        cells = [closed_up(cell) for cell in raw]
        if not heads:
            heads = _headings(cells)
        elif row := _row(line, cells, heads, table.mistakes):
            if row.name in _words()["total"]:
                total = row
            else:
                table.rows.append(row)
    if not heads:
        table.mistakes.append("没有找到表头：要有“单位（村、镇）”一列，和“任务数”或“人口数”一列")
    elif not table.rows:
        table.mistakes.append("表头下面没有一行数")
    table.mistakes.extend(
        f"“{name}”出现了{count}次"
        for name, count in Counter(row.name for row in table.rows).items()
        if count > 1
    )
    found = TargetTable(table.rows, total, table.mistakes, [])
    found.differences.extend([*_rows_that_differ(found), *_sums_that_differ(found)])
    return found


def against_notice(table: TargetTable, targets: Targets | None) -> list[str]:
    """Where the notice's formula or its own table gives another number than this one."""
    if targets is None:
        return []
    units = {closed_up(unit.name): unit for unit in targets.units}
    found = []
    for row in table.rows:
        expected = None if row.residents is None else targets.expected(row.residents)
        if None not in (row.target, expected) and row.target != expected:
            found.append(f"“{row.name}”：按{targets.basis}应为{expected}，表上是{row.target}")
        unit = units.get(row.name)
        if unit and row.target is not None and unit.target != row.target:
            found.append(f"“{row.name}”：通知的任务表是{unit.target}，这张表是{row.target}")
    return found


@cache
def _words() -> dict[str, list[str]]:
    path = Path(__file__).with_name("target_table.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: [_plain(word) for word in words] for name, words in table.items()}


def _plain(heading: str) -> str:
    return YEAR.sub("", BRACKETS.sub("", closed_up(heading)))


def _headings(cells: list[str]) -> dict[str, int]:
    """Field -> column, or nothing where this is no row of headings."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        kind = _kind(_plain(cell)) if cell else ""
        if kind and kind not in found:
            found[kind] = place
    wanted = "name" in found and ("target" in found or "residents" in found)
    return found if wanted else {}


def _kind(heading: str) -> str:
    kinds = ("passed_over", "name", *NUMBERS)
    return next((kind for kind in kinds if heading in _words()[kind]), "")


def _row(
    line: int, cells: list[str], heads: dict[str, int], mistakes: list[str]
) -> TableRow | None:
    names = [cell for cell in cells if cell and not _is_number(cell)]
    if not names or not any(_is_number(cell) for cell in cells):
        return None
    name = names[0]
    placed = cells[heads["name"]] if heads["name"] < len(cells) else ""
    if placed and not _is_number(placed):
        name = placed
    numbers = _placed_numbers(cells, heads) or _numbers_in_order(cells, heads, name)
    values = {key: _whole(text) for key, text in numbers.items() if text}
    for key, value in values.items():
        if value is None:
            mistakes.append(f"第{line}行“{name}”的{TITLES[key]}“{numbers[key][:20]}”不是整数")
    return TableRow(line, name, **values)


def _placed_numbers(cells: list[str], heads: dict[str, int]) -> dict[str, str]:
    """By the headings' columns; nothing where the row is shorter than its headings."""
    columns = {key: heads[key] for key in NUMBERS if key in heads}
    if len(cells) <= max(columns.values()):
        return {}
    found = {key: cells[place] for key, place in columns.items()}
    return found if any(map(_is_number, found.values())) else {}


def _numbers_in_order(cells: list[str], heads: dict[str, int], name: str) -> dict[str, str]:
    """A row that lost an empty cell when it was pasted: its numbers in the headings' order."""
    after = cells[cells.index(name) + 1 :]
    order = sorted((key for key in NUMBERS if key in heads), key=heads.get)
    return dict(zip(order, [cell for cell in after if _is_number(cell)], strict=False))


def _is_number(cell: str) -> bool:
    return cell[:1].isdigit() and not any("一" <= sign <= "鿿" for sign in cell)


def _whole(text: str) -> int | None:
    digits = text.replace(",", "").removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() else None


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)


def _rows_that_differ(table: TargetTable) -> Iterable[str]:
    for row in [*table.rows, *([table.total] if table.total else [])]:
        if None not in (row.target, row.special, row.others):
            added = row.special + row.others
            if added != row.target:
                yield (
                    f"“{row.name}”：特群免缴{row.special}＋其他居民{row.others}＝{added}，"
                    f"表上合计{row.target}，相差{abs(added - row.target)}"
                )


def _sums_that_differ(table: TargetTable) -> Iterable[str]:
    if table.total is None:
        if table.rows:
            yield "表上没有合计行，无从核对"
        return
    for name in NUMBERS:
        said = table.total.number(name)
        added = sum(row.number(name) or 0 for row in table.rows)
        if said is not None and said != added:
            yield (f"各行{TITLES[name]}之和{added}，表上合计{said}，相差{abs(said - added)}")
