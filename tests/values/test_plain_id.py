"""The quick look at an ID number says nothing that the long one does not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from values.plain_id import plain_birthday
from values.resident_id import MALE, WrongCheckDigit, check_digit, parse

TODAY = date(2026, 11, 26)
FIRST = st.from_regex(r"[1-9][0-9]{5}(18|19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}", fullmatch=True)
NUMBERS = st.one_of(
    FIRST.map(lambda first: first + check_digit(first)),
    st.tuples(FIRST, st.sampled_from("0123456789Xx×")).map("".join),
    st.from_regex(r"[0-9０-９٣X]{15,19}", fullmatch=True),
    st.text(max_size=20),
)


@given(NUMBERS)
def test_a_plain_number_is_one_that_parses_to_the_same_birthday(number: str):
    born = plain_birthday(number, today=TODAY)
    if born is not None:
        person = parse(number, today=TODAY)
        assert (person.number, person.born) == (number, born)
        assert (person.sex == MALE) == bool(int(number[16]) % 2)


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_every_right_number_of_a_resident_is_plain(born: date, serial: int):
    first = f"421399{born:%Y%m%d}{serial:03d}"
    assert plain_birthday(first + check_digit(first), today=TODAY) == born


def test_a_number_of_tomorrow_is_not_plain():
    first = "42139920261127001"
    number = first + check_digit(first)
    assert plain_birthday(number, today=TODAY) is None
    assert plain_birthday(number, today=date(2026, 11, 27)) == date(2026, 11, 27)


def test_a_foreigners_card_carries_no_sex_and_is_not_plain():
    first = "91199919900101001"
    number = first + check_digit(first)
    assert plain_birthday(number, today=TODAY) is None
    assert parse(number, today=TODAY).born == date(1990, 1, 1)


def test_a_wrong_check_digit_is_refused_by_both():
    number = "421399190001010010"
    right = number[:17] + check_digit(number[:17])
    wrong = number[:17] + ("1" if right[17] != "1" else "2")
    assert plain_birthday(right, today=TODAY) == date(1900, 1, 1)
    assert plain_birthday(wrong, today=TODAY) is None
    with pytest.raises(WrongCheckDigit):
        parse(wrong, today=TODAY)
