"""A second person puts a checked roster in force, or sends it back; nothing else does."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from enrollment.actions.register import add_members
from subsidies.actions.decide_roster import return_roster
from subsidies.actions.hand_in import RosterRefused
from subsidies.models import Identity, Roster
from tests.subsidies.desk import (
    CIVIL,
    HEAD,
    accept,
    accepted,
    checked,
    hand_in,
    line_of,
    quote_of,
    workbook,
)
from tests.world import NOW, World, id_number, member

LOW, DESTITUTE = "城乡低保对象", "特困供养人员"
FULL, PAYS_210, PAYS_NOTHING = 28000, 21000, 0


@pytest.fixture(scope="module")
def once(standing) -> Roster:
    """Checked: one of A1 as 低保, one who is not registered, one bad row, one double."""
    line = line_of(standing.person("A1"))
    content = workbook(line, ("未登记", id_number(901)), ("坏号", "1"), line)
    return checked(standing, content, identity=LOW)


@pytest.fixture
def roster(world, once) -> Roster:
    return Roster.objects.get(pk=once.pk)


def test_checked_roster_changes_no_amount(world, roster):
    assert quote_of(world.person("A1")).payable_fen == FULL


def test_accepted_roster_changes_the_amount(world, roster):
    accept(world, roster)
    assert quote_of(world.person("A1")).payable_fen == PAYS_210


def test_accepted_roster_changes_nobody_elses_amount(world, roster):
    accept(world, roster)
    assert quote_of(world.person("A1", 1)).payable_fen == FULL


def test_matched_and_unmatched_rows_give_an_identity_and_no_others(world, roster):
    assert accept(world, roster) == 2
    assert list(Identity.objects.order_by("row__row").values_list("row__row", "name")) == [
        (3, LOW),
        (4, LOW),
    ]


def test_acceptance_names_who_and_when(world, roster):
    accept(world, roster)
    assert (roster.state, roster.decided_by, roster.decided_at) == (
        Roster.State.ACCEPTED,
        world.users["county"],
        NOW,
    )


def test_acceptance_is_in_the_audit_trail(world, roster):
    accept(world, roster)
    entry = AuditEntry.objects.get(action="accept_roster")
    expected = (str(roster.pk), world.users["county"], {"identities": 2})
    assert (entry.object_id, entry.actor, entry.details) == expected


def test_person_registered_after_acceptance_gets_the_subsidy_at_once(world, roster):
    accept(world, roster)
    (person,) = add_members(
        household=world.households["A1"][0],
        members=[member("未登记", 901)],
        season=world.season,
        actor=world.users["clerk-A1"],
        now=NOW,
    )
    assert quote_of(person).payable_fen == PAYS_210


def test_who_handed_in_may_not_accept(world, roster):
    with pytest.raises(RosterRefused, match="提交名单的人不能审核自己的名单"):
        accept(world, roster, by=CIVIL)
    assert Identity.objects.count() == 0


def test_who_handed_in_may_not_send_back(world, roster):
    with pytest.raises(RosterRefused, match="提交名单的人不能审核自己的名单"):
        return_roster(roster=roster, note="", actor=world.users[CIVIL], now=NOW)


def test_database_refuses_one_person_for_both(world, roster):
    with pytest.raises(IntegrityError, match="roster_second_person"), transaction.atomic():
        Roster.objects.filter(pk=roster.pk).update(decided_by=world.users[CIVIL])


def test_roster_whose_check_goes_on_is_not_accepted(world):
    roster = hand_in(world, workbook(line_of(world.person("A1"))))
    with pytest.raises(RosterRefused, match="状态是“待核验”"):
        accept(world, roster)


def test_accepted_roster_is_not_accepted_again(world, roster):
    accept(world, roster)
    with pytest.raises(RosterRefused, match="状态是“已采用”"):
        accept(world, roster)


def test_returned_roster_changes_nothing(world, roster):
    return_roster(roster=roster, note=" 缺公章 ", actor=world.users["county"], now=NOW)
    roster.refresh_from_db()
    found = (roster.state, roster.decision_note, Identity.objects.count())
    assert found == (Roster.State.RETURNED, "缺公章", 0)
    assert quote_of(world.person("A1")).payable_fen == FULL


def test_returned_roster_is_not_accepted_afterwards(world, roster):
    return_roster(roster=roster, note="", actor=world.users["county"], now=NOW)
    with pytest.raises(RosterRefused, match="状态是“已退回”"):
        accept(world, roster)


def test_return_is_in_the_audit_trail(world, roster):
    return_roster(roster=roster, note="", actor=world.users["county"], now=NOW)
    assert AuditEntry.objects.get(action="return_roster").object_id == str(roster.pk)


def test_same_fact_of_a_second_roster_is_not_given_twice(world, roster):
    accept(world, roster)
    more = workbook(line_of(world.person("A1")), line_of(world.person("A2")))
    assert accept(world, checked(world, more, identity=LOW)) == 1


def test_same_fact_of_two_counties_is_given_in_each(world, roster):
    """A neighbour's roster named the number first; here it counts only once ours says it."""
    accept(world, roster)
    Roster.objects.filter(pk=roster.pk).update(area=neighbour(world))
    assert quote_of(world.person("A1")).payable_fen == FULL
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    assert quote_of(world.person("A1")).payable_fen == PAYS_210


def test_supplied_class_makes_the_subsidy_whole(world):
    head = (*HEAD, "类别")
    person = world.person("A1")
    accepted(world, workbook(line_of(person, "一类"), head=head), identity="社会救助兜底保障对象")
    assert quote_of(person).payable_fen == PAYS_NOTHING


def neighbour(world: World):
    return type(world.county).objects.create(
        code="430698", level=6, name="邻县", parent=world.county.parent
    )
