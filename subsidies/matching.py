"""Match checked roster rows with the register and the notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from accounts.models import Department
from enrollment.models import Person
from enrollment.workbooks.checks.draft import DUPLICATE, USABLE, CheckedRow
from enrollment.workbooks.checks.findings import Finding, finding
from rules.notice import Identity as NoticeIdentity
from rules.notice import Notice
from rules.profile import Held
from rules.recognising import recognise
from subsidies.models import Roster, RosterRow
from subsidies.register import KnownPeople, Registered, people_of, person_findings
from subsidies.resembling import resembling
from values.resident_id import mask_inside

# As text: an enumeration's member is slow to write.
MATCHED, UNMATCHED, INVALID, REPEATED = (
    RosterRow.Outcome(name).value for name in ("matched", "unmatched", "invalid", "duplicate")
)


class Matched(NamedTuple):
    """A checked row with what the register and the notice say of it."""

    row: CheckedRow
    outcome: str
    identity: str
    sub: str
    findings: tuple[Finding, ...]
    id_index: bytes | None = None
    person_id: int | None = None
    resembles_id: int | None = None


def match_rows(
    rows: Sequence[CheckedRow], indexes: Mapping[str, bytes], *, roster: Roster, notice: Notice
) -> list[Matched]:
    """A few queries for all rows. `indexes` are the keyed hashes of their numbers. People outside
    the roster's area count as not registered.
    """
    matcher = _Matcher(
        roster=roster,
        notice=notice,
        chosen=roster.identity or _only_identity(roster, notice),
        indexes=indexes,
        people=people_of(indexes, roster),
        alike=resembling(rows, roster.area),
    )
    return [matcher.match(row) for row in rows]


@dataclass(slots=True)
class _Matcher:
    """What the rows of one chunk are held against. Wordings repeat all the way down."""

    roster: Roster
    notice: Notice
    chosen: str
    indexes: Mapping[str, bytes]
    people: KnownPeople
    alike: Mapping[tuple[str, int], Person]
    known: dict[tuple, tuple[str, NoticeIdentity | None, str, list[Finding]]] = field(
        default_factory=dict
    )

    def match(self, row: CheckedRow) -> Matched:
        number = row.id_number
        person = self.people.here.get(number)
        wording, known, sub, about_identity = self._identity(row)
        meant = None if person else self._meant(row)
        found = [
            *about_identity,
            *person_findings(row, self.people),
            *_resembling_finding(meant),
        ]
        return Matched(
            row=row,
            outcome=_outcome(row, person, found),
            identity=wording if known else "",
            sub=sub,
            findings=(*row.findings, *found) if found else row.findings,
            id_index=self.indexes.get(number),
            person_id=person.pk if person else None,
            resembles_id=meant.pk if meant else None,
        )

    def _meant(self, row: CheckedRow) -> Person | None:
        """Who had the number before, or whom a wrong number resembles."""
        before = self.people.before.get(row.id_number)
        return before or self.alike.get((row.sheet, row.row_number))

    def _identity(self, row: CheckedRow) -> tuple[str, NoticeIdentity | None, str, list[Finding]]:
        key = row.identity, row.sub, row.kind, row.grade
        if key not in self.known:
            wording, known = known_identity(self.notice, row, self.chosen, self.roster.department)
            self.known[key] = (
                wording,
                known,
                _class(self.notice, row, wording, known),
                _identity_findings(wording, known, self.roster),
            )
        return self.known[key]


def _resembling_finding(meant: Person | None) -> list[Finding]:
    """The department learns where, and the number masked: the rest is on the person's card."""
    if meant is None:
        return []
    place, masked = meant.household.village.name, meant.id_number.masked
    return [finding("resembles", "id_number", place=place, masked=masked)]


def known_identity(
    notice: Notice, row: CheckedRow, chosen: str, department: str
) -> tuple[str, NoticeIdentity | None]:
    """The wording that counts and the notice's identity behind it, None where there is none.

    The row's own column goes first; where it says nothing that the notice knows (a class, a
    remark), what the department chose for the whole roster counts.
    """
    for wording in (row.identity, chosen):
        held = Held(name=wording, kind=row.kind or None, grade=row.grade, department=department)
        claim = recognise(notice, held) if wording else None
        if claim and notice.identity(claim.known):
            return wording, notice.identity(claim.known)
    return row.identity or chosen, None


def _class(notice: Notice, row: CheckedRow, wording: str, known: NoticeIdentity | None) -> str:
    """The class (一类) from a column of its own, or from that of the identity beside a chosen
    one; where the notice asks.
    """
    said = row.sub or (row.identity if row.identity != wording else "")
    if known is None or not said:
        return ""
    asked = any(rule.subs for rule in notice.index.rules[known.id])
    return mask_inside(said)[:40] if asked else ""


def _only_identity(roster: Roster, notice: Notice) -> str:
    """A department that the notice gives one identity need not name it."""
    own = notice.identities_of(roster.department)
    return own[0].name if len(own) == 1 else ""


def _outcome(row: CheckedRow, person: Registered | None, found: list[Finding]) -> str:
    if row.outcome == DUPLICATE:
        return REPEATED
    if row.outcome != USABLE or (found and any(item.severity == "error" for item in found)):
        return INVALID
    return MATCHED if person else UNMATCHED


def _identity_findings(wording: str, known: NoticeIdentity | None, roster: Roster) -> list[Finding]:
    if known is None:
        return [finding("unknown_identity", "identity", typed=wording or "（空）")]
    if known.department != roster.department:
        owner = Department(known.department).label
        return [finding("other_department", "identity", typed=wording, owner=owner)]
    return []
