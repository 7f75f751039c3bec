"""A village's collection rosters: who goes on the next one, who signs, what changed since."""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import connection

from accounts.access import holds
from accounts.models import Area, Role, User
from collection.models import CollectionRoster, CollectionRosterLine, RosterSignature
from collection.queries.arrived import IN_BANK
from rules.notice import Notice

Party = RosterSignature.Party

# Live payments of people enrolled here, on a live slip of the same amount, whose money went to the
# bank at once or whose day is closed and taken there, and who stand on no live roster yet.
READY = """
SELECT p.id, p.amount_fen, v.number
FROM collection_entry p
JOIN collection_voucher v ON v.id = p.voucher_id
LEFT JOIN collection_cashday d ON d.id = v.day_id
JOIN enrollment_enrolment n ON n.id = p.enrolment_id AND n.state = 'enrolled'
    AND n.group_id = p.group_id
JOIN enrollment_person q ON q.id = n.person_id
JOIN enrollment_household h ON h.id = n.household_id
JOIN accounts_area g ON g.id = p.group_id AND g.parent_id = %(village)s
JOIN collection_assessmentslipline l ON l.enrolment_id = n.id AND l.live
JOIN subsidies_assessment a ON a.id = l.assessment_id AND a.payable_fen = p.amount_fen
WHERE p.kind = 'payment' AND v.cover_year = %(year)s
  AND NOT EXISTS (
      SELECT 1 FROM collection_entry r WHERE r.enrolment_id = p.enrolment_id AND r.seq = p.seq + 1)
  AND <in bank>
  AND NOT EXISTS (
      SELECT 1 FROM collection_collectionrosterline x
      JOIN collection_collectionroster o ON o.id = x.roster_id AND o.voided_at IS NULL
      WHERE x.entry_id = p.id)
ORDER BY g.code, h.number, q.position
""".replace("<in bank>", IN_BANK)

# What a frozen line no longer is: reversed, withdrawn, moved, on no slip of its amount.
CHANGED = """
SELECT l.line, q.name, CASE
    WHEN EXISTS (SELECT 1 FROM collection_entry r
                 WHERE r.enrolment_id = e.enrolment_id AND r.seq = e.seq + 1) THEN '收据已冲销'
    WHEN n.state <> 'enrolled' THEN '已退出参保'
    WHEN n.group_id <> e.group_id THEN '已换组'
    WHEN NOT EXISTS (SELECT 1 FROM collection_assessmentslipline s
                     JOIN subsidies_assessment a ON a.id = s.assessment_id
                     WHERE s.enrolment_id = n.id AND s.live AND a.payable_fen = l.amount_fen)
        THEN '核定单已作废或改了金额'
    END AS what, n.household_id
FROM collection_collectionrosterline l
JOIN collection_entry e ON e.id = l.entry_id
JOIN enrollment_enrolment n ON n.id = e.enrolment_id
JOIN enrollment_person q ON q.id = n.person_id
WHERE l.roster_id = %(roster)s ORDER BY l.line
"""


@dataclass(frozen=True)
class RosterChange:
    """What happened to a frozen line since."""

    line: int
    name: str
    what: str
    household_id: int


@dataclass(frozen=True)
class Seat:
    """One party's place under a roster: signed, or waiting for one of its people."""

    party: str
    title: str
    signature: RosterSignature | None
    mine: bool


@dataclass(frozen=True)
class RosterStanding:
    roster: CollectionRoster
    seats: list[Seat]
    changes: list[RosterChange]
    intact: bool

    @property
    def complete(self) -> bool:
        return all(seat.signature for seat in self.seats)

    @property
    def open(self) -> bool:
        return not self.complete and self.roster.voided_at is None


@cache
def _rules() -> dict:
    path = Path(__file__).parent.parent / "signing.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def parties_of(notice: Notice) -> list[str]:
    """Who signs, in their order."""
    return _rules()["by_duty" if notice.duty(_rules()["duty"]) else "default"]


def party_of(user: User, village: Area, parties: Iterable[str]) -> list[str]:
    """For which of the parties the user may sign in this village."""
    roles = _rules()["roles"]
    return [p for p in parties if holds(user, village.code, *map(Role, roles[p]))]


def ready_lines(village: Area, cover_year: int) -> list[tuple[int, int, str]]:
    """Entry, fen and receipt of everybody who goes on the next roster, in walking order."""
    with connection.cursor() as cursor:
        cursor.execute(READY, {"village": village.pk, "year": cover_year})
        return cursor.fetchall()


def digest_of(number: str, lines: Iterable[tuple[int, int, str]]) -> bytes:
    """SHA-256 of the roster's number and its lines in their order."""
    said = json.dumps([number, [list(line) for line in lines]], ensure_ascii=False)
    return hashlib.sha256(said.encode()).digest()


def lines_of(roster: CollectionRoster) -> list[tuple[int, int, str]]:
    rows = CollectionRosterLine.objects.filter(roster=roster).order_by("line")
    return list(rows.values_list("entry_id", "amount_fen", "receipt"))


def changes_since(roster: CollectionRoster) -> list[RosterChange]:
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, {"roster": roster.pk})
        return [RosterChange(*row) for row in cursor.fetchall() if row[2]]


def open_roster(village: Area, cover_year: int) -> CollectionRoster | None:
    """The live roster that some party has not signed yet."""
    rows = CollectionRoster.objects.live().filter(village=village, cover_year=cover_year)
    for roster in rows.order_by("-batch"):
        if roster.signatures.count() < len(roster.parties):
            return roster
    return None


def standing_of(roster: CollectionRoster, user: User | None = None) -> RosterStanding:
    signed = {s.party: s for s in roster.signatures.select_related("signed_by")}
    mine = party_of(user, roster.village, roster.parties) if user else []
    taken = any(s.signed_by_id == user.pk for s in signed.values()) if user else False
    seats = [
        Seat(p, Party(p).label, signed.get(p), p in mine and p not in signed and not taken)
        for p in roster.parties
    ]
    intact = digest_of(roster.number, lines_of(roster)) == bytes(roster.digest)
    return RosterStanding(roster, seats, changes_since(roster), intact)


def rosters_of(village: Area, cover_year: int, user: User) -> list[RosterStanding]:
    """Newest first."""
    rows = CollectionRoster.objects.filter(village=village, cover_year=cover_year)
    return [standing_of(row, user) for row in rows.select_related("village").order_by("-batch")]
