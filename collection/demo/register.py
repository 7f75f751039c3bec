"""Write a village's invented people with COPY: tens of thousands of rows in seconds."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from random import Random

from django.db import connection

from accounts.models import Area, Level, User
from accounts.personal_data import id_index, seal, tail_index
from collection.demo.people import HEAD, InventedPerson
from enrollment.models import Enrolment, Household, Person, SearchKey
from enrollment.pinyin import search_keys
from rules.notice import Notice
from values.resident_id import RESIDENT_ID

ADULT, PUPIL, STUDENT, NEWBORN = 1, 4, 5, 6  # general categories of the form (FIELD 2.3 F1)
CHINESE = "一二三四五六七八九十"

NULL = "\\N"


def write_village(
    *,
    village: Area,
    households: Iterable[list[InventedPerson]],
    per_group: int,
    residents: int,
    notice: Notice,
    registrar: User,
    moment: datetime,
    random: Random,
) -> int:
    """Groups, households, people, search keys and enrolments of one village. Returns people."""
    groups = _groups(village, max(1, round(residents / per_group)))
    writer = _Writer(notice, registrar, moment, random)
    for number, members in enumerate(households, start=1):
        writer.add(number, village, groups[number % len(groups)], members)
    writer.copy()
    return writer.people


def _groups(village: Area, count: int) -> list[Area]:
    groups = [
        Area(
            code=f"{village.code}{number:03d}",
            level=Level.GROUP,
            name=f"{_chinese(number)}组",
            parent=village,
        )
        for number in range(1, count + 1)
    ]
    return Area.objects.bulk_create(groups)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else CHINESE[tens - 1] + "十")
    return head + (CHINESE[ones - 1] if ones else "")


class _Writer:
    """Collects the rows of one village and copies them table by table."""

    def __init__(self, notice: Notice, registrar: User, moment: datetime, random: Random):
        self.notice, self.registrar = notice, registrar
        self.moment, self.random = moment.isoformat(), random
        self.people = 0
        self.households: list[Sequence] = []
        self.persons: list[Sequence] = []
        self.keys: list[Sequence] = []
        self.enrolments: list[Sequence] = []
        self.heads: list[tuple[int, int]] = []
        self.household_ids, self.person_ids = _fresh_ids(Household), _fresh_ids(Person)

    def add(self, number: int, village: Area, group: Area, members: list[InventedPerson]) -> None:
        household = next(self.household_ids)
        self.households.append(
            (household, f"{number:05d}", village.pk, group.pk, "", self.moment, self.registrar.pk)
        )
        for position, member in enumerate(members, start=1):
            person = next(self.person_ids)
            self._person(person, household, position, member)
            self._enrolment(person, household, group, member)
            self.keys += [(person, group.pk, key) for key in _keys(member.name)]
            if member.relationship == HEAD:
                self.heads.append((household, person))
        self.people += len(members)

    def _person(self, pk: int, household: int, position: int, member: InventedPerson) -> None:
        number = member.id_number
        self.persons.append(
            (
                pk,
                household,
                position,
                member.name,
                member.sex,
                member.born,
                RESIDENT_ID,
                _bytea(seal(number, "enrollment_person.id_number")),
                _bytea(id_index(number)),
                _bytea(tail_index(number[-4:])),
                member.relationship,
                Person.Status.ACTIVE,
                self.moment,
                self.registrar.pk,
            )
        )

    def _enrolment(self, person: int, household: int, group: Area, member) -> None:
        category = _category(member.born, date.fromisoformat(self.moment[:10]))
        renewing = "t" if self.random.random() < 0.93 else "f"
        self.enrolments.append(
            (
                person,
                household,
                group.pk,
                self.notice.cover_year,
                self.notice.name,
                category,
                "{}",
                renewing,
                Enrolment.State.ENROLLED,
                self.moment,
                self.registrar.pk,
            )
        )

    def copy(self) -> None:
        _copy(
            Household,
            "id number village_id group_id address registered_at registered_by_id",
            self.households,
        )
        _copy(
            Person,
            "id household_id position name sex born id_kind id_number id_index tail_index "
            "relationship status registered_at registered_by_id",
            self.persons,
        )
        _copy(SearchKey, "person_id group_id key", self.keys)
        _copy(
            Enrolment,
            "person_id household_id group_id cover_year notice general_category "
            "declared_hardships renewing state registered_at registered_by_id",
            self.enrolments,
        )
        self._set_heads()

    def _set_heads(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE demo_heads (h bigint, p bigint) ON COMMIT DROP")
            _copy_rows(cursor, "demo_heads", "h p", self.heads)
            cursor.execute(
                "UPDATE enrollment_household SET head_id = p FROM demo_heads WHERE id = h"
            )
            cursor.execute("DROP TABLE demo_heads")


@cache
def _keys(name: str) -> tuple[str, ...]:
    return tuple(search_keys(name))


def _category(born: date, on: date) -> int:
    age = on.year - born.year
    if age < 1:
        return NEWBORN
    return PUPIL if age < 18 else STUDENT if age < 22 and born.day % 3 == 0 else ADULT


def _bytea(value: bytes) -> str:
    return f"\\\\x{value.hex()}"


def _fresh_ids(model, batch: int = 1000) -> Iterator[int]:
    """Ids from the table's own sequence, so that later rows go on from there."""
    table = connection.ops.quote_name(model._meta.db_table)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, batch],
            )
            rows = cursor.fetchall()
        yield from (pk for (pk,) in rows)


def _copy(model, columns: str, rows: list[Sequence]) -> None:
    with connection.cursor() as cursor:
        _copy_rows(cursor, model._meta.db_table, columns, rows)


def _copy_rows(cursor, table: str, columns: str, rows: list[Sequence]) -> None:
    text = "".join(
        "\t".join(NULL if value is None else str(value) for value in row) + "\n" for row in rows
    )
    names = ", ".join(f'"{name}"' for name in columns.split())
    cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', io.StringIO(text))
