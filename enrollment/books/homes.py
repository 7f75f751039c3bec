"""Which newcomers of a file are one household, and whether it stands already."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Area
from enrollment.books.newcomers import spread_wrongs
from enrollment.books.outcome import NEW, Row
from enrollment.books.words import Words
from enrollment.models import Household
from enrollment.workbooks.rows import RawRow
from values.text import closed_up

NO_HOUSEHOLD = (
    "看不出是哪一户的。给已有的户增人，请填那一户的户编号；"
    "登记新户，请填“新1”“新2”，同一户填一样的。"
)


@dataclass(frozen=True)
class Village:
    """What newcomers can be added to: standing households by number, and heads by name."""

    numbers: Mapping[str, int]
    heads: Mapping[str, Sequence[int]]


def village_of(village: Area) -> Village:
    heads: dict[str, list[int]] = defaultdict(list)
    numbers: dict[str, int] = {}
    rows = Household.objects.filter(village=village, closed_on__isnull=True)
    for pk, number, head in rows.values_list("pk", "number", "head__name"):
        numbers[number] = pk
        heads[head or ""].append(pk)
    return Village(numbers, heads)


def place_newcomers(
    rows: Sequence[tuple[RawRow, Row]], village: Village, words: Words, *, from_book: bool
) -> None:
    """Gives every newcomer its household: the standing one's id in `home`, or a common key.

    A list without a book writes a number only as other papers know it, so there only the five
    digits of the register count; where it names a head, the head's household is meant. Rows that
    name nothing belong to the head above them; in a book only to a new one.
    """
    together: dict[str, list[Row]] = defaultdict(list)
    known: dict[str, set[int]] = defaultdict(set)
    running = ""
    for raw, row in rows:
        key = _key(raw, row, village, words, from_book)
        if from_book and row.enrolment is not None:
            running = ""
        elif key or _is_head(row, words):
            running = key or f"head:{row.sheet}:{row.number}"
        key = key or running
        if row.enrolment is not None and row.home:
            known[key].add(row.home)
        elif not key:
            row.wrong("household_number", NO_HOUSEHOLD)
        else:
            row.household = key
            together[key].append(row)
    for key, people in together.items():
        _place(key, people, known[key], village, words)


def _key(raw: RawRow, row: Row, village: Village, words: Words, from_book: bool) -> str:
    typed = closed_up(raw.text("household_number"))
    if typed:
        padded = typed.zfill(5) if from_book and typed.isdecimal() else typed
        return f"number:{padded}" if padded in village.numbers else f"new:{typed}"
    head = closed_up(raw.text("head"))
    return f"named:{head}" if head else ""


def _place(key: str, people: list[Row], known: set[int], village: Village, words: Words) -> None:
    home = _standing(key, known, village)
    if home == 0:
        for row in people:
            row.wrong("household_number", "同一户的人现在登记在几户里，请填写户编号写明进哪一户。")
        return
    for row in people:
        row.home = home
    _check_heads(people, words, home)
    if home is None:
        _check_group(people)
        spread_wrongs(people)


def _standing(key: str, known: set[int], village: Village) -> int | None:
    """The standing household's id, None for a new one, 0 where it is one of several."""
    kind, _, text = key.partition(":")
    if kind == "number":
        return village.numbers[text]
    if len(known) == 1:
        return next(iter(known))
    heads = village.heads.get(text, ()) if kind == "named" else ()
    if len(known) > 1 or len(heads) > 1:
        return 0
    return heads[0] if heads else None


def _check_heads(people: list[Row], words: Words, home: int | None) -> None:
    heads = [row for row in people if _is_head(row, words)]
    if home is not None:
        for row in heads:
            row.wrong("relation", "这一户已经有户主，请按与户主的关系填写；换户主请在系统里办理。")
    elif len(heads) != 1:
        told = "这一户填了几位户主" if heads else "这一户没有户主"
        people[0].wrong("relation", f"{told}。一户要有一位户主，其他人按与户主的关系填写。")


def _check_group(people: list[Row]) -> None:
    group = next((row.group for row in people if row.group), None)
    if group is None:
        people[0].wrong("group", "登记新户要写在哪个组。")
    for row in people:
        row.group = group


def _is_head(row: Row, words: Words) -> bool:
    if row.outcome == NEW or row.form:
        return row.form.get("relationship") == words.codes.head
    return False
