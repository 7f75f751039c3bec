"""Rows that are alike but for the person in them are judged once.

Nearly every row of a county's list has a name of Chinese characters, a number that is plainly
right, and a sex, a class and dates that hundreds of rows before it had. What `check_row` says of
the first of them it says of each, with their own name, number and texts in it: so it is asked
once. Any row that is not so plain goes to `check_row` itself.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from values.dates import BadDate
from values.plain_id import plain_birthday
from values.resident_id import FEMALE, MALE
from values.text import closed_up

from ..fields import dictionary
from ..rows import Batch
from .dates import day_of
from .draft import USABLE, CheckedRow
from .plain import KEPT, LONGEST_HOUSEHOLD_NUMBER
from .row import FORMULA_SIGNS, NO_FORMULAS, check_row

# These go into the row as they are and decide nothing.
OWN = tuple(field for field in KEPT if field not in ("identity", "sub"))
# These are looked at in each row. On every other field the answer hangs, beside the number's sex.
LOOKED_AT = ("name", "id_number", "card_number", "born", *OWN)
# No check reads these, but for what begins a formula.
UNREAD = ("county", "address", "head_id_number", "result")
FIRST_OWN = CheckedRow._fields.index(OWN[0])
BEHIND_OWN = FIRST_OWN + len(OWN)
PLAIN_NAME = re.compile(r"[\u4e00-\u9fa5·]{2,15}")
# Anything that may have to be cleaned away, or begin a formula.
SUSPECT = re.compile(
    "[\\s\u3000\u200b-\u200d\u2060\ufeff\uff01-\uff5e" + "".join(FORMULA_SIGNS) + "]"
)
SEX_OF = {str(digit): MALE if digit % 2 else FEMALE for digit in range(10)}
MOST_KINDS = 50_000


class RowChecker:
    """Checks the rows of one list, batch by batch. `today` bounds birth dates."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.by_fields: dict[tuple[str, ...], _Alike] = {}

    def check(self, batch: Batch) -> Iterator[CheckedRow]:
        """As `check_row` of each row."""
        alike = self.by_fields.get(batch.fields)
        if alike is None:
            alike = self.by_fields[batch.fields] = _Alike(batch.fields, self.today)
        for place, cells in enumerate(batch.rows):
            plain = alike.is_plain and place not in batch.warnings
            known = alike.known(batch.sheet, cells) if plain else None
            if known is None:
                known = check_row(batch.row(place), today=self.today)
                if plain:
                    alike.remember(cells, known)
            yield known


class _Alike:
    """What was said of rows with these fields. Places count from 1: a row's number is first."""

    def __init__(self, fields: Sequence[str], today: date) -> None:
        places = {name: place for place, name in enumerate(fields, 1)}
        self.today = today
        self.is_plain = {"name", "id_number"} <= places.keys()
        self.name, self.number = places.get("name", 0), places.get("id_number", 0)
        self.card, self.born = places.get("card_number"), places.get("born")
        self.household = places.get("household_number")
        self.own = [places.get(name) for name in OWN]
        apart = {*LOOKED_AT, *UNREAD}
        self.deciding = [place for name, place in places.items() if name not in apart]
        self.identity = places.get("identity")
        unjudged = apart - {"name", "id_number", *NO_FORMULAS}
        self.unjudged = [place for name, place in places.items() if name in unjudged]
        self.relations = tuple(dictionary().words["called_by_relation"])
        self.newborn = tuple(dictionary().words["newborn"])
        self.said: dict[tuple[str, ...], tuple] = {}

    def known(self, sheet: str, cells: Sequence) -> CheckedRow | None:
        """None where no row like this one was judged, or something about it is not plain."""
        name, number = cells[self.name], cells[self.number]
        born = plain_birthday(number, today=self.today)
        if born is None or not PLAIN_NAME.fullmatch(name) or name.endswith(self.relations):
            return None
        key = self._key(cells)
        like = self.said.get(key)
        if like is None or not self._rest_is_plain(cells, born):
            return None
        own = [cells[place] if place else "" for place in self.own]
        if SUSPECT.search("".join([*own, *[cells[place] for place in self.unjudged]])):
            if any(cells[place].startswith(FORMULA_SIGNS) for place in self.unjudged):
                return None
            own = [closed_up(text) for text in own]
        person = (sheet, cells[0], USABLE, name, number, number, born, key[0])
        return CheckedRow._make((*person, *own, *like))

    def _key(self, cells: Sequence) -> tuple[str, ...]:
        return (SEX_OF.get(cells[self.number][16:17], ""), *[cells[n] for n in self.deciding])

    def _rest_is_plain(self, cells: Sequence, born: date) -> bool:
        """What a row like this one does not speak for."""
        if self.card and cells[self.card]:
            return False
        if self.household and len(cells[self.household]) > LONGEST_HOUSEHOLD_NUMBER:
            return False
        return not self.born or _said_day(cells[self.born]) in (None, born)

    def remember(self, cells: Sequence, row: CheckedRow) -> None:
        """A row without any finding speaks for those like it; not of a number that carries no
        sex, and whether somebody is newborn hangs on more of the number.
        """
        newborn = self.identity and any(word in cells[self.identity] for word in self.newborn)
        if row.findings or newborn or row.card_number or len(self.said) >= MOST_KINDS:
            return
        key = self._key(cells)
        if row.id_number == cells[self.number] and row.sex == key[0]:
            self.said[key] = row[BEHIND_OWN:]


@lru_cache(maxsize=1 << 16)
def _said_day(text: str) -> date | None:
    try:
        return day_of(text.strip())
    except BadDate:
        return None
