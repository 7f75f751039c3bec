"""What a village's register says of its people now, as the texts of the book's cells."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from accounts.models import Area
from enrollment.books.words import ENROLLED, NOT_ENROLLED, SEXES, Words
from enrollment.models import Enrolment, Person
from values.documents import KINDS

PAID, UNPAID = "已缴", "未缴"


@dataclass(frozen=True)
class Registered:
    """Somebody's enrolment of the year with the texts of its row."""

    enrolment: int
    person: int
    household: int
    texts: Mapping[str, str]


def registered(
    village: Area, cover_year: int, words: Words, paid: Collection[int]
) -> Iterator[Registered]:
    """Each enrolment of the year, household by household.

    Those who left the county or died, and second rows of somebody, have no row.
    """
    rows = Enrolment.objects.filter(
        household__village=village, cover_year=cover_year, person__status=Person.Status.ACTIVE
    ).exclude(end_reason=Enrolment.EndReason.DUPLICATE)
    rows = rows.select_related("person", "household")
    for row in rows.order_by("household__number", "person__position", "pk").iterator(2000):
        texts = texts_of(row, words, paid=row.pk in paid)
        yield Registered(row.pk, row.person_id, row.household_id, texts)


def texts_of(row: Enrolment, words: Words, *, paid: bool) -> dict[str, str]:
    """The cells of one row, by field."""
    person, household = row.person, row.household
    is_head = household.head_id == person.pk
    stands = row.state == Enrolment.State.ENROLLED
    return {
        "household_number": household.number,
        "group": words.groups.get(row.group_id, ""),
        "name": person.name,
        "id_kind": KINDS[person.id_kind],
        "id_number": person.id_number.open() if person.id_number else "",
        "sex": SEXES.get(person.sex, ""),
        "born": person.born.isoformat(),
        "relation": words.shown("relationships", person.relationship),
        "general_category": words.shown("general_categories", row.general_category),
        "hardships": words.several(row.declared_hardships),
        "phone": person.phone.open() if person.phone else "",
        "address": household.address if is_head else "",
        "enrolled": ENROLLED if stands else NOT_ENROLLED,
        "end_reason": "" if stands else row.get_end_reason_display(),
        "no_number": row.person.get_no_number_display() if row.person.no_number else "",
        "mother": "",
        "birth_order": str(person.birth_order or ""),
        "paid": PAID if paid else UNPAID,
    }
