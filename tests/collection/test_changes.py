"""Moves, splits, merges, heads: who goes where, and what stays with the money."""

import pytest

from collection.actions.withdraw import paid
from enrollment.actions import decide, move
from enrollment.actions.locks import ChangedMeanwhile
from enrollment.actions.register import RegistrationRefused, add_members
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import Change, ChangeRequest, Enrolment, Person, SearchKey
from tests.collection import desk
from tests.collection.changing import (
    COMMON,
    accept_move,
    ask_move,
    change_head,
    family,
    merge,
    people,
    split,
)
from tests.collection.rows import refused, sql
from tests.world import CHILD, HEAD, YEAR, World, member


@pytest.fixture
def home(world: World):
    return world.households["A1"][0]


def groups_of_keys(person: Person) -> set[int]:
    return set(SearchKey.objects.filter(person=person).values_list("group", flat=True))


def test_nothing_moves_before_the_receiving_side_accepts(world: World, home):
    asked = ask_move(world, people(home))

    assert asked.state == ChangeRequest.State.WAITING
    assert {p.household_id for p in people(home)} == {home.pk}


def test_accepted_household_gets_the_villages_next_number_and_the_old_one_is_closed(world, home):
    moving = people(home)
    new = accept_move(world, ask_move(world, moving))
    home.refresh_from_db()

    assert (new.village, new.number, new.head) == (world.villages["A2"], "00003", moving[0])
    assert home.closed_on is not None
    assert [p.pk for p in people(new)] == [p.pk for p in moving]


def test_unpaid_enrolments_and_search_keys_go_along(world: World, home):
    person = people(home)[0]
    new = accept_move(world, ask_move(world, people(home)))
    enrolment = person.enrolments.get()

    assert (enrolment.household, enrolment.group) == (new, world.groups["A2"][0])
    assert groups_of_keys(person) == {world.groups["A2"][0].pk}


def test_a_paid_enrolment_stays_with_the_village_that_took_the_money(world: World, home):
    desk.pay(world, "A1", lines=desk.shown(home)[:1])
    moving = people(home)
    new = accept_move(world, ask_move(world, moving))
    enrolments = [p.enrolments.get() for p in moving]

    assert [e.household_id for e in enrolments] == [home.pk, new.pk, new.pk]
    assert enrolments[0].group == home.group


def test_the_database_keeps_a_paid_enrolment_where_it_is(world: World, home):
    desk.pay(world, "A1")
    place, pk = world.groups["A2"][0].pk, people(home)[0].enrolments.get().pk

    with refused("a paid enrolment stays with the village that took the money"):
        sql(f"UPDATE enrollment_enrolment SET group_id = {place} WHERE id = {pk}")


def test_enrolments_of_past_years_stay(world: World, home):
    person = people(home)[2]
    old = Enrolment.objects.create(
        person=person,
        household=home,
        group=home.group,
        cover_year=YEAR - 1,
        notice=world.season.notice,
        general_category=1,
        registered_at=COMMON["now"],
        registered_by=world.users["clerk-A1"],
    )
    accept_move(world, ask_move(world, [person]))
    old.refresh_from_db()

    assert old.household == home


def test_one_person_joins_a_household_that_stands(world: World, home):
    person, there = people(home)[2], world.households["A2"][0]
    accept_move(world, ask_move(world, [person]), join=there)
    person.refresh_from_db()
    home.refresh_from_db()

    assert (person.household, person.position, person.relationship) == (there, 4, CHILD)
    assert home.closed_on is None


def test_the_history_names_both_sides(world: World, home):
    person = people(home)[2]
    accept_move(world, ask_move(world, [person]))
    change = person.changes.latest("pk")

    assert (change.kind, change.actor, change.approved_by) == (
        "moved_within",
        world.users["clerk-A1"],
        world.users["clerk-A2"],
    )
    assert (change.before.open(), change.after.open()) == ("A1村1组", "A2村1组00003户")


def test_the_head_does_not_leave_others_without_one(world: World, home):
    with pytest.raises(ChangeRefused, match="变更户主"):
        ask_move(world, people(home)[:1])


def test_a_household_waits_for_one_move_at_a_time(world: World, home):
    ask_move(world, people(home)[2:])
    with pytest.raises(ChangeRefused, match="没有重复提交"):
        ask_move(world, people(home)[1:2])


def test_who_asked_does_not_accept(world: World, home):
    asked = ask_move(world, people(home), by="township-A")
    with pytest.raises(ChangeRefused, match="申请人不能确认"):
        accept_move(world, asked, by="township-A")


def test_a_move_is_accepted_once(world: World, home):
    asked = ask_move(world, people(home))
    accept_move(world, asked)
    with pytest.raises(ChangeRefused, match="已经办理过"):
        accept_move(world, asked, by="township-A")


def test_a_refused_move_changes_nothing_and_can_be_asked_again(world: World, home):
    asked = ask_move(world, people(home))
    decide.refuse_change(
        request=asked, note="不在本村居住", actor=world.users["clerk-A2"], now=COMMON["now"]
    )
    assert {p.household_id for p in people(home)} == {home.pk}
    assert ask_move(world, people(home)).pk != asked.pk


def test_only_who_asked_withdraws(world: World, home):
    asked = ask_move(world, people(home))
    with pytest.raises(ChangeRefused, match="只有申请人"):
        decide.withdraw_change(request=asked, actor=world.users["clerk-A2"], now=COMMON["now"])
    decide.withdraw_change(request=asked, actor=world.users["clerk-A1"], now=COMMON["now"])
    asked.refresh_from_db()
    assert asked.state == ChangeRequest.State.WITHDRAWN


def test_who_left_the_household_meanwhile_is_not_moved(world: World, home):
    asked = ask_move(world, people(home)[2:])
    split(world, home, people(home)[2])
    with pytest.raises(ChangedMeanwhile):
        accept_move(world, asked)


def test_a_household_changes_its_group_within_the_village_at_once(world: World, home):
    other = world.groups["A1"][1]
    move.change_group(
        household=home,
        group=other,
        since=YEAR,
        paid=paid,
        reason="搬家",
        actor=world.users["clerk-A1"],
        **COMMON,
    )
    home.refresh_from_db()

    assert (home.group, home.number) == (other, "00001")
    assert {e.group_id for e in home.enrolments.all()} == {other.pk}


def test_a_split_opens_a_household_with_its_own_head_and_number(world: World, home):
    _, wife, child = people(home)
    new = split(world, home, wife, child)
    child.refresh_from_db()

    assert (new.number, new.head_id, new.group_id) == ("00003", wife.pk, home.group_id)
    assert (child.household, child.relationship) == (new, CHILD)
    assert {e.household_id for e in child.enrolments.all()} == {new.pk}


def test_a_split_of_everybody_is_refused(world: World, home):
    with pytest.raises(ChangeRefused, match="一个人也不剩"):
        split(world, home, *people(home))


def test_a_merge_seats_everybody_and_closes_the_emptied_household(world: World, home):
    other = world.households["A1"][1]
    merge(world, home, other)
    other.refresh_from_db()

    assert (len(people(home)), len(people(other))) == (6, 0)
    assert other.closed_on == COMMON["on"]
    assert [p.relationship for p in people(home)].count(HEAD) == 1
    assert Change.objects.filter(household=other, person=None, kind="merged").count() == 1


def test_a_closed_household_takes_nobody(world: World, home):
    other = world.households["A1"][1]
    merge(world, home, other)
    with pytest.raises(ChangeRefused, match="销户"):
        merge(world, other, home)


def test_a_closed_household_gets_no_new_members(world: World, home):
    other = world.households["A1"][1]
    merge(world, home, other)
    with pytest.raises(RegistrationRefused, match="销户"):
        add_members(
            household=other,
            members=[member("新人", 700)],
            season=world.season,
            actor=world.users["clerk-A1"],
            now=COMMON["now"],
        )


def test_households_of_two_villages_are_not_merged(world: World, home):
    with pytest.raises(ChangeRefused, match="不在同一个村"):
        merge(world, home, world.households["A2"][0])


def test_there_is_exactly_one_head_after_a_change(world: World, home):
    wife = people(home)[1]
    change_head(world, home, wife)
    home.refresh_from_db()

    assert home.head_id == wife.pk
    assert [p.relationship for p in people(home)] == [CHILD, HEAD, CHILD]


def test_the_head_of_before_is_no_change(world: World, home):
    with pytest.raises(ChangeRefused, match="本来就是户主"):
        change_head(world, home, people(home)[0])


@pytest.mark.parametrize("heads", [0, 2])
def test_a_new_household_has_one_head(world: World, home, heads):
    asked = ask_move(world, people(home))
    told = family(*people(home)) | {p.pk: HEAD for p in people(home)[:heads]}
    if not heads:
        told = dict.fromkeys(told, CHILD)
    with pytest.raises(ChangeRefused, match=f"{heads}位户主"):
        move.accept_move(
            request=asked,
            relationships=told,
            group=world.groups["A2"][0],
            join=None,
            head_relationship=HEAD,
            since=YEAR,
            paid=paid,
            note="",
            actor=world.users["clerk-A2"],
            now=COMMON["now"],
        )
