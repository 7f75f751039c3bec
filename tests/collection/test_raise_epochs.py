"""After a restore no number that is on paper comes again."""

from collection.actions.raise_epochs import raise_epochs
from collection.models import Series
from collection.queries.check import check_ledger
from tests.collection.desk import pay
from tests.world import NOW


def test_next_receipt_after_a_restore_begins_a_new_epoch(world):
    before = pay(world, place=0)
    raise_epochs(now=NOW)
    after = pay(world, place=1)
    assert (before.series.epoch, before.no) == (1, 1)
    assert (after.series.epoch, after.no) == (2, 1)
    assert "-RA-" in before.number
    assert "-RB-" in after.number


def test_closed_series_are_reported_with_their_last_number_and_head(world):
    last = pay(world)
    (closed,) = raise_epochs(now=NOW)
    assert (closed.village, closed.epoch, closed.last_no) == ("A1村", 1, 1)
    assert closed.head == bytes(last.row_hash).hex()


def test_series_without_numbers_keeps_its_epoch(world):
    Series.objects.create(village=world.villages["B1"], cover_year=2021, kind="R")
    assert raise_epochs(now=NOW) == []


def test_ledger_still_adds_up_over_both_epochs(world):
    pay(world, place=0)
    raise_epochs(now=NOW)
    pay(world, place=1)
    assert list(check_ledger()) == []
