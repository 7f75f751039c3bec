"""A whole old copy of the database deceives every check inside it, and not the heads outside."""

import pytest
from django.db import transaction

from collection.queries.anchors import check_anchors, heads
from collection.queries.check import check_ledger
from tests.collection import desk
from tests.world import World


@pytest.fixture
def deceived(world: World) -> dict[str, str]:
    """The heads of today, and the whole database put back to yesterday's copy."""
    desk.pay(world, place=0)
    yesterday = transaction.savepoint()
    desk.pay(world, place=1)
    kept = heads()
    transaction.savepoint_rollback(yesterday)
    return kept


def test_a_whole_old_copy_deceives_every_check_inside(deceived: dict[str, str]) -> None:
    assert list(check_ledger()) == []


def test_a_whole_old_copy_is_named_by_the_heads_kept_outside(deceived: dict[str, str]) -> None:
    assert [finding.place for finding in check_anchors(deceived)] == [
        "audit 430699101 row 6",
        "series 430699101201 2021 R epoch 1 row 2",
    ]


def test_a_book_written_anew_is_named_by_the_heads_kept_outside(
    deceived: dict[str, str], world: World
) -> None:
    desk.pay(world, "A2", at="A1")
    assert len(list(check_anchors(deceived))) == 2
