"""Columns that are cleaned and kept, but decide nothing by themselves."""

from functools import lru_cache

from values.money import BadAmount, fen
from values.text import closed_up

from .draft import Draft
from .findings import DOUBT, from_refusal

KEPT = (
    "identity",
    "sub",
    "town",
    "village",
    "group",
    "household_number",
    "head",
    "relation",
    "phone",
)
LONGEST_HOUSEHOLD_NUMBER = 50


def keep_texts(draft: Draft) -> None:
    for field in KEPT:
        text = draft.raw.text(field)
        draft.values[field] = _cleaned(text) if text else ""
    draft.values["household_number"] = draft.values["household_number"][:LONGEST_HOUSEHOLD_NUMBER]


@lru_cache(maxsize=4096)
def _cleaned(text: str) -> str:
    """Villages, groups and categories repeat all the way down."""
    return closed_up(text)


def check_amount(draft: Draft) -> None:
    """What the department believes the subsidy to be; the notice decides, so only a doubt."""
    if text := draft.text("amount"):
        try:
            draft.values["amount_fen"] = fen(text)
        except BadAmount as refusal:
            draft.findings.append(from_refusal(refusal, "amount", DOUBT))
