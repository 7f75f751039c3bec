"""Ten ways to tamper with the audit trail as its owner: each is found, and the place is named."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from accounts.actions.audit import canonical, chain_hash, record_audit
from accounts.models import AuditChain, AuditEntry
from collection.queries.check import check_ledger
from collection.queries.guards import TRIGGERS
from tests.collection import desk
from tests.collection.rows import insert, rows, sql
from tests.committed import settle, unguarded
from tests.world import NOW, World

CHAIN = "430699101"


@pytest.fixture
def trail(world: World) -> int:
    """The number of town A's last entry: four registrations and three acts at the counter."""
    desk.pay(world, place=0)
    desk.reverse(world, desk.pay(world, place=1))
    return AuditChain.objects.get(key=CHAIN).last_seq


@contextmanager
def as_owner() -> Iterator[None]:
    with unguarded(*set(TRIGGERS.values())):
        yield


def findings() -> dict[str, str]:
    """Place -> the first thing found there."""
    return {finding.place: finding.what for finding in reversed(list(check_ledger()))}


def change(seq: int, what: str) -> None:
    sql(f"UPDATE accounts_auditentry SET {what} WHERE chain = '{CHAIN}' AND seq = {seq}")


def remove(seq: int) -> None:
    sql("DELETE FROM accounts_auditentry WHERE chain = %s AND seq = %s", CHAIN, seq)


def end_chain_at(seq: int) -> None:
    head = bytes(AuditEntry.objects.get(chain=CHAIN, seq=seq).row_hash)
    sql("UPDATE accounts_auditchain SET last_seq = %s, head = %s WHERE key = %s", seq, head, CHAIN)


def entry(seq: int) -> str:
    return f"audit {CHAIN} entry {seq}"


def test_a_clean_trail_has_no_finding(trail: int) -> None:
    assert findings() == {}


@pytest.mark.parametrize(
    "what",
    [
        "at = at + interval '1 second'",
        "actor_id = actor_id + 1",
        "actor_id = NULL, origin = 'system'",
        "action = 'nothing'",
        "object_id = '1'",
        "object_type = 'area'",
        "area_id = area_id + 1",
        "details = '{}'",
    ],
)
def test_an_edited_entry_is_named(trail: int, what: str) -> None:
    with as_owner():
        change(5, what)
    assert findings()[entry(5)] == "its content was changed after it was written"


def test_a_tail_cut_off_is_named(trail: int) -> None:
    with as_owner():
        remove(trail)
    assert "its end was cut" in findings()[entry(trail)]


def test_a_tail_cut_off_with_the_chain_set_back_is_named_by_the_voucher(
    trail: int, world: World
) -> None:
    voucher = desk.pay(world, place=1)
    with as_owner():
        remove(trail + 1)
        end_chain_at(trail)
    assert list(findings()) == [f"voucher {voucher.number}"]


def test_an_entry_removed_from_the_middle_is_named(trail: int) -> None:
    with as_owner():
        remove(3)
    assert findings()[entry(3)] == "is missing, entry 4 comes next"


def test_two_entries_swapped_are_named(trail: int) -> None:
    with as_owner():
        for before, after in ((2, 99), (3, 2), (99, 3)):
            change(before, f"seq = {after}")
    assert entry(2) in findings()


def test_an_entry_slipped_in_is_named(trail: int) -> None:
    with as_owner():
        (row,) = rows("SELECT * FROM accounts_auditentry WHERE chain = %s AND seq = 4", CHAIN)
        for seq in range(trail, 3, -1):
            change(seq, f"seq = {seq + 1}")
        del row["id"]
        insert("accounts_auditentry", row | {"action": "slipped_in"})
        end_chain_at(trail + 1)
    assert entry(4) in findings()


def test_an_entry_appended_past_the_portal_is_named(trail: int) -> None:
    with as_owner():
        (row,) = rows("SELECT * FROM accounts_auditentry WHERE chain = %s AND seq = 4", CHAIN)
        del row["id"]
        last = bytes(AuditEntry.objects.get(chain=CHAIN, seq=trail).row_hash)
        row |= {"seq": trail + 1, "prev_hash": last, "row_hash": b"x" * 32}
        insert("accounts_auditentry", row)
        end_chain_at(trail + 1)
    assert entry(trail + 1) in findings()


def test_hashes_worked_out_without_the_key_are_named(trail: int, settings) -> None:
    kept = settings.CHAIN_KEYS
    with as_owner():
        change(3, "details = '{}'")
        settings.CHAIN_KEYS = {"1": hashlib.sha256(b"guessed").digest()}
        head = bytes(AuditEntry.objects.get(chain=CHAIN, seq=2).row_hash)
        for row in AuditEntry.objects.filter(chain=CHAIN, seq__gte=3).order_by("seq"):
            forged = chain_hash(head, canonical(row), "1")
            sql(
                "UPDATE accounts_auditentry SET prev_hash = %s, row_hash = %s WHERE id = %s",
                head,
                forged,
                row.pk,
            )
            head = forged
        end_chain_at(trail)
        settings.CHAIN_KEYS = kept
    assert entry(3) in findings()


def test_a_trigger_switched_off_is_named_with_the_change(trail: int) -> None:
    settle()
    sql("ALTER TABLE accounts_auditentry DISABLE TRIGGER accounts_auditentry_no_change")
    change(3, "details = '{}'")
    assert set(findings()) == {"trigger accounts_auditentry_no_change", entry(3)}


def test_an_emptied_trail_is_named(trail: int) -> None:
    with as_owner():
        sql("TRUNCATE accounts_auditentry")
    assert entry(1) in findings()


def test_a_trail_emptied_with_its_chains_is_named_by_every_voucher(trail: int) -> None:
    with as_owner():
        sql("TRUNCATE accounts_auditentry, accounts_auditchain")
    assert [place.split()[0] for place in findings()] == ["voucher"] * 3


def test_a_chain_whose_head_was_removed_is_named(trail: int) -> None:
    with as_owner():
        sql("DELETE FROM accounts_auditchain WHERE key = %s", CHAIN)
    assert findings() == {f"audit {CHAIN}": "its chain's head is gone"}


def test_an_old_copy_of_the_trail_is_named_by_the_voucher(trail: int, world: World) -> None:
    tables = ("accounts_auditentry", "accounts_auditchain")
    with as_owner():
        for table in tables:
            sql(f"CREATE TEMP TABLE old_{table} AS SELECT * FROM {table}")
    voucher = desk.pay(world, place=1)
    with as_owner():
        sql(f"TRUNCATE {', '.join(tables)}")
        for table in tables:
            sql(f"INSERT INTO {table} SELECT * FROM old_{table}")
    assert list(findings()) == [f"voucher {voucher.number}"]


def test_an_entry_written_with_the_clock_set_back_is_named(trail: int, world: World) -> None:
    record_audit(
        action="reveal_number",
        obj=world.villages["A1"],
        area=world.villages["A1"],
        actor=world.users["clerk-A1"],
        now=NOW - timedelta(days=2),
    )
    assert findings() == {
        entry(trail + 1): "is older than the row before it: the clock was set back"
    }


def test_a_long_act_that_began_before_the_last_entry_is_no_finding(
    trail: int, world: World
) -> None:
    record_audit(
        action="accept_roster",
        obj=world.villages["A1"],
        area=world.villages["A1"],
        actor=world.users["county"],
        now=NOW - timedelta(hours=3),
    )
    assert findings() == {}
