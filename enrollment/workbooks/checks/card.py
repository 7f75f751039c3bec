"""The disability card: ID number, kind and grade in one, and often the only number on the list."""

from values.disability_card import BadDisabilityCard, DisabilityCard, disability_card
from values.id_slips import single_slips
from values.resident_id import BadResidentId, normalise, parse

from .draft import FIRST_KEPT_DIGITS, Draft
from .findings import from_refusal

ID_LENGTH = 18


def check_card(draft: Draft) -> None:
    """Leaves the card on the draft if it can be read and is this person's."""
    text = draft.raw.text("card_number")
    number = normalise(text)
    draft.values["card_number"] = number
    if draft.raw.warned("card_number", "rounded_by_excel"):
        draft.find("rounded_by_excel", "card_number")
        if number.isdecimal():
            draft.values.setdefault("surviving_digits", number[:FIRST_KEPT_DIGITS])
    elif draft.raw.warned("card_number", "number_with_decimals"):
        draft.find("number_with_decimals", "card_number")
        draft.values.setdefault("surviving_digits", number[:FIRST_KEPT_DIGITS])
    elif number:
        if number != text:
            draft.find("normalised", "card_number")
        _read_card(draft, number)


def _read_card(draft: Draft, number: str) -> None:
    try:
        if len(number) == ID_LENGTH:
            _take_number(draft, parse(number, today=draft.today).number)
            draft.find("card_is_id_number", "card_number")
        else:
            card = disability_card(number, today=draft.today)
            _take_number(draft, card.number)
            _take_card(draft, card)
    except BadDisabilityCard as refusal:
        draft.findings.append(from_refusal(refusal, "card_number"))
    except BadResidentId as refusal:
        draft.findings.append(from_refusal(refusal, "card_number"))
        slips = single_slips(number[:ID_LENGTH], today=draft.today)
        draft.values.setdefault("suggestions", tuple(slips))


def _take_number(draft: Draft, number: str) -> None:
    """Where the list has no ID number, the card's first eighteen characters are it."""
    if not draft.values.get("typed_number"):
        person = parse(number, today=draft.today)
        draft.values.update(
            typed_number=number, id_number=person.number, born=person.born, sex=person.sex
        )


def _take_card(draft: Draft, card: DisabilityCard) -> None:
    if card.reissue:
        draft.find("card_reissued", "card_number")
    if draft.values.get("id_number") in (None, card.number):
        draft.card = card
    else:
        draft.find("card_differs", "card_number")
