"""What a row of the tax bureau's file says, and whom it means. Reads only."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

from accounts.personal_data import id_index
from collection.models import TaxImport, TaxRow
from enrollment.models import Enrolment, FormerNumber, Person
from enrollment.workbooks.checks.draft import CheckedRow
from enrollment.workbooks.checks.row import check_row
from enrollment.workbooks.rows import RawRow
from values.resident_id import mask_inside
from values.text import closed_up

Outcome = TaxRow.Outcome
LONGEST_CHANNEL, LONGEST_NUMBER, LONGEST_SAID = 30, 60, 300


@cache
def headings() -> dict[str, str]:
    path = Path(__file__).with_name("tax.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))["headings"]


@dataclass(frozen=True)
class Read:
    """A row as it was read; `wrong` says why it cannot be used, "" otherwise."""

    row: CheckedRow
    channel: str
    payment_number: str
    wrong: str


def read_rows(reading: Sequence[RawRow], *, today: date, size: int) -> Iterator[list[Read]]:
    rows = (_read(raw, today) for raw in reading)
    while chunk := list(islice(rows, size)):
        yield chunk


def _read(raw: RawRow, today: date) -> Read:
    row = check_row(raw, today=today)
    number = closed_up(raw.text("payment_number"))[:LONGEST_NUMBER]
    channel = closed_up(raw.text("channel"))[:LONGEST_CHANNEL]
    return Read(row, channel, number, _wrong(row, number, today))


def _wrong(row: CheckedRow, number: str, today: date) -> str:
    if row.errors:
        return f"{row.errors[0].what}，{row.errors[0].cure}"
    if not row.id_number:
        return "没有证件号码，认不出是谁，请补上"
    if row.amount_fen is None or row.amount_fen <= 0:
        return "没有缴费金额，或者金额不大于零，请核对"
    if row.since is None or row.since > today:
        return "没有缴费日期，或者日期在今天以后，请核对"
    return "" if number else "没有凭证号，同一笔款可能重复入账，请补上"


def staged(found: TaxImport, chunk: list[Read]) -> list[TaxRow]:
    """The rows as they stand in the database, with whom each means. Three queries a chunk."""
    people = _people(found, chunk)
    live = Enrolment.objects.live().filter(
        cover_year=found.cover_year, person__in={person.pk for person in people.values()}
    )
    enrolments = {enrolment.person_id: enrolment.pk for enrolment in live}
    return [_staged(found, item, people, enrolments) for item in chunk]


def _people(found: TaxImport, chunk: list[Read]) -> dict[bytes, Person]:
    """By the number that they have, or had before; of the import's area alone."""
    indexes = {id_index(item.row.id_number) for item in chunk if item.row.id_number}
    inside = found.area.code
    former = FormerNumber.objects.filter(
        id_index__in=indexes, person__household__group__code__startswith=inside
    )
    people = Person.objects.filter(
        id_index__in=indexes, household__group__code__startswith=inside
    ).select_related("same_as")
    return {bytes(one.id_index): one.person for one in former.select_related("person__same_as")} | {
        bytes(person.id_index): person for person in people
    }


def _staged(found: TaxImport, item: Read, people: dict, enrolments: dict[int, int]) -> TaxRow:
    row = item.row
    number = row.id_number or row.typed_number
    index = id_index(row.id_number) if row.id_number else None
    outcome, said, enrolment = _whom(item, people.get(index), enrolments)
    return TaxRow(
        tax_import=found,
        area=found.area,
        cover_year=found.cover_year,
        sheet=row.sheet[:60],
        row=row.row_number,
        name=row.name or None,
        id_number=number or None,
        id_index=index,
        amount_fen=row.amount_fen,
        paid_on=row.since,
        channel=mask_inside(item.channel),
        payment_number=item.payment_number,
        outcome=outcome,
        said=mask_inside(said)[:LONGEST_SAID],
        enrolment_id=enrolment,
    )


def _whom(item: Read, person: Person | None, enrolments: dict[int, int]):
    """(outcome, sentence, enrolment id). WAITING where the row can be booked."""
    if item.wrong:
        return Outcome.INVALID, f"没有入账：{item.wrong}", None
    if person is None:
        return Outcome.UNMATCHED, "本县没有登记这个证件号码；登记以后点“重新匹配”", None
    if item.row.name != person.name:
        return Outcome.NAME_DIFFERS, "证件号码登记的是另一个姓名；请核对是谁缴的", None
    enrolment = enrolments.get(person.pk) or enrolments.get(person.same_as_id)
    if enrolment is None:
        return Outcome.UNMATCHED, "本县登记了这个人，但本年度没有参保登记", None
    return Outcome.WAITING, "", enrolment
