"""Who the row speaks of: number and name, and what must agree with the number."""

import re
import unicodedata

from values.dates import BadDate
from values.id_slips import single_slips
from values.resident_id import (
    FEMALE,
    MALE,
    BadResidentId,
    OldNumber,
    normalise,
    parse,
    upgrade_15,
)
from values.text import closed_up

from ..fields import dictionary
from .dates import day_of
from .draft import FIRST_KEPT_DIGITS, Draft
from .findings import from_refusal

DOTS = str.maketrans(dict.fromkeys(".．•・‧∙⋅●", "·"))
LOST_SIGNS = "?？□■▯▢�"
STRANGE = re.compile(
    r"[^\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]"
)
LONG_NUMBER = re.compile(r"[0-9]{14,20}[0-9X]?")
HAN_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,15}")
BIRTH_CERTIFICATE = re.compile(r"[A-Z][0-9]{9}")
SEXES = {"男": MALE, "女": FEMALE, "1": MALE, "2": FEMALE, "男性": MALE, "女性": FEMALE}
SEX_WORDS = {MALE: "男", FEMALE: "女"}


def check_number(draft: Draft) -> None:
    """The ID number; where there is none, the one that a disability card begins with."""
    text = draft.raw.text("id_number")
    number = normalise(text)
    draft.values["typed_number"] = number
    if draft.raw.warned("id_number", "rounded_by_excel"):
        draft.find("rounded_by_excel", "id_number")
        if number.isdecimal():
            draft.values["surviving_digits"] = number[:FIRST_KEPT_DIGITS]
    elif draft.raw.warned("id_number", "number_with_decimals"):
        draft.find("number_with_decimals", "id_number")
        draft.values["surviving_digits"] = number[:FIRST_KEPT_DIGITS]
    elif number and HAN_NAME.fullmatch(number) and _holds_number(draft.text("name")):
        _swapped(draft)
    elif number:
        _parse_number(draft, number, text != number)
    elif not draft.text("card_number"):
        _miss_number(draft, "id_number" if draft.has_column("id_number") else "card_number")


def _holds_number(text: str) -> bool:
    return LONG_NUMBER.fullmatch(normalise(text)) is not None


def _swapped(draft: Draft) -> None:
    """The number that stands under the name is kept as a suggestion, and so is the name."""
    draft.find("columns_swapped", "name")
    draft.values["name"] = closed_up(draft.raw.text("id_number")).translate(DOTS)
    number = normalise(draft.raw.text("name"))
    draft.values["typed_number"] = number
    draft.values["suggestions"] = (number,)


def _miss_number(draft: Draft, field: str) -> None:
    if not draft.raw.warned(field, "error_cell"):
        formula = draft.raw.warned(field, "formula")
        draft.find("formula_without_value" if formula else "number_missing", field)


def _parse_number(draft: Draft, number: str, cleaned: bool) -> None:
    if cleaned:
        draft.find("normalised", "id_number")
    try:
        person = parse(number, today=draft.today)
    except OldNumber:
        draft.find("number_old", "id_number")
        draft.values["suggestions"] = _upgraded(number)
    except BadResidentId as refusal:
        if BIRTH_CERTIFICATE.fullmatch(number):
            draft.find("number_is_birth_certificate", "id_number")
            return
        draft.findings.append(from_refusal(refusal, "id_number"))
        draft.values["suggestions"] = tuple(single_slips(number, today=draft.today))
    else:
        draft.values.update(id_number=person.number, born=person.born, sex=person.sex)


def _upgraded(number: str) -> tuple[str, ...]:
    try:
        return (upgrade_15(number),)
    except BadResidentId:
        return ()


def check_name(draft: Draft) -> None:
    if draft.found("columns_swapped"):
        return
    typed = draft.raw.text("name")
    name = closed_up(typed).translate(DOTS)
    draft.values["name"] = name
    if not name:
        draft.find("name_missing", "name")
    elif LONG_NUMBER.fullmatch(name.upper()):
        draft.find("name_is_number", "name")
    elif lost := [sign for sign in name if _is_lost(sign)]:
        draft.find("name_unreadable", "name", found=lost[0])
    else:
        if name != typed:
            draft.find("normalised", "name")
        if name.endswith(tuple(dictionary().words["called_by_relation"])):
            draft.find("name_relation", "name", found=name)
        elif STRANGE.search(name):
            draft.find("name_odd", "name", found=name)


def _is_lost(sign: str) -> bool:
    """Private use draws as a box, or as another character, on every other machine."""
    return sign in LOST_SIGNS or unicodedata.category(sign) in ("Co", "Cn")


def check_sex(draft: Draft) -> None:
    said, number = SEXES.get(closed_up(draft.text("sex"))), draft.values.get("sex")
    if said and number in SEX_WORDS and said != number:
        draft.find("sex_differs", "sex", said=SEX_WORDS[said], number=SEX_WORDS[number])


def check_born(draft: Draft) -> None:
    """Only a full date is compared: many rosters give the month alone."""
    number = draft.values.get("born")
    try:
        said = day_of(draft.text("born"))
    except BadDate:
        return
    if said and number and said != number:
        draft.find("born_differs", "born", said=said, number=number)


def check_newborn(draft: Draft) -> None:
    words, born = dictionary().words, draft.values.get("born")
    newborn = any(word in draft.text("identity") for word in words["newborn"])
    if newborn and born and draft.today.year - born.year > words["newborn_oldest_years"]:
        draft.find("newborn_with_adult_number", "id_number", number=born)
