from datetime import date

from values.id_slips import single_slips
from values.resident_id import check_digit

TODAY = date(2020, 10, 1)
FIRST_17 = "42132119030405001"
RIGHT = FIRST_17 + check_digit(FIRST_17)


def test_letters_for_digits_come_first():
    assert single_slips("42l32ll9O3O4O5OOl" + RIGHT[-1], today=TODAY)[0] == RIGHT


def test_a_number_pasted_twice_is_halved():
    assert single_slips(RIGHT * 2, today=TODAY) == [RIGHT]


def test_a_character_too_many_is_dropped():
    assert RIGHT in single_slips(RIGHT[:4] + "7" + RIGHT[4:], today=TODAY)


def test_a_missing_character_is_offered():
    assert RIGHT in single_slips(RIGHT[:9] + RIGHT[10:], today=TODAY)


def test_swapped_neighbours_come_before_single_wrong_digits():
    assert single_slips("24" + RIGHT[2:], today=TODAY)[0] == RIGHT


def test_a_wrong_digit_is_offered():
    assert RIGHT in single_slips(RIGHT[:3] + "9" + RIGHT[4:], today=TODAY)


def test_two_slips_give_no_such_guess():
    assert single_slips("42132119030405", today=TODAY) == []
