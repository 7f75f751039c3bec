"""A duplicate is decided once, by whoever both sides belong to, and can be taken back exactly."""

import pytest

from accounts.models import AuditEntry
from collection.actions.decide_duplicate import DuplicateRefused
from collection.actions.withdraw import paid
from enrollment.actions.end_enrolment import resume_enrolment
from enrollment.models import Change, DuplicateCase, Enrolment, Mark, Person
from tests.collection import desk
from tests.collection.duplicates import case_of, decide, marked_case, pair, undo
from tests.world import NOW, TODAY, YEAR, World, add_user


def standing(person: Person) -> dict:
    """Everything of a person and their enrolment that a decision may touch."""
    return {
        "person": Person.objects.filter(pk=person.pk)
        .values("status", "status_on", "same_as", "household", "name")
        .get(),
        "enrolment": Enrolment.objects.filter(person=person)
        .values("state", "ended_on", "end_reason", "review", "household")
        .get(),
    }


def test_the_other_row_says_whose_second_it_is_and_its_enrolment_ends(world: World) -> None:
    case = pair(world)
    outcome = decide(case, world.users["township-A"])
    case.refresh_from_db()
    second = standing(case.second)
    assert second["person"]["status"] == "duplicate"
    assert second["person"]["same_as"] == case.first_id
    assert second["enrolment"]["state"] == "withdrawn"
    assert second["enrolment"]["end_reason"] == "duplicate"
    assert (len(outcome.ended), outcome.to_refund) == (1, [])
    assert standing(case.first)["enrolment"]["state"] == "enrolled"


def test_the_second_is_kept_as_well(world: World) -> None:
    case = pair(world)
    decide(case, world.users["township-A"], "keep_second")
    first = Person.objects.get(pk=case.first_id)
    assert (first.status, first.same_as_id) == ("duplicate", case.second_id)


def test_who_when_rule_and_note_are_kept_and_both_histories_tell_it(world: World) -> None:
    case = pair(world)
    decide(case, world.users["township-A"], rule="school", note="在镇中学读书")
    case.refresh_from_db()
    assert (case.decided_by, case.decided_at, case.rule, case.note) == (
        world.users["township-A"],
        NOW,
        "school",
        "在镇中学读书",
    )
    told = Change.objects.filter(kind="duplicate_decided").values_list("person", flat=True)
    assert sorted(told) == [case.first_id, case.second_id]
    assert AuditEntry.objects.filter(action="decide_duplicate").count() == 1


@pytest.mark.parametrize("payers", [["A2"], ["A1", "A2"]])
def test_a_paid_row_is_not_withdrawn_but_waits_for_its_refund(
    world: World, payers: list[str]
) -> None:
    for village in payers:
        desk.pay(world, village)
    case = pair(world)
    outcome = decide(case, world.users["township-A"])
    enrolment = Enrolment.objects.get(person=case.second)
    assert (outcome.ended, outcome.to_refund) == ([], [enrolment.pk])
    assert enrolment.state == "enrolled"
    assert paid([enrolment.pk]) == {enrolment.pk}


def test_nobody_falls_out_of_the_insurance(world: World) -> None:
    case = pair(world)
    Enrolment.objects.filter(person=case.first).update(state="withdrawn", ended_on=TODAY)
    with pytest.raises(DuplicateRefused, match="没有参保登记"):
        decide(case, world.users["township-A"])


def test_different_people_change_nothing(world: World) -> None:
    case = pair(world)
    before = [standing(person) for person in (case.first, case.second)]
    decide(case, world.users["township-A"], "different", rule="")
    assert [standing(person) for person in (case.first, case.second)] == before


@pytest.mark.parametrize(
    ("decision", "rule", "note"),
    [
        ("keep_first", "", "无规则"),
        ("keep_first", "work", "不适用的规则"),
        ("different", "", " "),
        ("end_here", "residence", "不是比对提示"),
    ],
)
def test_a_decision_without_its_ground_is_refused(
    world: World, decision: str, rule: str, note: str
) -> None:
    case = pair(world)
    with pytest.raises(DuplicateRefused):
        decide(case, world.users["township-A"], decision, rule=rule, note=note)
    case.refresh_from_db()
    assert case.state == "open"


def test_two_towns_are_the_countys_to_decide(world: World) -> None:
    case = pair(world, "A1", "B1")
    with pytest.raises(DuplicateRefused, match="县医保局"):
        decide(case, world.users["township-A"])
    decide(case, world.users["county"])
    assert DuplicateCase.objects.get(pk=case.pk).state == "decided"


def test_a_case_is_decided_once(world: World) -> None:
    case = pair(world)
    decide(case, world.users["township-A"])
    with pytest.raises(DuplicateRefused, match="township-A员"):
        decide(case, world.users["county"], "keep_second")


def test_a_row_that_is_gone_is_not_decided_again(world: World) -> None:
    decide(pair(world), world.users["township-A"])
    case = case_of(world.person("A2"), world.person("A1", 1))
    with pytest.raises(DuplicateRefused, match="重复登记"):
        decide(case, world.users["township-A"])


def test_an_undo_restores_exactly(world: World) -> None:
    case = pair(world)
    before = [standing(person) for person in (case.first, case.second)]
    decide(case, world.users["township-A"])
    undo(case, world.users["township-A"])
    assert [standing(person) for person in (case.first, case.second)] == before
    case.refresh_from_db()
    assert (case.state, case.decision, case.rule, case.note, case.undo) == ("open", "", "", "", {})
    assert Change.objects.filter(kind="duplicate_undone").count() == 2


def test_after_an_undo_it_is_decided_again(world: World) -> None:
    case = pair(world)
    decide(case, world.users["township-A"])
    undo(case, world.users["township-A"])
    decide(case, world.users["township-A"], "keep_second")
    assert DuplicateCase.objects.get(pk=case.pk).decision == "keep_second"


def test_an_undo_is_refused_and_names_what_happened_since(world: World) -> None:
    case = pair(world)
    decide(case, world.users["township-A"])
    enrolment = Enrolment.objects.get(person=case.second)
    resume_enrolment(enrolment=enrolment, on=TODAY, note="", actor=world.users["clerk-A2"], now=NOW)
    with pytest.raises(DuplicateRefused, match="恢复参保"):
        undo(case, world.users["township-A"])


def test_an_undo_is_refused_when_the_money_went_back(world: World) -> None:
    voucher = desk.pay(world, "A2")
    case = pair(world)
    decide(case, world.users["township-A"])
    desk.reverse(world, voucher)
    with pytest.raises(DuplicateRefused, match="冲销或退还"):
        undo(case, world.users["township-A"])


def test_an_undo_is_refused_when_the_kept_row_became_anothers_second(world: World) -> None:
    case = pair(world)
    decide(case, world.users["township-A"])
    other = world.person("A1", 1)
    later = case_of(case.first, other)
    kept = "keep_first" if later.first_id == other.pk else "keep_second"
    decide(later, world.users["township-A"], kept)
    with pytest.raises(DuplicateRefused, match="先撤销那一次"):
        undo(case, world.users["township-A"])


def test_an_undo_wants_a_reason_and_its_own_office(world: World) -> None:
    case = pair(world)
    decide(case, world.users["township-A"])
    with pytest.raises(DuplicateRefused, match="撤销原因"):
        undo(case, world.users["township-A"], note=" ")
    with pytest.raises(DuplicateRefused):
        undo(case, add_user(world, "other", "township_staff", world.towns["B"]))


@pytest.mark.parametrize("kind", ["elsewhere", "employee_insured"])
def test_insured_elsewhere_ends_here_with_that_reason(world: World, kind: str) -> None:
    case = marked_case(world, world.person("A1"), kind)
    rule = {"elsewhere": "residence", "employee_insured": "employee_a_year"}[kind]
    decide(case, world.users["township-A"], "end_here", rule=rule)
    enrolment = Enrolment.objects.get(person=case.first, cover_year=YEAR)
    assert (enrolment.state, enrolment.end_reason) == ("withdrawn", kind)
    assert Mark.objects.get().state == "confirmed"


def test_a_mark_that_was_wrong_is_dismissed_and_opened_again_by_an_undo(world: World) -> None:
    case = marked_case(world, world.person("A1"))
    decide(case, world.users["township-A"], "keep_here", rule="")
    assert Mark.objects.get().state == "dismissed"
    undo(case, world.users["township-A"])
    mark = Mark.objects.get()
    assert (mark.state, mark.decided_by, mark.decided_at, mark.note) == ("open", None, None, "")


def test_an_undo_of_end_here_takes_the_enrolment_up_again(world: World) -> None:
    case = marked_case(world, world.person("A1"))
    before = standing(case.first)
    decide(case, world.users["township-A"], "end_here")
    undo(case, world.users["township-A"])
    assert standing(case.first) == before
