"""One township's audit chain under sixteen writers: no entry lost, no link broken."""

import pytest
from django.db import DatabaseError, transaction

from accounts.actions.audit import record_audit
from accounts.models import AuditChain, AuditEntry
from collection.queries.check import check_ledger
from tests.collection.rows import sql
from tests.committed import kinds, race, rounds, unguarded
from tests.world import NOW, World

pytestmark = pytest.mark.race
WRITERS, CHAIN = 16, "430699101"


def write(world: World, number: int) -> AuditEntry:
    village = world.villages[f"A{number % 2 + 1}"]
    with transaction.atomic():
        return record_audit(
            action="reveal_number",
            obj=village,
            area=village,
            actor=world.users["clerk-A1"],
            now=NOW,
        )


def test_sixteen_writers_make_one_unbroken_chain(committed: World) -> None:
    before = AuditChain.objects.get(key=CHAIN).last_seq
    for _ in range(rounds(6)):
        outcomes = race(WRITERS, lambda n: write(committed, n))
        assert kinds(outcomes) == {"AuditEntry": WRITERS}
    entries = AuditEntry.objects.filter(chain=CHAIN).order_by("seq")
    assert list(entries.values_list("seq", flat=True)) == list(
        range(1, before + rounds(6) * WRITERS + 1)
    )
    assert list(check_ledger()) == []


def test_the_first_entries_of_a_township_start_one_chain(committed: World) -> None:
    with transaction.atomic(), unguarded("accounts_auditentry"):
        sql("TRUNCATE accounts_auditentry, accounts_auditchain")
    outcomes = race(WRITERS, lambda n: write(committed, n))
    assert sorted(entry.seq for entry in outcomes) == list(range(1, WRITERS + 1))


def test_without_the_lock_acts_are_lost(committed: World, monkeypatch) -> None:
    """The unique number keeps the chain whole, but whoever comes second loses the whole act."""
    monkeypatch.setattr(AuditChain.objects, "select_for_update", AuditChain.objects.all)
    outcomes = []
    for _ in range(3):
        outcomes += race(WRITERS, lambda n: write(committed, n))
    assert any(isinstance(outcome, DatabaseError) for outcome in outcomes)
