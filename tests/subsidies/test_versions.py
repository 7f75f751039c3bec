"""A roster's second version: who comes, who goes, what it costs, and how it is taken back."""

import hashlib

import pytest
from django.db import connection

from accounts.models import AuditEntry
from collection.actions.undo_roster import UndoRefused, undo_roster
from collection.queries.roster_dependents import dependents_of
from subsidies.models import Identity, Roster, RosterUndo
from subsidies.queries.effects import effects_of, sums
from subsidies.queries.versions import changes_of, told_changes
from tests.collection.desk import pay
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
from tests.world import NOW, TODAY, World, id_number

LOW = "城乡低保对象"
FULL, LOW_PAYS = 28000, 21000
GRADED = (*HEAD, "残疾等级")
TABLES = (
    "subsidies_identity",
    "subsidies_rosterrow",
    "subsidies_assessment",
    "subsidies_due",
    "enrollment_person",
    "enrollment_enrolment",
    "collection_entry",
    "collection_voucher",
)


def second(world: World, *rows, whole: bool = True, **more) -> Roster:
    more = {"identity": LOW, "name": "第二版.xlsx"} | more
    roster = checked(world, workbook(*rows, head=more.pop("head", HEAD)), **more)
    Roster.objects.filter(pk=roster.pk).update(whole=whole)
    roster.refresh_from_db()
    return roster


@pytest.fixture
def first(world) -> Roster:
    """A1's head and spouse on minimum living, accepted."""
    people = (line_of(world.person("A1")), line_of(world.person("A1", 1)))
    return accepted(world, workbook(*people), identity=LOW)


def kinds(roster: Roster) -> dict[str, int]:
    return changes_of(roster).counts


def undo(world: World, roster: Roster, *, seen: int = 0, by: str = "county") -> RosterUndo:
    return undo_roster(
        roster=roster, reason="发错了文件", seen=seen, actor=world.users[by], now=NOW
    )


def fingerprint() -> dict[str, str]:
    """Every row of every table that an acceptance can touch, as the database has it."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') FROM {table} t"
            )
            found[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return found


def test_first_version_is_all_added(world):
    roster = second(world, line_of(world.person("A1")), ("未登记", id_number(901)))
    assert kinds(roster) == {"added": 2, "changed": 0, "removed": 0}


def test_whole_list_says_who_comes_and_who_goes(world, first):
    roster = second(world, line_of(world.person("A1")), line_of(world.person("A2")))
    changes = changes_of(roster)
    assert (changes.counts, changes.same) == ({"added": 1, "changed": 0, "removed": 1}, 1)


def test_supplement_lets_nobody_go(world, first):
    roster = second(world, line_of(world.person("A2")), whole=False)
    assert kinds(roster) == {"added": 1, "changed": 0, "removed": 0}


def test_another_kind_of_the_department_is_another_list(world, first):
    roster = second(world, line_of(world.person("A2")), identity="特困供养人员")
    assert kinds(roster) == {"added": 1, "changed": 0, "removed": 0}


def test_row_that_cannot_be_used_lets_nobody_go(world, first):
    person = world.person("A1", 1)
    roster = second(world, line_of(world.person("A1")), ("", person.id_number.open()))
    changes = changes_of(roster)
    assert (changes.counts["removed"], changes.waiting) == (0, 1)


def test_other_grade_is_a_change(world):
    person = world.person("A1")
    accepted(world, workbook(line_of(person, "二级"), head=GRADED), by=DISABLED)
    roster = second(world, line_of(person, "三级"), by=DISABLED, identity="", head=GRADED)
    assert kinds(roster) == {"added": 0, "changed": 1, "removed": 0}
    accept(world, roster)
    assert list(Identity.objects.standing().values_list("grade", flat=True)) == [3]


def test_corrected_row_of_a_supplement_replaces_what_was_said(world):
    person = world.person("A1")
    accepted(world, workbook(line_of(person, "二级"), head=GRADED), by=DISABLED)
    roster = second(
        world, line_of(person, "三级"), by=DISABLED, identity="", head=GRADED, whole=False
    )
    accept(world, roster)
    assert quote_of(person).payable_fen == 14000


def test_money_of_a_version_is_what_the_engine_says_now_and_then(world, first):
    roster = second(world, line_of(world.person("A1")), line_of(world.person("A2")))
    found = sums(effects_of(roster, changes_of(roster), on=TODAY))
    pairs = {kind: (row["pay_before"], row["pay_after"]) for kind, row in found.items()}
    assert pairs == {
        "added": (FULL, LOW_PAYS),
        "changed": (0, 0),
        "removed": (LOW_PAYS, FULL),
        "total": (FULL + LOW_PAYS, FULL + LOW_PAYS),
    }


def test_who_is_not_registered_costs_nothing_yet(world):
    roster = second(world, ("未登记", id_number(901)))
    total = sums(effects_of(roster, changes_of(roster), on=TODAY))["total"]
    assert (total["people"], total["enrolled"], total["pay_after"]) == (1, 0, 0)


def test_who_is_no_longer_on_a_whole_list_pays_the_whole_price(world, first):
    accept(world, second(world, line_of(world.person("A1"))))
    amounts = [quote_of(world.person("A1", place)).payable_fen for place in (0, 1)]
    assert amounts == [LOW_PAYS, FULL]


def test_who_leaves_keeps_the_identity_for_the_days_before(world, first):
    accept(world, second(world, line_of(world.person("A1"))))
    earlier = quote_of(world.person("A1", 1), on=TODAY.replace(day=19))
    assert earlier.payable_fen == LOW_PAYS


def test_acceptance_tells_afterwards_what_it_did(world, first):
    roster = second(world, line_of(world.person("A1")), line_of(world.person("A2")))
    accept(world, roster)
    assert told_changes(roster).counts == {"added": 1, "changed": 0, "removed": 1}
    assert roster.effect["sums"]["total"]["people"] == 2


def test_version_that_says_the_same_changes_nothing(world, first):
    roster = second(
        world, line_of(world.person("A1", 1)), line_of(world.person("A1")), name="又一份.xlsx"
    )
    before = fingerprint()
    assert accept(world, roster) == 0
    assert fingerprint() == before


def test_undone_version_leaves_every_table_as_it_was(world, first):
    roster = second(world, line_of(world.person("A1")), line_of(world.person("A2")))
    before = fingerprint()
    accept(world, roster)
    assert fingerprint() != before
    undo(world, roster)
    assert fingerprint() == before


def test_undone_version_is_told(world, first):
    roster = second(world, line_of(world.person("A1")), line_of(world.person("A2")))
    accept(world, roster)
    done = undo(world, roster)
    roster.refresh_from_db()
    entry = AuditEntry.objects.get(action="undo_roster")
    assert (roster.state, done.taken_back, done.restored) == (Roster.State.UNDONE, 1, 1)
    assert entry.details["reason"] == "发错了文件"


def test_undone_file_may_be_handed_in_again(world, first):
    undo(world, first)
    people = (line_of(world.person("A1")), line_of(world.person("A1", 1)))
    assert second(world, *people, name="名单.xlsx").pk != first.pk


def test_version_under_a_later_one_is_not_taken_back(world, first):
    later = second(world, line_of(world.person("A1")))
    accept(world, later)
    Roster.objects.filter(pk=first.pk).update(decided_at=NOW.replace(year=2019))
    with pytest.raises(UndoRefused, match=r"后来又采用了《第二版\.xlsx》"):
        undo(world, first)


def test_roster_that_is_not_accepted_is_not_taken_back(world):
    with pytest.raises(UndoRefused, match="状态是“待审核”"):
        undo(world, second(world, line_of(world.person("A1"))))


def test_who_handed_in_does_not_take_back(world, first):
    with pytest.raises(UndoRefused, match="提交名单的人不能撤销"):
        undo(world, first, by="civil_affairs")


def test_receipts_since_the_acceptance_are_named(world, first):
    voucher = pay(world, "A1")
    found = [(d.number, d.name, d.paid_fen, d.then_fen) for d in dependents_of(first)]
    people = [world.person("A1", place).name for place in (0, 1)]
    assert found == [(voucher.number, name, LOW_PAYS, FULL) for name in sorted(people)]


def test_receipt_that_nobody_looked_at_stops_the_undo(world, first):
    pay(world, "A1")
    with pytest.raises(UndoRefused, match="涉及2人次，和您看到的0人次不一样"):
        undo(world, first)
    assert Identity.objects.standing().count() == 2


def test_undo_writes_down_the_receipts_and_leaves_them(world, first):
    voucher = pay(world, "A1")
    done = undo(world, first, seen=2)
    assert done.dependents == [voucher.number]
    assert dependents_of(first) == []


def test_database_keeps_an_undo(world, first):
    done = undo(world, first)
    with pytest.raises(Exception, match="append-only"):
        RosterUndo.objects.filter(pk=done.pk).update(reason="别的")


def test_strict_notice_lets_rows_in_doubt_wait(world):
    """照单全收 takes the row whose sex contradicts the number; strict waits for the department."""
    wrong = "女" if world.person("A1").sex == "1" else "男"
    head = (*HEAD, "性别")
    roster = second(world, line_of(world.person("A1"), wrong), head=head)
    assert kinds(roster)["added"] == 1
    Roster.objects.filter(pk=roster.pk).update(notice="suixian-2023")
    roster.refresh_from_db()
    changes = changes_of(roster)
    assert (changes.counts["added"], changes.waiting) == (0, 1)
