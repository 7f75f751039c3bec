"""The county at once equals the engine person by person, whatever the notice distinguishes."""

import hashlib
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from accounts.models import Area
from enrollment.models import Enrolment, Household, Person, Season
from subsidies.actions.assess_population import assess_population
from subsidies.models import Due, DueRule
from subsidies.queries import quotes_for
from tests.subsidies.desk import accepted, line_of, workbook
from tests.world import NOW, TODAY, YEAR

pytestmark = pytest.mark.django_db
NOTICES = Path(__file__).parents[2] / "rules/notices"
# Around the turns of shifan-2025: 18 and 30 years, three months old, the year's first day.
TURNS = (date(1994, 9, 2), date(2006, 9, 2), date(2007, 1, 1), date(2024, 6, 2))


@pytest.fixture
def mixed(world, released):
    """Everybody's notice is the county's that prices by age and place; 400 people of all ages."""
    released.mkdir()
    text = (NOTICES / "shifan-2025.toml").read_text(encoding="utf-8")
    village = world.groups["A1"][0].code[:9]
    text = text.replace('"421399101", "421399102"', f'"{village}"')
    (released / "shifan-2025.toml").write_text(text, encoding="utf-8")
    Season.objects.filter(pk=world.season.pk).update(notice="shifan-2025", cover_year=2025)
    chance = random.Random(7)
    Enrolment.objects.update(notice="shifan-2025", cover_year=2025)
    groups = [group for pair in world.groups.values() for group in pair]
    for serial in range(400):
        add_person(world, chance, chance.choice(groups), serial)
    world.season.refresh_from_db()
    return world


def add_person(world, chance: random.Random, group: Area, serial: int) -> Enrolment:
    near = chance.choice(TURNS) + timedelta(days=chance.randint(-2, 2))
    anywhere = date(1925, 1, 1) + timedelta(days=chance.randrange(36400))
    household = Household.objects.filter(group=group).first()
    clerk = world.users["clerk-A1"]
    person = Person.objects.create(
        household=household,
        position=10 + serial,
        name="某",
        sex=chance.choice("012"),
        born=chance.choice((near, anywhere)),
        id_kind="01",
        relationship=4,
        registered_at=NOW,
        registered_by=clerk,
        id_number=f"{serial:018d}",
        id_index=hashlib.sha256(str(serial).encode()).digest(),
    )
    return Enrolment.objects.create(
        person=person,
        household=household,
        group=group,
        cover_year=2025,
        notice="shifan-2025",
        general_category=1,
        renewing=chance.random() < 0.5,
        registered_at=NOW,
        registered_by=clerk,
    )


def written() -> dict[int, tuple]:
    rows = Due.objects.select_related("rule")
    return {
        d.pk: (
            d.rule.price_fen,
            d.rule.subsidy_fen,
            d.rule.payable_fen,
            d.rule.identity,
            d.rule.refused,
        )
        for d in rows
    }


def one_by_one(year: int, on: date) -> dict[int, tuple]:
    people = Enrolment.objects.live().filter(cover_year=year).select_related("person")
    return {
        pk: (q.price_fen, q.subsidy_fen, q.payable_fen, q.identity, q.refused)
        for pk, q in quotes_for(people, on=on).items()
    }


@pytest.mark.parametrize(
    "on",
    [date(2024, 9, 1), date(2024, 10, 15), date(2024, 12, 31), date(2025, 1, 1), date(2025, 4, 2)],
    ids=str,
)
def test_everybody_has_the_engines_answer(mixed, on):
    done = assess_population(season=mixed.season, on=on)

    assert written() == one_by_one(2025, on)
    assert done.people == Enrolment.objects.count()
    assert len(set(written().values())) > 1


def test_closed_collection_is_written_as_refused(mixed):
    assess_population(season=mixed.season, on=date(2024, 8, 31))
    assert {row[4] for row in written().values()} == {"not_open"}


def test_identities_are_asked_singly_and_the_rest_by_one_question(world):
    person = world.person("A1", 1)
    accepted(world, workbook(line_of(person)), identity="特困供养人员")
    done = assess_population(season=world.season, on=TODAY)

    assert written() == one_by_one(YEAR, TODAY)
    assert (done.singly, done.kinds, done.asked) == (1, 1, 2)
    assert Due.objects.get(enrolment__person=person).rule.payable_fen == 0


def test_a_second_run_follows_what_changed_and_leaves_no_row_behind(world):
    assess_population(season=world.season, on=TODAY)
    first = written()
    assert assess_population(season=world.season, on=TODAY).people == len(first)
    assert written() == first

    person = world.person("B1", 0)
    accepted(world, workbook(line_of(person)), identity="城乡低保对象")
    Enrolment.objects.filter(person=world.person("A1", 2)).update(state="withdrawn")
    newcomer = Enrolment.objects.get(person=world.person("A2", 2))
    Due.objects.filter(pk=newcomer.pk).delete()
    assess_population(season=world.season, on=TODAY)

    assert written() == one_by_one(YEAR, TODAY)
    assert len(written()) == len(first) - 1


def test_another_seasons_rows_stay(world):
    town = Season.objects.create(area=world.towns["A"], notice="chaqi-2021", cover_year=2030)
    rule = DueRule.objects.create(
        season=town,
        digest=b"x" * 32,
        price_fen=1,
        subsidy_fen=0,
        payable_fen=1,
        window="",
        sentence="",
    )
    Due.objects.create(enrolment_id=999999999, rule=rule)
    assess_population(season=world.season, on=TODAY)
    assess_population(season=world.season, on=TODAY)
    assert Due.objects.filter(rule=rule).count() == 1
