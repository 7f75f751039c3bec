"""What subsidies cost whom: unsettled payments up to a day, added up by department and payer.

Goes by the assessment that was frozen with each payment, so that it adds up to the fen whatever
rosters and notices have said since.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from accounts.models import Area, Department, User
from collection.models import (
    Entry,
    SettlementItem,
    SettlementLine,
    SettlementProposal,
    Voucher,
)
from collection.queries.differences import department_of_identity
from enrollment.notices import load_notice
from rules import verdict as outcome
from rules.read_plan import PAYER_LEVELS
from subsidies.models import Assessment
from subsidies.queries.telling import SETTLEMENTS
from values.money import fen

WINNING = (outcome.WON, outcome.STACKED)
NO_DEPARTMENT = "不分部门"
# department, identity, settlement, payer, level, fund
Key = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class Line:
    """One payer's part for one identity. What ended a payment takes a person and an amount off."""

    key: Key
    people: int
    amount_fen: int

    @property
    def department(self) -> str:
        return department_label(self.key[0])

    @property
    def identity(self) -> str:
        return self.key[1]

    @property
    def way(self) -> str:
        return SETTLEMENTS.get(self.key[2], "")

    @property
    def payer(self) -> str:
        return self.key[3]

    @property
    def level(self) -> str:
        return PAYER_LEVELS.get(self.key[4], "通知未写")

    @property
    def fund(self) -> str:
        return self.key[5] or "通知未写"


@dataclass(frozen=True)
class Draft:
    """A settlement as it would be now. `entries` are (payment, reversal or refund, signed fen)."""

    lines: tuple[Line, ...]
    entries: tuple[tuple[int, int], ...]
    first: date | None
    people: int

    @property
    def amount_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)

    @property
    def digest(self) -> bytes:
        told = [[*line.key, line.people, line.amount_fen] for line in self.lines]
        text = json.dumps([told, self.entries], ensure_ascii=False)
        return hashlib.sha256(text.encode()).digest()


def waiting_settlements(user: User) -> int:
    """Settlements that somebody else proposed and that wait for a second person."""
    proposed = SettlementProposal.objects.visible_to(user).filter(state="proposed")
    return proposed.exclude(proposed_by=user).count()


def department_label(department: str) -> str:
    return Department(department).label if department else NO_DEPARTMENT


def draft_of(area: Area, cover_year: int, *, until: date) -> Draft:
    """Everything subsidised up to a day, this day included, that no settlement holds yet."""
    entries = list(_unsettled(area, cover_year, until))
    assessed = _assessments(entries)
    sums: dict[Key, list[int]] = {}
    items, people = [], 0
    for entry in entries:
        assessment = assessed.get(entry.pk)
        if assessment is None or not assessment.subsidy_fen:
            continue
        sign = 1 if entry.kind == Entry.Kind.PAYMENT else -1
        people += sign
        items.append((entry.pk, sign * assessment.subsidy_fen))
        for key, amount in shares_of(assessment):
            line = sums.setdefault(key, [0, 0])
            line[0] += sign
            line[1] += sign * amount
    lines = tuple(Line(key, heads, amount) for key, (heads, amount) in sorted(sums.items()))
    return Draft(lines, tuple(items), _first_day(entries), people)


def _unsettled(area: Area, cover_year: int, until: date) -> Iterable[Entry]:
    vouchers = Voucher.objects.filter(
        village__code__startswith=area.code, cover_year=cover_year, paid_on__lte=until
    )
    entries = Entry.objects.filter(
        voucher_id__in=vouchers.values("pk"),
        kind__in=[Entry.Kind.PAYMENT, *Entry.ENDINGS],
    )
    settled = SettlementItem.objects.values("entry_id")
    return entries.exclude(pk__in=settled).select_related("assessment").order_by("pk")


def _assessments(entries: Iterable[Entry]) -> dict[int, Assessment]:
    """Entry -> its assessment; of a reversal or refund, that of the payment it ends."""
    found = {e.pk: e.assessment for e in entries if e.assessment_id}
    endings = {(e.enrolment_id, e.prev_seq): e.pk for e in entries if not e.assessment_id}
    paid = Entry.objects.filter(
        enrolment_id__in={enrolment for enrolment, _ in endings}, kind=Entry.Kind.PAYMENT
    )
    for entry in paid.select_related("assessment"):
        if pk := endings.get((entry.enrolment_id, entry.seq)):
            found[pk] = entry.assessment
    return found


def _first_day(entries: Iterable[Entry]) -> date | None:
    ids = {entry.voucher_id for entry in entries}
    days = Voucher.objects.filter(pk__in=ids).order_by("paid_on").values_list("paid_on", flat=True)
    return days.first()


def shares_of(assessment: Assessment) -> Iterator[tuple[Key, int]]:
    """Who pays how much of one person's subsidy and for which identity, to the fen."""
    told = assessment.explanation
    notice = load_notice(assessment.notice)
    funding = [(share["payer"], fen(share["amount"])) for share in told["funding"]]
    winners = [v for v in told["verdicts"] if v["outcome"] in WINNING and v["amount_fen"]]
    names = [v["name"] for v in winners] or [assessment.identity]
    rooms = [v["amount_fen"] for v in winners] or [assessment.subsidy_fen]
    place, room = 0, rooms[0]
    for payer, amount in funding:
        while not room and place + 1 < len(names):
            place += 1
            room = rooms[place]
        room = max(0, room - amount)
        known = notice.payer(payer)
        yield (
            (
                department_of_identity(notice, names[place]),
                names[place],
                assessment.settlement,
                payer,
                known.level if known else "",
                known.fund if known else "",
            ),
            amount,
        )


def lines_of(rows: Iterable[SettlementLine]) -> list[Line]:
    """A confirmed settlement's rows, as a draft shows them."""
    return [
        Line(
            (r.department, r.identity, r.settlement_kind, r.payer, r.level, r.fund),
            r.people,
            r.amount_fen,
        )
        for r in rows
    ]


def by_department(lines: Iterable[Line]) -> list[tuple[str, list[Line], int]]:
    """(department, its lines, their sum)."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.department, []).append(line)
    return [(name, own, sum(line.amount_fen for line in own)) for name, own in found.items()]


def by_level(lines: Iterable[Line]) -> list[tuple[str, str, int]]:
    """(level of government, fund, fen)."""
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.level, line.fund)
        found[key] = found.get(key, 0) + line.amount_fen
    return [(level, fund, amount) for (level, fund), amount in sorted(found.items())]
