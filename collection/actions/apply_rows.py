"""What taking an upload in does to the register: newcomers by household, people by row."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from accounts.models import Area, User
from collection.actions.withdraw import paid, withdraw_enrolment
from enrollment.actions.change_details import change_details
from enrollment.actions.end_enrolment import resume_enrolment
from enrollment.actions.locks import lock_households
from enrollment.actions.register import NewMember, add_members, register_household
from enrollment.actions.take_out_book import BookRefused
from enrollment.books.columns import titles
from enrollment.books.known import DETAILS
from enrollment.books.newcomers import as_member
from enrollment.books.outcome import CHANGED, CONFLICT, NEW, Cell, Row
from enrollment.books.shown import text_shown
from enrollment.books.texts import texts_of
from enrollment.books.words import ENROLLED, Words, words_of
from enrollment.models import BookUpload, Enrolment, Household, Season
from values.dates import business_date

DONE, KEPT = "已采用", "保留系统里的"

# Rows that stand or fall together, and what takes them in; it answers what the clerk reads.
Work = tuple[list[Row], Callable[[], str]]


@dataclass(frozen=True)
class Applying:
    """One upload's taking in. Each work raises a Refusal where it can't be done."""

    upload: BookUpload
    season: Season
    actor: User
    now: datetime

    @property
    def words(self) -> Words:
        return words_of(self.upload.village, self.season)

    def households(self, rows: list[Row]) -> Iterator[Work]:
        """The newcomers of each household, with what registers them."""
        together: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row.outcome == NEW:
                together[row.household].append(row)
        words = self.words
        for key, people in together.items():
            yield people, lambda key=key, people=people: self._register(key, people, words)

    def people(self, rows: list[Row], take: set[int]) -> Iterator[Work]:
        """Everybody with changed cells, with what changes them."""
        words = self.words
        for place, row in enumerate(rows):
            if row.outcome in (CHANGED, CONFLICT):
                cells = [cell for cell in row.cells if not cell.conflict or place in take]
                yield [row], lambda row=row, cells=cells: self._change(row, cells, words)

    def _register(self, key: str, people: list[Row], words: Words) -> str:
        members = [self._member(row, words) for row in people]
        told = {
            "members": members,
            "season": self.season,
            "actor": self.actor,
            "now": self.now,
            "form_key": self._key(key),
        }
        if people[0].home is not None:
            return self._add(people[0].home, told)
        head = next(m for m in members if m.relationship == words.codes.head)
        home = register_household(
            group=Area.objects.get(pk=people[0].group),
            address=next((row.address for row in people if row.address), ""),
            phone=head.phone,
            head_relationship=words.codes.head,
            **told,
        )
        return f"已登记，户编号{home.number}"

    def _add(self, home: int, told: dict) -> str:
        household = Household.objects.select_related("group", "village").get(pk=home)
        if household.village_id != self.upload.village_id:
            raise _meanwhile("这一户已经不在本村")
        add_members(household=household, **told)
        return f"已加入{household.number}户"

    def _member(self, row: Row, words: Words) -> NewMember:
        try:
            return as_member(row.form, words, business_date(self.now))
        except ValueError as problem:
            raise _meanwhile(str(problem).rstrip("。")) from None

    def _key(self, key: str) -> UUID:
        return uuid5(NAMESPACE_OID, f"book-upload:{self.upload.pk}:{key}")

    def _change(self, row: Row, cells: list[Cell], words: Words) -> str:
        if not cells:
            return KEPT
        with transaction.atomic():
            enrolment = _locked(row.enrolment)
            _refuse_changed(enrolment, cells, words)
            enrolled = next((cell for cell in cells if cell.field == "enrolled"), None)
            if enrolled and enrolled.new == ENROLLED:
                self._resume(enrolment)
            values = _values([cell for cell in cells if cell.field in DETAILS], words)
            if values:
                change_details(
                    enrolment=enrolment,
                    values=values,
                    since=self.season.cover_year,
                    paid=paid,
                    reason=f"登记底册：{self.upload.file_name}"[:200],
                    **self._when(),
                )
            if enrolled and enrolled.new != ENROLLED:
                self._withdraw(enrolment, row, words)
        return DONE

    def _resume(self, enrolment: Enrolment) -> None:
        if enrolment.state == Enrolment.State.WITHDRAWN:
            resume_enrolment(enrolment=enrolment, note=self._note(), **self._when())
            enrolment.refresh_from_db()

    def _withdraw(self, enrolment: Enrolment, row: Row, words: Words) -> None:
        if enrolment.state == Enrolment.State.ENROLLED:
            reason = Enrolment.EndReason(words.code_of("end_reasons", row.end_reason))
            withdraw_enrolment(
                enrolment=enrolment, reason=reason, note=self._note(), **self._when()
            )

    def _note(self) -> str:
        return f"登记底册：{self.upload.file_name}"[:200]

    def _when(self) -> dict:
        return {"on": business_date(self.now), "actor": self.actor, "now": self.now}


def _locked(pk: int | None) -> Enrolment:
    """The enrolment with its household's row held, as every change of a household holds it."""
    rows = Enrolment.objects.select_related("person", "household", "group")
    home = rows.get(pk=pk).household_id
    lock_households(home)
    return rows.get(pk=pk)


def _refuse_changed(enrolment: Enrolment, cells: list[Cell], words: Words) -> None:
    """What was shown must still stand, or stand as wanted already."""
    texts = texts_of(enrolment, words, paid=False)
    for cell in cells:
        if texts[cell.field] not in (cell.now, cell.new):
            stands = text_shown(cell.field, texts[cell.field])
            raise _meanwhile(f"比较以后，{titles()[cell.field]}又改成了“{stands}”")


def _meanwhile(why: str) -> BookRefused:
    return BookRefused(what="这一行没有改", why=why, cure="请重新上传，看过新的比较结果再采用")


def _values(cells: list[Cell], words: Words) -> dict[str, object]:
    readers = {
        "relation": lambda text: words.relation_of(text, ""),
        "general_category": lambda text: words.code_of("general_categories", text),
        "hardships": words.hardships_of,
    }
    return {
        DETAILS[cell.field]: readers.get(cell.field, lambda text: text)(cell.new) for cell in cells
    }
