from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from values import resident_id
from values.resident_id import (
    OldNumber,
    ResidentId,
    RoundedByExcel,
    WrongBirthDate,
    WrongCheckDigit,
    WrongDigits,
    WrongLength,
    check_digit,
    mask,
    mask_public,
    normalise,
    parse,
    upgrade_15,
)

TODAY = date(2020, 10, 1)


def numbered(first_17):
    return first_17 + check_digit(first_17)


MAN = numbered("42132119030405001")
WOMAN = numbered("42132119030405002")


def test_the_check_digit_is_that_of_the_standards_own_example():
    assert check_digit("11010519491231002") == "X"


def test_parse_reads_birth_and_sex():
    assert parse(MAN, today=TODAY) == ResidentId(MAN, date(1903, 4, 5), "1")
    assert parse(WOMAN, today=TODAY).sex == "2"


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "11010519491231002×",
        "11010519491231002＊",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X\n",
        "'11010519491231002X",
        "11010519491231002X\u00a0\u200b",
    ],
)
def test_normalise_undoes_the_ways_of_typing(typed):
    assert normalise(typed) == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (MAN[:-1], WrongLength),
        (MAN + "0", WrongLength),
        (MAN * 2, WrongLength),
        ("", WrongLength),
        (MAN[:5] + "O" + MAN[6:], WrongDigits),
        ("X" + MAN[1:], WrongDigits),
        (numbered("42132118991231001"), WrongBirthDate),
        (numbered("42132119020230001"), WrongBirthDate),
        (numbered("42132120201002001"), WrongBirthDate),
        (MAN[:-1] + str((int(MAN[-1]) + 1) % 10), WrongCheckDigit),
        ("4.21321E+17", RoundedByExcel),
        ("421321030405001", OldNumber),
    ],
)
def test_parse_names_what_is_wrong(typed, error):
    with pytest.raises(error) as refused:
        parse(typed, today=TODAY)
    assert refused.value.what
    assert refused.value.why
    assert refused.value.cure


@pytest.mark.parametrize("born", ["19000101", "20201001"])
def test_parse_takes_both_ends_of_the_years(born):
    assert parse(numbered("421321" + born + "001"), today=TODAY).born.strftime("%Y%m%d") == born


def test_a_wrong_number_ending_in_zeros_points_to_excel():
    with pytest.raises(WrongCheckDigit, match="Excel"):
        parse("421321190304050000", today=TODAY)


def test_an_unknown_area_is_only_a_warning():
    unknown = parse(numbered("01132119030405001"), today=TODAY)
    assert unknown.warnings == (
        "证件号码前6位“011321”不在现行区划表内，可能是已撤并的地区，请留意核对。",
    )
    assert parse(MAN, today=TODAY, known_counties=frozenset(["421321"])).warnings == ()
    assert len(parse(MAN, today=TODAY, known_counties=frozenset(["421301"])).warnings) == 1


def test_residents_of_hong_kong_macao_and_taiwan_are_recognised():
    assert parse(numbered("81000019030405001"), today=TODAY).kind == resident_id.HMT_PERMIT
    assert parse(numbered("83000019030405002"), today=TODAY).sex == "2"


def test_foreign_permanent_residents_carry_no_sex():
    new = parse(numbered("94284019030405001"), today=TODAY)
    assert (new.kind, new.sex, new.born) == ("07", "0", date(1903, 4, 5))
    old = parse("usa440303040501", today=TODAY)
    assert (old.kind, old.number, old.born) == ("07", "USA440303040501", None)


def test_upgrade_15_adds_the_century_and_the_check_digit():
    assert upgrade_15("110105491231002") == "11010519491231002X"


def test_upgrade_15_refuses_other_numbers():
    with pytest.raises(WrongLength):
        upgrade_15(MAN)
    with pytest.raises(WrongBirthDate):
        upgrade_15("110105490231002")


def test_masks_show_no_more_than_they_may():
    assert mask("421321190304050012") == "421321********0012"
    assert mask_public("421321190304050012") == "4213************12"
    assert mask("E123456789") == "********89"
    assert mask_public("P12") == "**2"
    assert mask("") == ""


@given(st.text(max_size=30))
def test_masks_keep_the_length_and_hide_at_least_half_of_what_is_not_an_id(number):
    assert len(mask(number)) == len(number)
    assert len(mask_public(number)) == len(number)


@given(st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(position, change):
    wrong = list(MAN)
    wrong[position] = str((int(wrong[position]) + change) % 10)
    with pytest.raises((WrongCheckDigit, WrongBirthDate)):
        parse("".join(wrong), today=TODAY)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("日期“43069919030506701X”无法识别", "日期“430699********701X”无法识别"),
        ("电话13900001234，", "电话*********34，"),
        ("第12行，19030506", "第12行，19030506"),
        ("", ""),
    ],
)
def test_long_numbers_in_a_sentence_are_masked(text: str, shown: str):
    assert resident_id.mask_inside(text) == shown
