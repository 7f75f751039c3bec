"""Kind and grade of a disability: from their own columns, or from the card."""

import re
import unicodedata
from functools import lru_cache

from values.disability_card import KINDS
from values.text import closed_up

from ..fields import dictionary
from .draft import Draft
from .findings import Finding

GRADES = {
    sign: number
    for number, signs in enumerate(("一壹1", "二贰2", "三叁3", "四肆4"), 1)
    for sign in signs
}
ROMAN = str.maketrans({"Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "Ⅳ": "4"})
GRADE = re.compile(rf"([{''.join(GRADES)}])级")
# 语言 and 综合 are what older lists call 言语 and 多重.
KIND_WORDS = {**{word: word for word in KINDS.values()}, "语言": "言语", "综合": "多重"}


def check_disability(draft: Draft) -> None:
    """What the columns say, completed by the card; the two must agree about the grade."""
    card = draft.card
    said_grade, said_kind = _said_grade(draft), _said_kind(draft)
    draft.values["grade"] = said_grade or (card.grade if card else None)
    draft.values["kind"] = said_kind or (card.kind if card else "")
    if card and said_grade and said_grade != card.grade:
        draft.find("grade_differs", "grade", said=said_grade, card=card.grade)
    if card and said_kind and said_kind != card.kind:
        draft.find("kind_differs", "kind", said=said_kind, card=card.kind)
    if not draft.values["grade"] and _is_about_disability(draft):
        draft.find("grade_missing", "grade" if draft.has_column("grade") else "card_number")
    _forgive_the_card(draft)


def _is_about_disability(draft: Draft) -> bool:
    if draft.found("grade_unreadable"):
        return False
    if draft.has_column("card_number", "kind"):
        return True
    identity = draft.text("identity")
    return any(word in identity for word in dictionary().words["disability"])


def _forgive_the_card(draft: Draft) -> None:
    """A number and a grade of its own: then a card that cannot be read costs nobody the row."""
    if draft.values.get("id_number") and draft.values["grade"]:
        draft.findings = [_doubt(item) for item in draft.findings]


def _doubt(item: Finding) -> Finding:
    unreadable = item.field == "card_number" and item.code != "card_differs"
    return item.as_doubt() if unreadable and item.severity == "error" else item


def _said_grade(draft: Draft) -> int | None:
    text = _folded(draft.text("grade"))
    if text and text not in dictionary().words["no_grade"]:
        if grade := GRADES.get(text) or _grade_in(text):
            return grade
        draft.find("grade_unreadable", "grade", found=draft.text("grade"))
        return None
    return _grade_in(_folded(draft.text("kind"))) or _grade_in(_folded(draft.text("identity")))


def _grade_in(text: str) -> int | None:
    match = GRADE.search(text)
    return GRADES[match[1]] if match else None


def _said_kind(draft: Draft) -> str:
    text = _folded(draft.text("kind"))
    if text in KINDS:
        return KINDS[text]
    for source in (text, _folded(draft.text("grade"))):
        found = {kind for word, kind in KIND_WORDS.items() if word in source}
        if found:
            return found.pop() if len(found) == 1 else "多重"
    if text and text not in dictionary().words["no_grade"] and not _grade_in(text):
        draft.find("kind_unreadable", "kind", found=draft.text("kind"))
    return ""


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", closed_up(text).translate(ROMAN))
