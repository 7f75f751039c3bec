"""Every paper that people are registered by; numbers of nobody."""

from datetime import date

import pytest

from values.documents import (
    BIRTH_CERTIFICATE,
    CHINESE_PASSPORT,
    FOREIGN_PASSPORT,
    KINDS,
    OTHER,
    BadDocument,
    Document,
    parse_document,
)
from values.resident_id import (
    FEMALE,
    FOREIGN_PERMANENT,
    HMT_PERMIT,
    MALE,
    RESIDENT_ID,
    BadResidentId,
    check_digit,
)

TODAY = date(2020, 10, 20)
BORN = date(1903, 5, 6)


def eighteen(area: str, serial: int) -> str:
    first = f"{area}19030506{serial:03d}"
    return first + check_digit(first)


GOOD = {
    "resident": (RESIDENT_ID, eighteen("430699", 1), Document("01", "", BORN, MALE)),
    "permit": (HMT_PERMIT, eighteen("810000", 2), Document("17", "", BORN, FEMALE)),
    "permit typed as a resident's": (
        RESIDENT_ID,
        eighteen("830000", 1),
        Document("17", "", BORN, MALE),
    ),
    "new foreign card": (FOREIGN_PERMANENT, eighteen("911156", 1), Document("07", "", BORN)),
    "old foreign card": (FOREIGN_PERMANENT, "ABC123456789012", Document("07", "")),
    "birth certificate": (BIRTH_CERTIFICATE, "a 123456789", Document("990201", "A123456789")),
    "foreign passport": (FOREIGN_PASSPORT, "b7654321", Document("08", "B7654321")),
    "Chinese passport": (CHINESE_PASSPORT, "EA1234567", Document("16", "EA1234567")),
    "another paper": (OTHER, "湘监字第1203号", Document("99", "湘监字第1203号")),
}


@pytest.mark.parametrize("what", GOOD)
def test_good_number_says_what_it_says(what: str):
    kind, typed, expected = GOOD[what]
    found = parse_document(kind, typed, today=TODAY)

    assert (found.kind, found.born, found.sex) == (expected.kind, expected.born, expected.sex)
    assert found.number == (expected.number or typed)


BAD = [
    (BIRTH_CERTIFICATE, "A12345678"),
    (BIRTH_CERTIFICATE, "1234567890"),
    (FOREIGN_PASSPORT, "B7"),
    (FOREIGN_PASSPORT, "ABCDEFG"),
    (CHINESE_PASSPORT, "123456789"),
    (OTHER, "户口簿"),
    (OTHER, "12"),
]


@pytest.mark.parametrize(("kind", "typed"), BAD)
def test_number_that_the_paper_cannot_have_is_refused_with_what_it_should_be(kind, typed):
    with pytest.raises(BadDocument) as refused:
        parse_document(kind, typed, today=TODAY)

    assert KINDS[kind] in refused.value.what
    assert refused.value.why
    assert refused.value.cure


@pytest.mark.parametrize("kind", [BIRTH_CERTIFICATE, FOREIGN_PASSPORT, CHINESE_PASSPORT, OTHER])
@pytest.mark.parametrize("typed", [eighteen("430699", 1), "430699030506001"])
def test_parents_number_under_another_paper_is_refused(kind: str, typed: str):
    with pytest.raises(BadDocument, match="填的却是身份证"):
        parse_document(kind, typed, today=TODAY)


def test_wrong_check_digit_of_a_permit_is_told_as_of_any_number():
    number = eighteen("810000", 1)
    wrong = number[:17] + ("0" if number[17] != "0" else "1")
    with pytest.raises(BadResidentId, match="校验码"):
        parse_document(HMT_PERMIT, wrong, today=TODAY)
