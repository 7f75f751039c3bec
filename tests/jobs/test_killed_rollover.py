"""kill -9 in the middle of a rollover, again and again: what stands is what one run makes (M4).

CUNBAO_ROUNDS=4 breaks twenty runs.
"""

from datetime import date

import pytest

from accounts.models import Job
from collection.actions.roll_over import start_rollover
from collection.actions.undo_rollover import start_undo
from collection.models import Rollover
from enrollment.models import Enrolment, Person
from tests.collection.desk import pay
from tests.collection.rolling import (
    NEXT,
    carried,
    fingerprint,
    mark,
    next_season,
)
from tests.committed import rounds, seeded
from tests.jobs.workers import (
    Workers,
    fault_point,
    finished,
    forget,
    waiting_worker,
)
from tests.world import NOW, World

pytestmark = pytest.mark.faults
KILLS = 5  # rounds, each with one or two kills


@pytest.fixture
def county(served: World) -> World:
    """Somebody paid, somebody died, somebody is marked."""
    pay(served, "A1", 0)
    Person.objects.filter(pk=served.person("A2").pk).update(status="dead")
    mark(served, served.person("B1"), "employee_insured")
    last = Enrolment.objects.get(person=served.person("B2"))
    last.hardship_periods.create(category=2, until=date(NEXT, 6, 30))
    return served


def press(world: World) -> Job:
    """The county starts, or goes on where a job ended that was killed three times."""
    rollover = start_rollover(
        season=next_season(world), area=world.county, actor=world.users["county"], now=NOW
    )
    return rollover.job


def take_back(world: World) -> None:
    start_undo(rollover=standing(), reason="再来一次", actor=world.users["county"], now=NOW)
    assert finished(standing().job).state == "done"
    assert carried() == set()


def standing() -> Rollover:
    return Rollover.objects.select_related("job").order_by("-pk").first()


def points(world: World) -> list[tuple[str, str, str]]:
    """At anybody of a village, between any two villages, and at the end."""
    people = Person.objects.filter(status="active").order_by("pk").values_list("pk", flat=True)
    of_the_year = f"NEW.cover_year = {NEXT} AND NEW.person_id"
    return [
        *(("enrollment_enrolment", "AFTER INSERT", f"{of_the_year} = {pk}") for pk in people),
        *(
            ("accounts_job", "BEFORE UPDATE", f"NEW.checkpoint ->> 'village' = '{village.code}'")
            for village in world.villages.values()
        ),
        ("collection_rolloveritem", "AFTER INSERT", "NEW.kind = 'employee_insured'"),
        ("enrollment_hardshipperiod", "AFTER INSERT", "true"),
        ("accounts_auditentry", "AFTER INSERT", "NEW.action = 'rolled_over'"),
        ("accounts_job", "BEFORE UPDATE", "NEW.state = 'done'"),
    ]


def kill_at(point: tuple[str, str, str], times: int, world: World, workers: Workers) -> Job:
    """Each worker that comes to the point is killed there, so many times; then let go."""
    with fault_point(*point) as session:
        job = press(world)
        for _ in range(times):
            (name,) = waiting_worker(session, swept=True)
            workers.kill(name)
            forget(session, name)
    return job


def test_killed_anywhere_it_ends_as_one_run_would(county: World, workers: Workers):
    finished(press(county))
    unbroken = fingerprint()
    chance = seeded("rollover")
    for _ in range(rounds(KILLS)):
        take_back(county)
        point, times = chance.choice(points(county)), chance.choice((1, 2))
        print(point, times)  # noqa: T201 # shows when the test fails
        done = finished(kill_at(point, times, county, workers))

        assert (done.state, done.attempt) == ("done", times + 1)
        assert (standing().state, fingerprint()) == ("done", unbroken)


def test_killed_three_times_it_is_ended_and_goes_on_when_pressed_again(
    county: World, workers: Workers
):
    finished(press(county))
    unbroken = fingerprint()
    take_back(county)
    second = sorted(village.code for village in county.villages.values())[1]
    point = ("accounts_job", "BEFORE UPDATE", f"NEW.checkpoint ->> 'village' = '{second}'")
    failed = finished(kill_at(point, 3, county, workers))

    assert (failed.state, standing().state) == ("failed", "running")
    assert carried() == set(
        Person.objects.filter(household__village=county.villages["A1"]).values_list("pk", flat=True)
    )
    assert finished(press(county)).state == "done"
    assert (standing().state, fingerprint()) == ("done", unbroken)


def test_killed_while_it_is_taken_back_nothing_of_it_stays(county: World, workers: Workers):
    before = fingerprint()
    finished(press(county))
    point = ("accounts_job", "BEFORE UPDATE", "(NEW.checkpoint ->> 'gone')::int > 5")
    with fault_point(*point) as session:
        start_undo(rollover=standing(), reason="错", actor=county.users["county"], now=NOW)
        (name,) = waiting_worker(session, swept=True)
        workers.kill(name)
        forget(session, name)

    assert finished(standing().job).state == "done"
    assert (standing().state, fingerprint()) == ("undone", before)
