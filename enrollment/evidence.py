"""Whom a list from elsewhere means: its checked rows against the register."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from accounts.personal_data import id_index
from enrollment.models import EvidenceKind, EvidenceList, EvidenceRow, FormerNumber, Mark, Person
from enrollment.workbooks.checks.draft import CheckedRow

Outcome = EvidenceRow.Outcome
OLD_NUMBER = "number_old"
# A list that says what the register says already marks nobody.
KNOWN = {EvidenceKind.DEAD: Person.Status.DEAD, EvidenceKind.MOVED: Person.Status.MOVED}


@cache
def headings() -> dict[str, str]:
    path = Path(__file__).with_name("evidence.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))["headings"]


@dataclass(frozen=True)
class Matched:
    """A row with whom it means. `marks`: the person gets a mark; `said` tells what came of it."""

    row: CheckedRow
    place: str
    outcome: str
    said: str
    number: str = ""
    person_id: int | None = None
    marks: bool = False


def number_of(row: CheckedRow) -> str:
    """The 18 characters: as they stand, or made from the old 15 where nothing else is wrong."""
    if row.id_number:
        return row.id_number
    only_old = [found.code for found in row.errors] == [OLD_NUMBER]
    return row.suggestions[0] if only_old and row.suggestions else ""


class Matcher:
    """Matches the chunks of one list; a person that came before makes the later row a double."""

    def __init__(self, found: EvidenceList):
        self.found = found
        self.seen: dict[int, tuple[str, int]] = {}
        marks = Mark.objects.filter(kind=found.kind, cover_year=found.cover_year)
        states = marks.values_list("person_id", "state", "happened_on")
        self.open = {person for person, state, _ in states if state == Mark.State.OPEN}
        self.settled = {(person, day) for person, state, day in states if state != Mark.State.OPEN}

    def match(self, rows: Sequence[tuple[CheckedRow, str]]) -> list[Matched]:
        """Two queries for all rows. People outside the list's area count as not registered."""
        people = self._people(row for row, _ in rows)
        return [self._match(row, place, people) for row, place in rows]

    def _people(self, rows: Iterable[CheckedRow]) -> dict[bytes, Person]:
        """By the number that they have, or had before."""
        indexes = {index for row in rows for index in _indexes(row)}
        inside = {"household__group__code__startswith": self.found.area.code}
        people = Person.objects.select_related("same_as")
        found = {
            bytes(former.id_index): former.person
            for former in FormerNumber.objects.filter(
                id_index__in=indexes,
                person__household__group__code__startswith=self.found.area.code,
            ).select_related("person__same_as")
        }
        return found | {
            bytes(person.id_index): person
            for person in people.filter(id_index__in=indexes, **inside)
        }

    def _match(self, row: CheckedRow, place: str, people: dict[bytes, Person]) -> Matched:
        number = number_of(row)
        if not number:
            return Matched(row, place, Outcome.INVALID, "没有采用：" + _first_reason(row))
        person = next((people[i] for i in _indexes(row) if i in people), None)
        if person is None:
            return Matched(row, place, Outcome.UNMATCHED, "本县没有登记这个证件号码", number)
        person = person.same_as or person
        known = {"number": number, "person_id": person.pk}
        if not row.name or row.name != person.name:
            said = f"证件号码登记的姓名是“{person.name}”，请提供单位核对；没有作提示"
            return Matched(row, place, Outcome.NAME_DIFFERS, said, **known)
        if first := self.seen.get(person.pk):
            said = f"与{first[0]}第{first[1]}行是同一个人"
            return Matched(row, place, Outcome.DUPLICATE, said, **known)
        self.seen[person.pk] = (row.sheet, row.row_number)
        said, marks = self._said(person, row)
        return Matched(row, place, Outcome.MATCHED, said, **known, marks=marks)

    def _said(self, person: Person, row: CheckedRow) -> tuple[str, bool]:
        if person.status == KNOWN.get(self.found.kind):
            return f"登记的状态已经是“{person.get_status_display()}”", False
        if person.pk in self.open:
            return "这个人已有同样的比对提示，等待核实", False
        if (person.pk, row.since) in self.settled:
            return "同样的提示以前核实过，不再重复提示", False
        return "已作比对提示，等村镇核实", True


def _indexes(row: CheckedRow) -> list[bytes]:
    """The number's index, then that of what was typed: somebody may have had it before."""
    number = number_of(row)
    return [id_index(text) for text in dict.fromkeys((number, row.typed_number)) if text and number]


def _first_reason(row: CheckedRow) -> str:
    found = row.errors[0] if row.errors else None
    return f"{found.what}，{found.cure}" if found else "没有证件号码"
