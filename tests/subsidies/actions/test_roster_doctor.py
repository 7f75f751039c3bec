"""What the register adds to a row: who may have been meant, who has gone, who is elsewhere."""

from datetime import date

import pytest

from enrollment.models import EvidenceKind, EvidenceList, EvidenceRow, FormerNumber, Mark, Person
from subsidies.models import Roster
from subsidies.queries.doctor import diagnoses, rows_of_kind, sharing_departments
from tests.subsidies.desk import CIVIL, DISABLED, HEAD, checked, fates, line_of, workbook
from tests.world import NOW, World, id_number

LOW = "城乡低保对象"
VILLAGE = (*HEAD, "村")


def slip(number: str) -> str:
    """One digit of the sequence wrong."""
    return number[:15] + str((int(number[15]) + 1) % 10) + number[16:]


def rounded(number: str) -> float:
    return float(int(number[:15] + "000"))


@pytest.fixture
def person(world) -> Person:
    """Somebody whose name nobody else has: in the world the two households of a village share
    their names, and the first fifteen digits, too.
    """
    found = world.person("A1")
    Person.objects.filter(pk=found.pk).update(name="独一人")
    found.refresh_from_db()
    return found


def resembles(roster: Roster, row: int = 3) -> Person | None:
    return roster.rows.get(row=row).resembles


@pytest.mark.parametrize("spoil", [slip, rounded], ids=["one digit wrong", "rounded by Excel"])
def test_the_one_person_who_fits_is_suggested_and_nothing_goes_by_it(world, person, spoil):
    number = person.id_number.open()
    roster = checked(world, workbook((person.name, spoil(number))), identity=LOW)
    row = roster.rows.get()
    assert (row.outcome, row.person, row.resembles) == ("invalid", None, person)
    (told,) = [reason["text"] for reason in row.reasons if reason["code"] == "resembles"]
    assert (person.id_number.masked in told, number in told) == (True, False)


@pytest.mark.parametrize(
    ("name", "village", "fits"),
    [
        (None, "A1村", True),
        (None, "A1社区", True),
        (None, "A镇A1村", True),
        (None, "", True),
        (None, "A2村", False),
        ("别人", "A1村", False),
    ],
)
def test_somebody_fits_by_name_and_village_only(world, person, name, village, fits):
    line = (name or person.name, slip(person.id_number.open()), village)
    roster = checked(world, workbook(line, head=VILLAGE), identity=LOW)
    assert resembles(roster) == (person if fits else None)


def test_of_two_who_fit_neither_is_suggested(world):
    one, two = (household.members.get(position=1) for household in world.households["A1"])
    assert (one.name, one.id_number.open()[:15]) == (two.name, two.id_number.open()[:15])
    roster = checked(world, workbook((one.name, rounded(one.id_number.open()))), identity=LOW)
    assert resembles(roster) is None


def test_nobody_of_another_county_is_suggested(world):
    roster = checked(world, workbook(("邻人", slip(id_number(951)))), identity=LOW)
    assert resembles(roster) is None


def test_swapped_columns_suggest_the_person(world):
    person = world.person("A1")
    roster = checked(world, workbook((person.id_number.open(), person.name)), identity=LOW)
    assert fates(roster) == {3: ("invalid", ["columns_swapped", "resembles"])}
    assert resembles(roster) == person


def test_former_number_is_refused_and_says_who_it_was(world):
    person = world.person("A1")
    old = id_number(907)
    from accounts.personal_data import Sealed, id_index, tail_index

    FormerNumber.objects.create(
        person=person,
        id_kind="01",
        id_number=Sealed("enrollment_formernumber.id_number", plain=old),
        id_index=id_index(old),
        tail_index=tail_index(old[-4:]),
        until=date(2020, 1, 1),
    )
    roster = checked(world, workbook((person.name, old)), identity=LOW)
    assert fates(roster) == {3: ("invalid", ["number_former", "resembles"])}
    assert resembles(roster) == person


def test_moved_person_is_told(world):
    person = world.person("A1")
    Person.objects.filter(pk=person.pk).update(status=Person.Status.MOVED)
    roster = checked(world, workbook(line_of(person)), identity=LOW)
    assert fates(roster) == {3: ("matched", ["registered_moved"])}


@pytest.mark.parametrize(
    ("kind", "told"),
    [("dead", True), ("employee_insured", True), ("elsewhere", True), ("in_custody", False)],
)
def test_open_mark_is_told_unless_it_is_none_of_the_departments_business(world, kind, told):
    mark(world, world.person("A1"), kind)
    roster = checked(world, workbook(line_of(world.person("A1"))), identity=LOW)
    assert fates(roster) == {3: ("matched", ["marked"] if told else [])}


def mark(world: World, person: Person, kind: str) -> None:
    found = EvidenceList.objects.create(
        area=world.county,
        kind=EvidenceKind(kind),
        source="示例单位",
        cover_year=world.season.cover_year,
        file_name="a.xlsx",
        file_size=1,
        handed_in_by=world.users["county"],
        handed_in_at=NOW,
    )
    row = EvidenceRow.objects.create(evidence_list=found, sheet="1", row=1, outcome="matched")
    Mark.objects.create(
        person=person, kind=kind, cover_year=found.cover_year, row=row, marked_at=NOW
    )


def found(roster: Roster) -> dict[str, tuple[int, int]]:
    return {d.kind.number: (d.rows, d.shared) for d in diagnoses(roster) if d.total}


def test_person_in_two_departments_files_is_told_to_both(world):
    person = world.person("A1")
    civil = checked(world, workbook(line_of(person), ("未登记", id_number(901))), identity=LOW)
    assert found(civil) == {"T14": (1, 0)}
    disabled = checked(
        world, workbook(line_of(person, "二级"), head=(*HEAD, "残疾等级")), by=DISABLED
    )
    assert found(civil) == {"T14": (1, 0), "T16": (0, 1)}
    assert found(disabled) == {"T16": (0, 1)}
    t16 = next(d.kind for d in diagnoses(civil) if d.kind.number == "T16")
    rows = list(rows_of_kind(civil, t16))
    assert [row.row for row in rows] == [3]
    assert sharing_departments(rows, civil) == {rows[0].pk: ["残疾人联合会"]}


def test_row_with_two_reasons_of_a_kind_counts_once(world):
    person = world.person("A1")
    line = (f" {person.name}", f"{person.id_number.open()}\n")
    roster = checked(world, workbook(line, line_of(world.person("A2"))), identity=LOW)
    assert roster.troubles == {"codes": {"normalised": 1}, "kinds": {"T03": 1}}
    assert roster.department == CIVIL
