"""Cases and their decisions, with everything filled in that a test does not speak of."""

from datetime import date

from accounts.models import User
from collection.actions.decide_duplicate import Outcome, decide_duplicate, undo_decision
from enrollment.models import (
    DuplicateCase,
    EvidenceKind,
    EvidenceList,
    EvidenceRow,
    Mark,
    Person,
)
from tests.world import NOW, TODAY, YEAR, World


def case_of(one: Person, other: Person, kind: str = DuplicateCase.Kind.LIKELY_SAME):
    first, second = sorted((one, other), key=lambda person: person.pk)
    return DuplicateCase.objects.create(
        kind=kind, first=first, second=second, cover_year=YEAR, found_at=NOW
    )


def pair(world: World, one: str = "A1", other: str = "A2") -> DuplicateCase:
    return case_of(world.person(one), world.person(other))


def decide(
    case: DuplicateCase,
    by: User,
    decision: str = "keep_first",
    *,
    rule: str = "residence",
    note: str = "对照户口簿",
) -> Outcome:
    return decide_duplicate(
        case=case, decision=decision, rule=rule, note=note, actor=by, on=TODAY, now=NOW
    )


def undo(case: DuplicateCase, by: User, *, note: str = "看错了") -> None:
    undo_decision(case=case, note=note, actor=by, on=TODAY, now=NOW)


def mark(world: World, person: Person, kind: str = EvidenceKind.ELSEWHERE) -> Mark:
    """What another place's list says of a person."""
    listed = EvidenceList.objects.create(
        area=world.county,
        kind=kind,
        source="省医保中心",
        cover_year=YEAR,
        file_name="外地参保.xlsx",
        file_sha256=f"{person.pk:064d}",
        file_size=1,
        state=EvidenceList.State.APPLIED,
        handed_in_by=world.users["county"],
        handed_in_at=NOW,
    )
    row = EvidenceRow.objects.create(
        evidence_list=listed,
        sheet="1",
        row=3,
        outcome=EvidenceRow.Outcome.MATCHED,
        person=person,
        happened_on=date(2020, 9, 1),
        place="邻县",
    )
    return Mark.objects.create(
        person=person,
        kind=kind,
        cover_year=YEAR,
        row=row,
        happened_on=row.happened_on,
        place=row.place,
        marked_at=NOW,
    )


def marked_case(world: World, person: Person, kind: str = "elsewhere") -> DuplicateCase:
    return DuplicateCase.objects.create(
        kind=kind, first=person, mark=mark(world, person, kind), cover_year=YEAR, found_at=NOW
    )
