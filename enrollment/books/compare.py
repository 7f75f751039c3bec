"""An uploaded register or list against the village's register: every row gets its outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Area
from enrollment.books.homes import place_newcomers, village_of
from enrollment.books.known import Standing, compare_known
from enrollment.books.marks import row_in
from enrollment.books.newcomers import check_newcomer
from enrollment.books.outcome import KNOWN, NEW, SAME, WRONG, Row
from enrollment.books.texts import Registered
from enrollment.books.who import Named, named_in
from enrollment.books.words import Words
from enrollment.models import Person
from enrollment.repeats import place_of
from enrollment.workbooks.rows import RawRow
from values.resident_id import normalise

NOBODY = (
    "隐藏的“行标”被改动，认不出是谁。请重新取一份底册，把改动填到新的底册里；"
    "要新增的人，请填在最下面的空行里。"
)
OTHER_BOOK = "这一行是从另一份底册里复制来的，没有采用。请在这份底册里本人的那一行改。"
LEFT = "取走底册以后，这个人已经不在本村的登记里（死亡、迁出或重复登记），改动没有采用。"
NOT_THIS_YEAR = "登记在本村，但本年度没有参保登记。请先办理上年结转，或者在系统里打开这个人“恢复”。"
# What Excel keeps of a number.
DIGITS_LEFT = 15
TWICE = "和第{}行是同一个人，请删去一行。"


@dataclass(frozen=True)
class Register:
    """The village's register of a year as it is now; with a book, also as the book had it."""

    village: Area
    words: Words
    today: date
    now: Mapping[int, Registered]
    paid: frozenset[int]
    book: int | None = None
    base: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def compare_rows(rows: Sequence[RawRow], register: Register) -> list[Row]:
    """The rows with what became of them, in the file's order. Writes nothing."""
    unmarked = _unmarked_rows(rows, register)
    named = named_in(unmarked, register.village, register.words, register.today)
    comparing = _Comparing(register, named)
    found = [comparing.compare(place, raw) for place, raw in enumerate(rows)]
    _refuse_twice(rows, found)
    for row in found:
        if row.enrolment in register.now:
            row.home = register.now[row.enrolment].household
    pairs = [
        (raw, row)
        for raw, row in zip(rows, found, strict=True)
        if row.form or row.enrolment is not None
    ]
    village = village_of(register.village)
    place_newcomers(pairs, village, register.words, from_book=register.book is not None)
    return found


def _unmarked_rows(rows: Sequence[RawRow], register: Register) -> dict[int, RawRow]:
    """Rows that must be known by number or name: without a mark, or with one that came before."""
    found, seen = {}, set()
    for place, raw in enumerate(rows):
        mark = raw.text("key").strip() if register.book is not None else ""
        if not mark or mark in seen:
            found[place] = raw
        seen.add(mark)
    return found


class _Comparing:
    """One file's comparison; remembers which of the book's rows came already."""

    def __init__(self, register: Register, named: Named):
        self.register, self.named = register, named
        self.enrolments = {each.person: each.enrolment for each in register.now.values()}
        self.seen: dict[int, int] = {}

    def compare(self, place: int, raw: RawRow) -> Row:
        mark = raw.text("key").strip()
        if not mark or self.register.book is None:
            return self._unmarked(place, raw)
        told = row_in(mark)
        if told is None:
            return _wrong(raw, NOBODY)
        book, enrolment = told
        if book != self.register.book or enrolment not in self.register.base:
            return _wrong(raw, OTHER_BOOK)
        if enrolment in self.seen:
            return self._copied(place, raw, enrolment)
        self.seen[enrolment] = raw.row_number
        return self._marked(raw, enrolment)

    def _marked(self, raw: RawRow, enrolment: int) -> Row:
        base, now = self.register.base[enrolment], self.register.now.get(enrolment)
        texts = now.texts if now else base
        standing = Standing(enrolment, base, texts, enrolment in self.register.paid)
        row = compare_known(raw, standing, self.register.words)
        if now is not None:
            return row
        if row.outcome != SAME:
            return _wrong(raw, LEFT)
        row.enrolment = None
        return row

    def _copied(self, place: int, raw: RawRow, enrolment: int) -> Row:
        """Copied down with its hidden mark: a new person was written over it, or nothing was."""
        number = normalise(raw.text("id_number"))
        if number and number != self.register.base[enrolment]["id_number"]:
            return self._unmarked(place, raw)
        return _wrong(raw, TWICE.format(self.seen[enrolment]))

    def _unmarked(self, place: int, raw: RawRow) -> Row:
        register, person = self.register, self.named.people.get(place)
        if person is None:
            row = check_newcomer(raw, register.words, register.today)
            self._suggest_rounded(raw, row)
            return row
        inside = person.household.village_id == register.village.pk
        if not inside or place in self.named.former:
            return _wrong(raw, self._elsewhere(person, place in self.named.former), "id_number")
        enrolment = self.enrolments.get(person.pk)
        if enrolment is None:
            return _wrong(raw, f"{person.name}{NOT_THIS_YEAR}", "id_number")
        texts = register.now[enrolment].texts
        row = compare_known(
            raw, Standing(enrolment, None, texts, enrolment in register.paid), register.words
        )
        if row.outcome == SAME:
            row.outcome = KNOWN
        return row

    def _suggest_rounded(self, raw: RawRow, row: Row) -> None:
        """Of a number that Excel has rounded 15 digits are left: who in the village has them?"""
        if not raw.warned("id_number", "rounded_by_excel"):
            return
        left = raw.text("id_number").strip()[:DIGITS_LEFT]
        for each in self.register.now.values():
            texts = each.texts
            if texts["name"] == row.name and texts["id_number"].startswith(left):
                row.wrong(
                    "id_number", f"本村{texts['household_number']}户的{row.name}可能就是这个人。"
                )

    def _elsewhere(self, person: Person, former: bool) -> str:
        where, cure = place_of(person, self.register.village)
        old = "是换下来的旧号码，原来" if former else "已经"
        return f"这个证件号码{old}登记在{where}。{cure}。"


def _refuse_twice(rows: Sequence[RawRow], found: Sequence[Row]) -> None:
    """The same new number, or the same registered person, on two rows of the file."""
    first: dict[object, int] = {}
    for raw, row in zip(rows, found, strict=True):
        number = normalise(raw.text("id_number"))
        who = row.enrolment if row.enrolment is not None else number
        if not who:
            continue
        if who in first and row.outcome != WRONG:
            row.wrong("id_number" if row.outcome == NEW else "", TWICE.format(first[who]))
        first.setdefault(who, raw.row_number)


def _wrong(raw: RawRow, sentence: str, field_name: str = "") -> Row:
    row = Row(raw.sheet, raw.row_number, WRONG, raw.text("name").strip()[:40])
    row.wrong(field_name, sentence)
    return row
