"""A shadow run's result as the rows of a page."""

from dataclasses import dataclass, field

TABLES = (
    ("category", "按享受的身份", "身份"),
    ("department", "按认定部门", "部门"),
    ("payer", "按出资方", "出资方"),
    ("village", "按村", "村"),
)
TOTALS = (
    ("subsidised", "享受资助的人", False),
    ("refused", "当天不能缴费的人", False),
    ("price", "应缴标准合计", True),
    ("subsidy", "资助合计", True),
    ("pay", "个人缴费合计", True),
)


@dataclass(frozen=True)
class Move:
    """A figure now and then; money in fen."""

    label: str
    before: int
    after: int
    money: bool

    @property
    def more(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Line:
    name: str
    cells: tuple[Move, ...]
    more: int = 0
    less: int = 0


@dataclass(frozen=True)
class Table:
    """Three columns (now, then, difference) for each of `groups`."""

    title: str
    head: str
    groups: tuple[str, ...]
    rows: list[Line] = field(default_factory=list)
    moves: bool = False

    @property
    def pays(self) -> bool:
        return "pay" in self.groups


def total_lines(result: dict) -> list[Move]:
    return [_move(result["totals"], name, label, money) for name, label, money in TOTALS]


def shadow_tables(result: dict) -> list[Table]:
    return [_table(result["tables"][kind], kind, title, head) for kind, title, head in TABLES]


def _table(rows: list[dict], kind: str, title: str, head: str) -> Table:
    village = kind == "village"
    persons = "subsidised" if village else "persons"
    groups = (persons, "subsidy") if kind == "payer" else (persons, "subsidy", "pay")
    lines = [
        Line(
            row["name"],
            tuple(_move(row, group, group, group != persons) for group in groups),
            row.get("more", 0),
            row.get("less", 0),
        )
        for row in rows
    ]
    if village:
        title += "（人数是享受资助的人）"
    return Table(title, head, groups, lines, moves=village)


def _move(row: dict, name: str, label: str, money: bool) -> Move:
    return Move(label, row.get(f"before_{name}", 0), row.get(f"after_{name}", 0), money)
