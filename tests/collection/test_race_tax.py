"""Two files with the same payments at once, and a file against the counter."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from accounts.actions.jobs import perform
from collection.actions.book_tax import book_tax
from collection.actions.hand_in_tax import TaxRefused
from collection.models import Entry, RefundCase, TaxImport, TaxRow, Voucher
from collection.queries.check import check_ledger
from tests.collection import desk
from tests.collection.elsewhere import handed_in, line
from tests.collection.rows import prepare
from tests.committed import empty_database, kinds, race, rounds
from tests.world import World

pytestmark = pytest.mark.race
FILES = 4


def files(world: World, village: str = "A1") -> list[TaxImport]:
    """Different files that tell the same payments: exported again, with another person behind."""
    people = [world.person(village, place) for place in range(3)]
    same = [line(person, f"{village}-{n}") for n, person in enumerate(people)]
    other = world.households[village][1].members.order_by("position")
    return [
        handed_in(world, *same, line(other[0], f"{village}-more-{number}"))
        for number in range(FILES)
    ]


def booked_at_once(found: list[TaxImport]) -> list:
    return race(len(found), lambda number: perform(found[number].job_id, book_tax))


@contextmanager
def without_index(name: str) -> Iterator[None]:
    """A negative control: without one unique index, and with the database emptied afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {name}")
        try:
            yield
        finally:
            empty_database()
            cursor.execute(definition)


def live_twice() -> int:
    numbers = list(TaxRow.objects.filter(live=True).values_list("payment_number", flat=True))
    return len(numbers) - len(set(numbers))


def test_a_payment_in_several_files_is_booked_once(committed: World) -> None:
    for village in list(committed.villages)[: rounds(2)]:
        prepare(committed, village)
        booked_at_once(files(committed, village))
        assert live_twice() == 0
    assert not TaxImport.objects.exclude(state="applied").exists()
    # The other person's payments are several indeed: all but the first go back.
    assert set(RefundCase.objects.values_list("kind", flat=True)) == {"twice"}
    assert list(check_ledger()) == []


def test_without_the_constraint_a_payment_is_booked_several_times(committed: World) -> None:
    with without_index("tax_payment_once"):
        prepare(committed)
        people = [committed.person("A1", 0), committed.person("A2", 0)]
        # Of several villages: no series makes them wait for each other.
        number = "one number"
        found = [
            handed_in(committed, line(person, number), name=f"{n}.xlsx")
            for n, person in enumerate(people)
        ]
        booked_at_once(found)
        assert live_twice() > 0


def test_the_same_file_at_once_is_kept_once(committed: World) -> None:
    row = line(committed.person("A1"))
    outcomes = race(FILES, lambda _: handed_in(committed, row))
    assert kinds(outcomes) == {"TaxImport": 1, TaxRefused.__name__: FILES - 1}


def test_the_counter_and_a_file_at_once_take_one_payment(committed: World) -> None:
    """Whoever is second: the counter is refused, the file's money becomes a refund case."""
    for number, village in enumerate(list(committed.villages)[: rounds(4)]):
        prepare(committed, village)
        lines = desk.shown(committed.households[village][0])
        rows = [line(committed.person(village, place), f"N{number}-{place}") for place in range(3)]
        found = handed_in(committed, *rows)
        acts = (
            lambda found=found: perform(found.job_id, book_tax),
            lambda village=village, lines=lines: desk.pay(committed, village, lines=lines),
        )
        outcomes = race(2, lambda turn, acts=acts: acts[turn]())
        village_took = isinstance(outcomes[1], Voucher)
        assert village_took or type(outcomes[1]).__name__ == "AlreadyPaid", outcomes
        for shown in lines:
            payments = Entry.objects.filter(enrolment=shown.enrolment_id, kind="payment")
            assert payments.count() == 1
        found.refresh_from_db()
        assert found.counts["paid"] + found.counts["twice"] == 3
        assert (found.counts["twice"] == 3) == village_took
    assert list(check_ledger()) == []
