"""Departments that say different things of one person: listed, decided by the county, once."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from collection.actions.undo_roster import undo_roster
from subsidies.actions.decide_conflict import ConflictRefused, decide_conflict
from subsidies.actions.keep_all_conflicts import keep_all_conflicts
from subsidies.models import Identity, IdentityDecision, Roster
from subsidies.queries.conflicts import conflicts_of, kept_together, undecided
from tests.subsidies.desk import (
    DISABLED,
    HEAD,
    accept,
    accepted,
    checked,
    line_of,
    quote_of,
    workbook,
)
from tests.world import NOW, TODAY, YEAR, World

LOW = "城乡低保对象"
GRADED = (*HEAD, "残疾等级")


@pytest.fixture
def low(world) -> Roster:
    return accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)


@pytest.fixture
def both(world, low) -> World:
    """Civil affairs says minimum living, the federation disabled in grade 3."""
    line = line_of(world.person("A1"), "三级")
    accepted(world, workbook(line, head=GRADED), by=DISABLED)
    return world


def found(world: World) -> list:
    return conflicts_of(world.county, YEAR, on=TODAY)


def decide(world: World, *, keep: str = "", shown: str = ""):
    (one,) = found(world)
    kept = next((s.identity.pk for s in one.standing if s.identity.name == keep), None)
    return decide_conflict(
        identity=one.sayings[0].identity,
        shown=shown or one.digest.hex(),
        keep=kept,
        note="已核对",
        actor=world.users["county"],
        now=NOW,
    )


def test_person_of_one_department_is_no_conflict(world, low):
    assert found(world) == []


def test_two_departments_with_different_classes_are_listed(both):
    (one,) = found(both)
    assert (one.kind, len(one.sayings), one.decision) == ("class", 2, None)


def test_names_that_differ_go_before(world, low):
    person = world.person("A1")
    line = (f"{person.name}某", person.id_number.open(), "三级")
    roster = checked(world, workbook(line, head=GRADED), by=DISABLED)
    roster.rows.update(outcome="matched")
    accept(world, roster)
    assert [one.kind for one in found(world)] == ["name"]


def test_department_that_took_the_person_off_its_list_is_a_conflict(both):
    empty = checked(both, workbook(line_of(both.person("A2"))), identity=LOW, name="二.xlsx")
    Roster.objects.filter(pk=empty.pk).update(whole=True)
    accept(both, empty)
    assert [one.kind for one in found(both)] == ["ended"]


def test_county_keeps_one_and_the_amount_follows(both):
    assert quote_of(both.person("A1")).payable_fen == 14000
    decide(both, keep=LOW)
    assert quote_of(both.person("A1")).payable_fen == 21000
    assert found(both) == []


def test_county_keeps_all_and_nothing_changes(both):
    before = list(Identity.objects.values())
    decide(both)
    assert list(Identity.objects.values()) == before
    assert [one.decision.keep_all for one in found(both)] == [True]


def test_decided_conflict_is_not_decided_again(both):
    decide(both)
    with pytest.raises(ConflictRefused, match="已经由别人认定"):
        decide(both)


def test_conflict_that_changed_meanwhile_is_not_decided(both):
    with pytest.raises(ConflictRefused, match="部门又交了新名单"):
        decide(both, shown="0" * 64)


def test_departments_that_say_something_new_are_a_new_conflict(both):
    decide(both)
    again = checked(
        both,
        workbook(line_of(both.person("A1"), "二级"), head=GRADED),
        by=DISABLED,
        name="二.xlsx",
    )
    accept(both, again)
    assert [one.decision for one in found(both)] == [None]


def test_undone_roster_gives_back_what_was_ended_in_its_favour(both, low):
    decide(both, keep=LOW)
    undo_roster(roster=low, reason="错", seen=0, actor=both.users["county"], now=NOW)
    assert list(Identity.objects.standing().values_list("name", flat=True)) == ["残疾人"]
    assert quote_of(both.person("A1")).payable_fen == 14000


@pytest.fixture
def many(world) -> World:
    """Three people of two departments, each with a class of their own."""
    people = [world.person(village) for village in ("A1", "A2", "B1")]
    accepted(world, workbook(*map(line_of, people)), identity=LOW)
    lines = [line_of(person, "三级") for person in people]
    accepted(world, workbook(*lines, head=GRADED), by=DISABLED)
    return world


def keep_all(world: World, *, kind: str = "class", shown: str = "") -> int:
    together = kept_together(undecided(world.county, YEAR, "class", on=TODAY), "class")
    return keep_all_conflicts(
        season=world.season,
        kind=kind,
        shown=shown or together.digest,
        note="已核对",
        actor=world.users["county"],
        now=NOW,
    )


def test_all_of_a_kind_are_kept_at_once_and_nothing_changes(many):
    before = list(Identity.objects.order_by("pk").values())
    assert keep_all(many) == 3
    assert list(Identity.objects.order_by("pk").values()) == before
    assert [(c.decision.keep_all, c.decision.note) for c in found(many)] == [(True, "已核对")] * 3
    entry = AuditEntry.objects.get(action="keep_all_conflicts")
    assert entry.details == {"kind": "类别、等级不一致", "persons": 3}


def test_what_was_decided_singly_before_stays(many):
    first = found(many)[0]
    decide_conflict(
        identity=first.sayings[0].identity,
        shown=first.digest.hex(),
        keep=first.standing[0].identity.pk,
        note="以民政为准",
        actor=many.users["county"],
        now=NOW,
    )
    assert keep_all(many) == 2
    assert IdentityDecision.objects.filter(keep_all=False).count() == 1


def test_people_who_came_since_the_page_was_shown_are_not_kept_unseen(many):
    together = kept_together(undecided(many.county, YEAR, "class", on=TODAY), "class")
    person = many.person("B2")
    accepted(many, workbook(line_of(person)), identity=LOW, name="二.xlsx")
    accepted(many, workbook(line_of(person, "三级"), head=GRADED), by=DISABLED, name="二.xlsx")
    with pytest.raises(ConflictRefused, match="和刚才看到的不一样"):
        keep_all(many, shown=together.digest)
    assert not IdentityDecision.objects.exists()


def test_names_that_differ_are_never_kept_in_bulk(many):
    conflicts = found(many)
    assert kept_together(conflicts, "name") is None
    with pytest.raises(ConflictRefused):
        keep_all(many, kind="name")


def test_the_page_offers_it_for_a_kind_with_its_counts_and_wants_a_tick(many):
    client = many.client("county")
    page = client.get(reverse("subsidies:conflicts") + "?kind=class").content.decode()
    assert "一次认定3人都保留" in page
    path = reverse("subsidies:keep-all-conflicts")
    together = kept_together(found(many), "class")
    body = {"kind": "class", "shown": together.digest, "note": "已核对"}
    assert "我已看过" in client.post(path, body, follow=True).content.decode()
    assert not IdentityDecision.objects.exists()
    told = client.post(path, body | {"seen": "on"}, follow=True).content.decode()
    assert "3人已认定为都保留" in told
    assert (
        "一次认定"
        not in client.get(reverse("subsidies:conflicts") + "?kind=class").content.decode()
    )
