"""The rules: quotes a second by the library call, and a whole county assessed."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from django.db import connection

from reports.bench.many import fill_county
from reports.bench.measure import Figure, rated, seconds, timed
from rules.notice import Notice
from rules.notices import load, load_all
from rules.profile import Event, Held, Profile
from rules.quoting import quote
from subsidies.actions.assess_population import Assessed, assess_population
from subsidies.models import Due

COUNTY = "suixian-2023"
PROFILES, ROUNDS, RUNS = 20_000, 5, 3
# What the assessment has to read, added up and nothing else: everybody by group, with who holds
# an identity.
BARE_READ = """
SELECT e.group_id, count(*), count(i.id), min(p.born) FROM enrollment_enrolment e
JOIN enrollment_person p ON p.id = e.person_id
LEFT JOIN subsidies_identity i ON i.id_index = p.id_index AND i.cover_year = e.cover_year
WHERE e.cover_year = %s AND e.state = 'enrolled' GROUP BY e.group_id
"""
BARE_COUNT = """
SELECT group_id, count(*) FROM enrollment_enrolment
WHERE cover_year = %s AND state = 'enrolled' GROUP BY group_id
"""


def quotes() -> Iterator[Figure]:
    """Quotes a second of one core's own time: 96 in 100 without identity, as the county is."""
    for notice in load_all().values():
        facts = mixed_facts(notice)
        profiles = [Profile(**each) for each in facts]
        best = min(_own_seconds(quote, [(notice, p) for p in profiles]) for _ in range(ROUNDS))
        floor = min(_own_seconds(_make, [(each,) for each in facts]) for _ in range(ROUNDS))
        yield rated(
            f"quote {notice.name}",
            PROFILES / best,
            "quotes/s on one core",
            "such profiles made a second",
            PROFILES / floor,
            "goal 50,000",
        )


def _own_seconds(work: Callable[..., object], calls: list[tuple]) -> float:
    """Processor time, not the clock's: others may be at work on the machine."""
    started = time.process_time()
    for arguments in calls:
        work(*arguments)
    return time.process_time() - started


def _make(facts: dict) -> Profile:
    return Profile(**facts)


def mixed_facts(notice: Notice) -> list[dict]:
    """Whoever comes to the counter, always the same: ages, days, identities, events."""
    chance = random.Random(notice.name)  # noqa: S311 # a repeatable mix, no secret
    return [_facts(notice, chance) for _ in range(PROFILES)]


def _facts(notice: Notice, chance: random.Random) -> dict:
    main = next(window for window in notice.windows if window.general)
    paid_on = main.opens + timedelta(days=chance.randrange((main.closes - main.opens).days + 1))
    held: tuple[Held, ...] = ()
    if chance.random() < 0.036:
        names = chance.sample(notice.identities, k=chance.choice((1, 1, 1, 2)))
        held = tuple(Held(identity.name, grade=chance.randint(1, 4)) for identity in names)
    event = Event("graduated", paid_on) if chance.random() < 0.005 else None
    return {
        "paid_on": paid_on,
        "born": date(1930, 1, 1) + timedelta(days=chance.randrange(33000)),
        "sex": chance.choice("12"),
        "renewing": chance.random() < 0.9,
        "event": event,
        "identities": held,
    }


def assess(scale: float) -> Iterator[Figure]:
    """A county's people assessed in the database, beside the bare aggregates of the same run."""
    notice = load(COUNTY)
    people = round(notice.targets[0].target * scale)
    main = next(window for window in notice.windows if window.general)
    season = fill_county(notice, people, main.opens)
    found: list[Assessed] = []
    run = partial(assess_population, season=season, on=main.opens)
    read, count, whole, again = [], [], [], []
    for _ in range(RUNS):
        read.append(seconds(lambda: _rows(BARE_READ, season.cover_year)))
        count.append(seconds(lambda: _rows(BARE_COUNT, season.cover_year)))
        _empty()
        whole.append(seconds(lambda: found.append(run())))
        again.append(seconds(run))
    if Due.objects.count() != people:
        raise RuntimeError(f"{Due.objects.count()} of {people} people were assessed")
    note = f"{people} people, {found[0].singly} singly by {found[0].asked} questions; goal 3.5"
    aggregate = "bare aggregate of the rows that it reads"
    yield timed("assess a county", min(whole), "s", aggregate, min(read), note)
    yield timed("assess a county", min(whole), "s", "bare count of enrolments", min(count), note)
    yield timed("assess it again, unchanged", min(again), "s", aggregate, min(read), note)


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE subsidies_due, subsidies_duerule")


def _rows(sql: str, year: int) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [year])
        return cursor.fetchall()
