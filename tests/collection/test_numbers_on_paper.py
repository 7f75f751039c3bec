"""The number on paper: what it says, and that a slip of the pen in it is noticed."""

from hypothesis import given
from hypothesis import strategies as st

from collection.actions.ledger import check_characters, epoch_letters, number_text
from collection.models import Series
from tests.collection import desk
from tests.world import YEAR, World

BODY = "2021-430699-101201-RA-000123"
digits = st.sampled_from([place for place, sign in enumerate(BODY) if sign.isdigit()])


def test_a_number_says_year_county_village_series_and_place(world: World) -> None:
    number = desk.pay(world).number
    assert number.rpartition("-")[0] == "2021-430699-101201-RA-000001"


def test_a_number_of_another_epoch_says_so(world: World) -> None:
    village = world.villages["A1"]
    series = Series(village=village, cover_year=YEAR, kind=Series.Kind.DEPOSIT, epoch=2)
    assert number_text(series, 7).startswith("2021-430699-101201-DB-000007-")


def test_epochs_go_on_after_the_last_letter() -> None:
    assert [epoch_letters(epoch) for epoch in (1, 2, 24, 25, 48, 49)] == [
        *("A", "B", "Z", "AA", "AZ", "BA")
    ]


@given(place=digits, other=st.sampled_from("0123456789"))
def test_a_digit_misread_is_noticed(place: int, other: str) -> None:
    misread = BODY[:place] + other + BODY[place + 1 :]
    assert (check_characters(misread) == check_characters(BODY)) == (misread == BODY)


@given(place=digits)
def test_two_digits_in_the_wrong_order_are_noticed(place: int) -> None:
    swapped = BODY[:place] + BODY[place + 1 : place + 2] + BODY[place] + BODY[place + 2 :]
    assert (check_characters(swapped) == check_characters(BODY)) == (
        swapped.replace("-", "") == BODY.replace("-", "")
    )


def test_check_characters_are_two_digits() -> None:
    assert {len(check_characters(f"{number:06d}")) for number in range(500)} == {2}
