from datetime import date

import pytest

from values.disability_card import BadDisabilityCard, DisabilityCard, disability_card
from values.resident_id import WrongCheckDigit, check_digit

TODAY = date(2020, 10, 1)
FIRST_17 = "42132119030405001"
HOLDER = FIRST_17 + check_digit(FIRST_17)


def test_kind_and_grade_stand_behind_the_id_number():
    assert disability_card(HOLDER + "42", today=TODAY) == DisabilityCard(HOLDER, "肢体", 2)
    assert disability_card(HOLDER + "23", today=TODAY).kind == "听力"


def test_a_replacement_card_is_longer():
    assert disability_card(HOLDER + "11B1", today=TODAY) == DisabilityCard(HOLDER, "视力", 1, "B1")


@pytest.mark.parametrize("tail", ["", "4", "02", "82", "40", "45"])
def test_other_tails_are_refused(tail):
    with pytest.raises(BadDisabilityCard):
        disability_card(HOLDER + tail, today=TODAY)


def test_the_holders_number_is_checked():
    wrong = HOLDER[:-1] + ("1" if HOLDER[-1] != "1" else "2")
    with pytest.raises(WrongCheckDigit):
        disability_card(wrong + "42", today=TODAY)
