"""Bank statements: rows of a file as income, and what each line may belong to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Area
from collection.bank_rules import bank_rules, heading_field
from collection.models import BankLine, BankMatch, Voucher
from values.dates import BadDate, parse_date
from values.money import BadAmount, fen
from values.refusal import Refusal
from values.text import closed_up

ROWS_LOOKED_AT = 30


class StatementRefused(Refusal):
    code = "statement_refused"


@dataclass(frozen=True)
class Income:
    """One line of money that came in."""

    row: int
    booked_on: date
    amount_fen: int
    reference: str
    told: str


@dataclass
class Reading:
    """What a file gave: income, lines of money going out, and rows that could not be read."""

    income: list[Income] = field(default_factory=list)
    outgoing: int = 0
    unread: list[int] = field(default_factory=list)


def read_statement(rows: Iterable[tuple[str, list[str]]]) -> Reading:
    """The first sheet with a heading. Raises StatementRefused when none has date and amount."""
    columns: dict[str, list[int]] = {}
    found, sheet_of_head = Reading(), None
    number, current = 0, None
    for sheet, cells in rows:
        number = number + 1 if sheet == current else 1
        current = sheet
        if not columns:
            if number <= ROWS_LOOKED_AT:
                columns, sheet_of_head = _columns(cells), sheet
        elif sheet == sheet_of_head and any(map(closed_up, cells)):
            _read_row(number, cells, columns, found)
    if not columns:
        raise StatementRefused(
            what="没有读出银行流水",
            why="没有找到表头：至少要有日期和收入金额两列",
            cure="请用网上银行导出的原表上传，不要删掉列名那一行",
        )
    return found


def _columns(cells: list[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, text in enumerate(cells):
        if name := heading_field(text):
            found.setdefault(name, []).append(place)
    known = "date" in found and ("income" in found or "amount" in found)
    return found if known else {}


def _read_row(number: int, cells: list[str], columns, found: Reading) -> None:
    def text(name: str) -> str:
        given = [cells[p].strip() for p in columns.get(name, ()) if p < len(cells)]
        return " ".join(part for part in given if part)

    if not text("date"):
        return
    try:
        day = parse_date(text("date")[:10].strip())
        amount = _amount(text)
    except (BadDate, BadAmount):
        found.unread.append(number)
        return
    if amount <= 0:
        found.outgoing += 1
        return
    found.income.append(
        Income(number, day, amount, closed_up(text("reference"))[:60], text("told"))
    )


def _amount(text) -> int:
    """Fen that came in; 0 for money that went out."""
    if income := text("income"):
        return 0 if income.startswith("-") else fen(income.lstrip("+"))
    typed = text("amount")
    if not typed or typed.startswith("-"):
        return 0
    side = closed_up(text("side"))
    if side and side not in bank_rules()["side"]["income"]:
        return 0
    return fen(typed.lstrip("+"))


@dataclass(frozen=True)
class Pair:
    """A line and a voucher of the same amount near its day; the higher the score the surer."""

    line: BankLine
    voucher: Voucher
    score: int


MEANS = (Voucher.Method.QR, Voucher.Method.TRANSFER)


def unbanked(town: Area) -> QuerySet[Voucher]:
    """Deposits and direct payments of a town that no line of a statement was found for yet."""
    direct = Q(kind=Voucher.Kind.RECEIPT, method__in=MEANS, reversed_by__isnull=True)
    kinds = Q(kind=Voucher.Kind.DEPOSIT) | direct
    found = Voucher.objects.filter(kinds, village__parent=town, total_fen__gt=0)
    live = BankMatch.objects.live().values("voucher")
    return found.exclude(pk__in=live).select_related("village", "actor").order_by("paid_on", "at")


def unmatched(town: Area) -> QuerySet[BankLine]:
    """The worklist: money that arrived and belongs to nothing yet."""
    live = BankMatch.objects.live().values("line")
    return BankLine.objects.filter(town=town).exclude(pk__in=live).order_by("booked_on", "pk")


def pairs(lines: Iterable[BankLine], vouchers: Iterable[Voucher]) -> list[Pair]:
    """Every line with every voucher that it may be, the surest first."""
    window = timedelta(days=bank_rules()["days"])
    by_amount: dict[int, list[Voucher]] = {}
    for voucher in vouchers:
        by_amount.setdefault(voucher.total_fen, []).append(voucher)
    found = [
        Pair(line, voucher, _score(line, voucher))
        for line in lines
        for voucher in by_amount.get(line.amount_fen, ())
        if abs(line.booked_on - voucher.paid_on) <= window
    ]
    return sorted(found, key=lambda pair: (-pair.score, pair.line.pk, str(pair.voucher.pk)))


def _score(line: BankLine, voucher: Voucher) -> int:
    """4 the bank's own number agrees; 2 the village is named, 1 the handler; 0 amount and day."""
    told = closed_up(line.told.open()) if line.told else ""
    number = voucher.memo.get("bank_reference") or voucher.memo.get("reference") or ""
    score = 4 if number and (number == line.reference or number in told) else 0
    score += 2 if voucher.village.name in told else 0
    return score + (1 if voucher.actor.display_name in told else 0)


def certain(found: list[Pair]) -> list[Pair]:
    """Pairs that are the one best of both their line and their voucher, and say more than the
    amount: what is left is a person's to decide."""
    by_line: dict[object, list[Pair]] = {}
    by_voucher: dict[object, list[Pair]] = {}
    for pair in found:
        by_line.setdefault(pair.line.pk, []).append(pair)
        by_voucher.setdefault(pair.voucher.pk, []).append(pair)

    def best(pair: Pair, rivals: list[Pair]) -> bool:
        return all(other is pair or other.score < pair.score for other in rivals)

    return [
        pair
        for pair in found
        if pair.score
        and best(pair, by_line[pair.line.pk])
        and best(pair, by_voucher[pair.voucher.pk])
    ]
