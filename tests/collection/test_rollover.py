"""Last year's insured become this year's expected payers, in one job that may run twice."""

from datetime import date

import pytest

from accounts.actions.jobs import Fenced, cancel_job, claim, perform
from accounts.models import Area, AuditEntry, Job, Level
from collection.actions import roll_over as rolling
from collection.actions.roll_over import NothingToCarry, RolloverBusy, roll_over, start_rollover
from collection.models import Rollover, RolloverItem
from collection.queries import rollovers
from enrollment.actions.register import register_household
from enrollment.models import Enrolment, HardshipPeriod, Person, Season
from tests.collection.desk import pay, reverse, waive
from tests.collection.rolling import (
    NEXT,
    NEXT_NOTICE,
    carried,
    fingerprint,
    item,
    items_of,
    mark,
    of,
    rolled_over,
    start,
)
from tests.jobs.work import expire
from tests.world import NOW, YEAR, World, member

pytestmark = pytest.mark.django_db
UNDER_AGE, PUPIL, ADULT, NEWBORN, STUDENT = 118, 4, 1, 6, 5


@pytest.fixture
def old_age(monkeypatch) -> None:
    """The people of tests were born in 1903: majority at 118, reached in 2021."""
    monkeypatch.setitem(rollovers.settings(), "adult_age", UNDER_AGE)
    schools = {"中小学生儿童": 119, "大学生": 118}
    monkeypatch.setitem(rollovers.settings(), "leaves_school", schools)


def categorise(person: Person, category: int) -> None:
    Enrolment.objects.filter(person=person).update(general_category=category)


def test_everybody_of_last_year_is_expected_this_year(world: World):
    rollover = rolled_over(world)

    assert carried() == set(Person.objects.values_list("pk", flat=True))
    assert (rollover.state, rollover.from_year) == ("done", YEAR)
    assert rollover.counts["carried"] == 24
    assert (rollover.job.state, rollover.job.done, rollover.job.total) == ("done", 24, 24)


def test_a_carried_enrolment_says_where_it_comes_from(world: World):
    person = world.person("A1")
    Enrolment.objects.filter(person=person).update(
        declared_hardships=[4, 2], unit_kind=2, first_treatment_area="示例区"
    )
    rolled_over(world)
    new = of(person)

    assert (new.origin, new.review, new.state) == ("rolled_over", "not_needed", "enrolled")
    assert (new.notice, new.household, new.group) == (
        NEXT_NOTICE,
        person.household,
        person.household.group,
    )
    assert (new.declared_hardships, new.unit_kind) == ([4, 2], 2)
    assert new.first_treatment_area == "示例区"


def test_the_group_is_where_the_person_stands_now(world: World):
    person, other = world.person("A1"), world.households["B1"][0]
    Person.objects.filter(pk=person.pk).update(household=other, position=9)
    rolled_over(world)

    assert (of(person).household, of(person).group) == (other, other.group)


def test_a_hardship_that_ended_is_left_behind_and_another_keeps_its_dates(world: World):
    last = Enrolment.objects.get(person=world.person("A1"))
    last.declared_hardships = [2, 4, 7]
    last.save()
    HardshipPeriod.objects.create(enrolment=last, category=2, until=date(YEAR, 12, 31))
    HardshipPeriod.objects.create(enrolment=last, category=4, until=date(NEXT, 1, 1))
    rolled_over(world)
    new = of(world.person("A1"))

    assert new.declared_hardships == [4, 7]
    assert [(p.category, p.until) for p in new.hardship_periods.all()] == [(4, date(NEXT, 1, 1))]


def test_without_any_receipt_of_last_year_everybody_counts_as_insured(world: World):
    rolled_over(world)

    assert of(world.person("A1")).renewing
    assert not RolloverItem.objects.exists()


def test_who_paid_renews_and_who_did_not_is_listed(world: World):
    pay(world, "A1", 0)
    rolled_over(world)
    paid, unpaid = world.person("A1"), world.person("A2")

    assert (of(paid).renewing, items_of(paid)) == (True, [])
    assert (of(unpaid).renewing, items_of(unpaid)) == (False, ["unpaid"])
    assert item(unpaid, "unpaid").enrolment == of(unpaid)


def test_a_reversed_payment_is_none(world: World):
    reverse(world, pay(world, "A1", 0))
    rolled_over(world)

    assert items_of(world.person("A1")) == ["unpaid"]


def test_who_was_waived_stands_on_a_receipt_and_renews(world: World):
    waive(world, world.person("A1"))
    pay(world, "A1", 0)
    rolled_over(world)

    assert (of(world.person("A1")).renewing, items_of(world.person("A1"))) == (True, [])


@pytest.mark.parametrize("status", ["dead", "moved"])
def test_who_is_gone_is_listed_and_not_carried(world: World, status: str):
    person = world.person("A1")
    Person.objects.filter(pk=person.pk).update(status=status)
    rolled_over(world)

    assert person.pk not in carried()
    assert items_of(person) == [status]
    assert item(person, status).enrolment is None


def test_a_second_row_is_neither_carried_nor_listed(world: World):
    person, first = world.person("A1"), world.person("A2")
    Person.objects.filter(pk=person.pk).update(status="duplicate", same_as=first)
    rolled_over(world)

    assert person.pk not in carried()
    assert items_of(person) == []


def test_who_was_taken_out_last_year_is_not_carried(world: World):
    person = world.person("A1")
    Enrolment.objects.filter(person=person).update(state="withdrawn", end_reason="unwilling")
    rolled_over(world)

    assert person.pk not in carried()


@pytest.mark.parametrize(
    ("kind", "listed"),
    [
        ("dead", "marked_dead"),
        ("moved", "marked_moved"),
        ("employee_insured", "employee_insured"),
        ("elsewhere", "elsewhere"),
        ("army", "army"),
        ("in_custody", "in_custody"),
        ("left_school", "left_school"),
    ],
)
def test_an_open_mark_is_listed_and_the_person_carried(world: World, kind: str, listed: str):
    person = world.person("A1")
    mark(world, person, kind)
    rolled_over(world)

    assert person.pk in carried()
    assert items_of(person) == [listed]


def test_a_dismissed_mark_is_not_listed(world: World):
    found = mark(world, world.person("A1"), "dead")
    found.state, found.decided_by = "dismissed", world.users["clerk-A1"]
    found.save()
    rolled_over(world)

    assert items_of(world.person("A1")) == []


def test_the_last_day_of_childhood_decides(world: World, old_age):
    """Born on 6 May 1903; 118 on the new year's first day if born by 1 January 1904."""
    for place, born in enumerate([date(1904, 1, 1), date(1904, 1, 2), date(1903, 1, 1)]):
        person = world.person("A1", place)
        categorise(person, PUPIL)
        Person.objects.filter(pk=person.pk).update(born=born)
    rolled_over(world)
    turned, child, before = (world.person("A1", place) for place in range(3))

    assert (items_of(turned), of(turned).general_category) == (["turned_18"], ADULT)
    assert (items_of(child), of(child).general_category) == ([], PUPIL)
    assert (items_of(before), of(before).general_category) == (["left_school"], ADULT)


def test_a_newborn_becomes_a_child_and_a_student_stays_one(world: World, old_age):
    newborn, student = world.person("A1", 0), world.person("A1", 1)
    categorise(newborn, NEWBORN)
    categorise(student, STUDENT)
    Person.objects.filter(pk__in=[newborn.pk, student.pk]).update(born=date(1905, 5, 6))
    rolled_over(world)

    assert of(newborn).general_category == PUPIL
    assert (of(student).general_category, items_of(student)) == (STUDENT, [])


def test_a_student_of_the_age_is_asked_about(world: World, old_age):
    categorise(world.person("A1"), STUDENT)
    rolled_over(world)

    assert "left_school" in items_of(world.person("A1"))
    assert of(world.person("A1")).general_category == STUDENT


def test_majority_is_the_civil_codes_where_the_notice_has_no_ages(world: World):
    rollover = start(world)

    assert rollovers.plan(rollover).grown_before == date(2004, 1, 2)


def test_who_registered_meanwhile_is_left_alone(world: World):
    person = world.person("A1")
    own = Enrolment.objects.get(person=person)
    own.pk, own.cover_year, own.general_category = None, NEXT, 3
    own.save()
    mark(world, person, "dead")
    rolled_over(world)

    assert (of(person).origin, of(person).general_category) == ("registered", 3)
    assert items_of(person) == []


def test_the_new_notice_may_number_the_categories_otherwise(world: World, monkeypatch):
    rollover = start(world)
    values = rollovers.plan(rollover).values
    rows = zip(values["notices"], values["codes"], values["child"], values["adult"], strict=True)

    assert ("chaqi-2021", 6, 4, 1) in set(rows)


def test_a_second_run_changes_nothing_and_says_so(world: World):
    pay(world, "A1", 0)
    mark(world, world.person("A1"), "army")
    rolled_over(world)
    before = fingerprint()
    rollover = rolled_over(world)

    assert fingerprint() == before
    assert (rollover.job.result["carried"], rollover.job.result["listed"]) == (0, 0)
    assert Rollover.objects.count() == 1


def test_a_second_run_adds_who_came_late_and_keeps_decisions(world: World):
    person = world.person("A1")
    last = Enrolment.objects.filter(person=person)
    last.update(state="withdrawn")
    rolled_over(world)
    last.update(state="enrolled", ended_on=None, end_reason="")
    rollover = rolled_over(world)

    assert (rollover.job.result["carried"], person.pk in carried()) == (1, True)


def test_a_broken_run_goes_on_behind_the_last_village(world: World, monkeypatch):
    """Cancelled after two villages; pressed again, it carries the other two and no more."""
    rollover = start(world)
    carry, calls = rolling._carry, []

    def watched(values, village):
        calls.append(village.code)
        if len(calls) == 2:
            cancel_job(job=rollover.job)
        return carry(values, village)

    monkeypatch.setattr(rolling, "_carry", watched)
    perform(rollover.job_id, roll_over)
    assert Job.objects.get(pk=rollover.job_id).state == "cancelled"
    assert len(carried()) == 12
    rolled_over(world)

    codes = sorted(village.code for village in world.villages.values())
    assert calls == codes
    assert len(carried()) == 24


def test_two_presses_start_one_job(world: World):
    start(world)

    with pytest.raises(RolloverBusy):
        start(world)


def test_a_worker_that_lost_the_job_writes_nothing(world: World):
    rollover = start(world)
    late = claim(rollover.job_id)
    expire(late.job)
    claim(rollover.job_id)

    with pytest.raises(Fenced):
        roll_over(late)
    assert carried() == set()


def test_the_first_year_has_nothing_to_carry(world: World):
    with pytest.raises(NothingToCarry):
        start_rollover(season=world.season, area=world.county, actor=world.users["county"], now=NOW)
    assert not Rollover.objects.exists()


def test_another_county_of_the_same_season_is_not_touched(world: World):
    """A season of the province serves both; each county carries its own people over."""
    province = world.county.parent.parent
    season = Season.objects.create(area=province, notice=NEXT_NOTICE, cover_year=NEXT)
    county = Area.objects.create(
        code="430698", level=Level.COUNTY, name="邻县", parent=world.county.parent
    )
    town = Area.objects.create(code="430698101", level=Level.TOWN, name="N镇", parent=county)
    village = Area.objects.create(
        code="430698101201", level=Level.VILLAGE, name="N1村", parent=town
    )
    group = Area.objects.create(
        code="430698101201001", level=Level.GROUP, name="1组", parent=village
    )
    register_household(
        group=group,
        members=[member("某甲", 900, 1)],
        address="",
        phone="",
        season=world.season,
        head_relationship=1,
        actor=world.users["county"],
        now=NOW,
    )
    for area in (world.county, county):
        one = start_rollover(season=season, area=area, actor=world.users["county"], now=NOW)
        perform(one.job_id, roll_over)

    assert Rollover.objects.count() == 2
    assert len(carried()) == 25


def test_start_and_end_are_in_the_audit_trail(world: World):
    rolled_over(world)
    acts = AuditEntry.objects.filter(object_type="rollover").order_by("seq")

    assert list(acts.values_list("action", flat=True)) == ["roll_over", "rolled_over"]


def test_last_years_enrolments_are_not_touched(world: World):
    before = list(Enrolment.objects.filter(cover_year=YEAR).order_by("pk").values())
    rolled_over(world)

    assert list(Enrolment.objects.filter(cover_year=YEAR).order_by("pk").values()) == before
