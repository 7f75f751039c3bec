"""Sample rosters hold exactly the troubles that their manifest counts, and checking finds them."""

import json
import random
import zipfile
from collections import Counter
from datetime import date, timedelta

import pytest

from enrollment.workbooks.checks.duplicates import flag_duplicates
from enrollment.workbooks.checks.findings import NOTE
from enrollment.workbooks.checks.row import check_row
from enrollment.workbooks.read import read_roster
from subsidies.samples.make import MANIFEST, make_rosters
from subsidies.samples.people import SamplePerson
from subsidies.samples.troubles import EVERY, NOBODYS_AREA
from values.resident_id import check_digit

TODAY = date(2020, 12, 1)
HIDDEN = "hidden_row"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "平安福顺春夏秋冬梅兰竹菊山水云霞"


def a_person(index, rng, **options):
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(33_000))
    first_17 = f"{NOBODYS_AREA}{born:%Y%m%d}{index % 1000:03d}"
    household = index // 3
    return SamplePerson(
        name=rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN),
        id_number=first_17 + check_digit(first_17),
        sex="1" if int(first_17[16]) % 2 else "2",
        born=born,
        village=("同福村", "注北村", "大湾村")[household % 3],
        group=f"{household % 7 + 1}组",
        household_no=f"{household:05d}",
        town="插旗镇",
        **options,
    )


@pytest.fixture(scope="module")
def people():
    rng = random.Random(7)
    living = [a_person(index, rng) for index in range(3000)]
    return [*living, *(a_person(index, rng, dead=True) for index in range(3000, 3040))]


@pytest.fixture(scope="module")
def made(people, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rosters")
    return folder, make_rosters(people, folder, dirty=0.3, seed=3, county="示范县", town="插旗镇")


def checked(path):
    return list(flag_duplicates(check_row(row, today=TODAY) for row in read_roster(path)))


def test_every_department_hands_in_and_every_trouble_is_planted(made):
    _, rosters = made
    assert [roster.department for roster in rosters] == [
        "民政局", "民政局", "民政局", "残联", "扶贫办", "扶贫办", "卫健局",
        "卫健局", "退役军人事务局",
    ]  # fmt: skip
    assert set().union(*(roster.planted for roster in rosters)) == set(EVERY)


def test_rows_and_outcomes_are_exactly_those_of_the_manifest(made):
    folder, rosters = made
    for roster in rosters:
        rows = checked(folder / roster.file)
        outcomes = Counter(row.outcome for row in rows)
        assert (len(rows), dict(outcomes)) == (roster.rows, roster.outcomes), roster.file


def test_every_planted_trouble_is_found_in_its_row_and_nothing_else_is(made):
    folder, rosters = made
    for roster in rosters:
        planted = {(row.sheet, row.row_number): row for row in roster.planted_rows}
        assert len(planted) == sum(roster.planted.values())
        for row in checked(folder / roster.file):
            trouble = planted.get((row.sheet, row.row_number))
            told = [item for item in row.findings if item.severity != NOTE and item.code != HIDDEN]
            if trouble is None:
                assert (row.outcome, told) == ("usable", []), (roster.file, row.row_number)
            else:
                assert row.outcome == trouble.outcome, (roster.file, trouble)
                assert not trouble.code or trouble.code in row.codes, (roster.file, trouble)


def test_sheets_heads_and_totals_are_read_as_they_were_written(made):
    folder, rosters = made
    for roster in rosters:
        reading = read_roster(folder / roster.file)
        assert sum(1 for _ in reading) == roster.rows
        read = [sheet for sheet in reading.sheets if not sheet.skipped]
        assert {sheet.name: sheet.rows for sheet in read} == roster.sheets
        assert sum(sheet.hidden_rows for sheet in read) == roster.hidden_rows
        told = {len(sheet.warnings) for sheet in read}
        assert told == ({2} if roster.hidden_rows else {0})
        totals = {total.agrees for sheet in reading.sheets for total in sheet.totals}
        assert totals <= {True}


def test_minimum_living_roster_has_merged_households_and_a_head_of_two_lines(made):
    folder, rosters = made
    roster = next(roster for roster in rosters if roster.key == "minimum_living")
    reading = read_roster(folder / roster.file)
    rows = list(reading)
    assert all(row.values["head"] and row.values["household_number"] for row in rows)
    assert {sheet.header_rows for sheet in reading.sheets} == {(3, 4)}
    assert set(roster.sheets) == {"同福村", "注北村", "大湾村"}


def test_cover_sheet_is_left_out_with_a_sentence(made):
    folder, rosters = made
    roster = next(roster for roster in rosters if roster.key == "veterans")
    reading = read_roster(folder / roster.file)
    list(reading)
    cover = reading.sheets[0]
    assert (cover.name, bool(cover.skipped), cover.people_unread) == ("封面", True, 0)


def test_csv_of_an_old_program_is_read_in_its_encoding(made):
    folder, rosters = made
    roster = next(roster for roster in rosters if roster.key == "family_planning")
    with pytest.raises(UnicodeDecodeError):
        (folder / roster.file).read_text(encoding="utf-8")
    assert len(checked(folder / roster.file)) == roster.rows > 3


def test_same_seed_gives_the_same_bytes(people, tmp_path):
    for folder in ("a", "b"):
        make_rosters(people, tmp_path / folder, seed=5)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert MANIFEST in files
    for file in files:
        one, two = ((tmp_path / folder / file).read_bytes() for folder in ("a", "b"))
        assert one == two, file


def test_clean_rosters_have_nothing_to_tell(people, tmp_path):
    rosters = make_rosters(people, tmp_path, dirty=0.0, seed=5)
    for roster in rosters:
        told = [found.code for row in checked(tmp_path / roster.file) for found in row.findings]
        assert told == [HIDDEN] * roster.hidden_rows
        assert roster.planted == {}


def test_people_with_identities_are_on_their_rosters_and_no_others(people, tmp_path):
    marked = [
        SamplePerson(
            p.name, p.id_number, p.sex, p.born, p.village, p.group, p.household_no,
            identities=("残疾", "低保") if index < 4 else (),
        )
        for index, p in enumerate(people[:200])
    ]  # fmt: skip
    rosters = make_rosters(marked, tmp_path, dirty=0.0)
    assert {roster.identity: roster.rows for roster in rosters} == {"残疾": 4, "低保": 4}
    numbers = {row.id_number for roster in rosters for row in checked(tmp_path / roster.file)}
    assert numbers == {person.id_number for person in people[:4]}


def test_manifest_names_no_person(people, made):
    folder, _ = made
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    assert json.loads(text)["seed"] == 3
    assert not [p for p in people if p.name in text or p.id_number in text]


def test_files_carry_numbers_as_text_but_for_the_rounded_ones(made):
    folder, rosters = made
    for roster in rosters:
        if roster.file.endswith(".csv"):
            continue
        with zipfile.ZipFile(folder / roster.file) as archive:
            parts = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
            sheets = [archive.read(part).decode() for part in parts]
        long_numbers = sum(sheet.count("E+1") for sheet in sheets)
        assert long_numbers == roster.planted.get("rounded", 0), roster.file
