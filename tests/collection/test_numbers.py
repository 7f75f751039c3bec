"""A village's series has no gap and no broken link: the database itself refuses them."""

import uuid

import pytest

from collection.models import Series, Voucher
from tests.collection import desk
from tests.collection.rows import Draft, draft, prepare, refused, sql, step
from tests.world import YEAR, World

ZEROS = bytes(32)


@pytest.fixture
def second(world: World) -> Draft:
    """Receipt no. 2 of village A1; no. 1 stands."""
    prepare(world)
    desk.pay(world, place=0)
    return draft(lambda: desk.pay(world, place=1))


def test_the_next_number_is_taken(second: Draft) -> None:
    second.commit()
    assert list(Voucher.objects.order_by("no").values_list("no", flat=True)) == [1, 2]


def test_a_number_is_not_left_out(second: Draft) -> None:
    second.voucher |= {"no": 3, "prev_no": 2}
    with refused("voucher_link"):
        second.write()


def test_a_number_does_not_follow_one_before_the_last(second: Draft) -> None:
    second.voucher |= {"no": 3, "prev_no": 1}
    with refused("voucher_no_gap"):
        second.write()


def test_a_number_does_not_go_without_a_predecessor(second: Draft) -> None:
    second.voucher |= {"no": 99999, "prev_no": None}
    with refused("voucher_no_gap"):
        second.write()


def test_a_number_is_not_given_twice(second: Draft) -> None:
    second.voucher |= {"no": 1, "prev_no": None, "prev_hash": ZEROS}
    with refused("voucher_no_once"):
        second.write()


def test_a_link_to_another_hash_is_refused(second: Draft) -> None:
    second.voucher["prev_hash"] = b"x" * 32
    with refused("voucher_link"):
        second.write()


def test_the_first_of_a_series_links_to_nothing(world: World) -> None:
    prepare(world)
    first = draft(lambda: desk.pay(world))
    first.voucher["prev_hash"] = b"x" * 32
    with refused("first of a series has no predecessor"):
        first.write()


def test_a_printed_number_is_not_given_twice(second: Draft) -> None:
    second.voucher["number"] = Voucher.objects.get().number
    with refused("collection_voucher_number_key"):
        second.write()


def test_the_same_form_of_the_same_person_makes_no_second_voucher(second: Draft) -> None:
    second.voucher["idem"] = Voucher.objects.get().idem
    with refused("voucher_key_once"):
        second.write()


def test_a_series_does_not_step_by_two(second: Draft) -> None:
    second.write()
    with refused("a series goes on by one"):
        step(second.voucher | {"no": 3})


def test_a_series_does_not_step_without_its_voucher(second: Draft) -> None:
    with refused("a series goes on by one"):
        step(second.voucher)


def test_a_series_does_not_step_back(second: Draft) -> None:
    second.commit()
    with refused("a series goes on by one"):
        step(second.voucher | {"no": 1})


def test_a_series_does_not_take_another_head(second: Draft) -> None:
    second.write()
    with refused("a series goes on by one"):
        step(second.voucher | {"row_hash": b"x" * 32})


def test_a_series_begins_at_nothing(world: World) -> None:
    with refused("a series goes on by one"):
        Series.objects.create(
            village=world.villages["A1"], cover_year=YEAR, kind="R", last_no=7, head=ZEROS
        )


def test_a_series_is_not_removed(second: Draft) -> None:
    with refused("a series goes on by one"):
        sql("DELETE FROM collection_series")


def test_a_voucher_does_not_stand_in_another_villages_series(world: World) -> None:
    prepare(world)
    prepare(world, "A2")
    first = draft(lambda: desk.pay(world))
    first.voucher["series_id"] = Series.objects.get(
        village=world.villages["A2"], kind=Series.Kind.RECEIPT
    ).pk
    with refused("series of somewhere else"):
        first.write()


def test_a_receipt_does_not_stand_in_the_deposits_series(world: World) -> None:
    prepare(world)
    first = draft(lambda: desk.pay(world))
    first.voucher["series_id"] = Series.objects.get(
        village=world.villages["A1"], kind=Series.Kind.DEPOSIT
    ).pk
    with refused("series of somewhere else"):
        first.write()


def test_a_voucher_is_not_older_than_the_one_before_it(second: Draft) -> None:
    second.voucher["id"] = uuid.uuid4()
    for entry in second.entries:
        entry["voucher_id"] = second.voucher["id"]
    second.voucher["at"] = second.voucher["at"].replace(hour=1)
    with refused("the clock went back"):
        second.write()
