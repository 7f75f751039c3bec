"""Search and household pages over a whole county's register, at each level of user.

Every search is one that its kind of user could type of somebody in their own area, drawn at
random. Beside it, in the same run: a sequential scan that answers the same question within the
same area and opens the last fours that are shown, and the bare indexed query that answers it for
anybody. Numbers and telephones the scan finds by their stored hashes: nothing else is opened.
"""

import statistics
from collections.abc import Callable, Iterator
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.access import area_codes
from accounts.models import User
from accounts.personal_data import phone_index, unseal
from enrollment.models import Person
from enrollment.pinyin import INSIDE, search_keys
from enrollment.queries import search_people
from enrollment.queries.search import SEALED_IN
from reports.bench.measure import Figure, beside_slower, seconds, timed
from reports.bench.processor import Processor

TIMES, REQUESTS, SCANS, SHOWN = 200, 40, 3, 20
KINDS_OF_TIME = ("ms at p95", "ms of processor time at p95")
LEVELS = {"county": "xian", "town": "zhen1", "village": "cun1"}

KEY, TAIL, NUMBER, PHONE = (
    "k.key LIKE %s",
    "p.tail_index = %s",
    "p.id_index = %s",
    "p.phone_index = %s",
)
HOUSE, GROUP = "h.number LIKE %s", "a.name = %s"
SCAN = """
SELECT p.id, p.name, p.id_number, p.status, h.id, h.number, h.closed_on, a.name, a.code
FROM enrollment_person p JOIN enrollment_household h ON h.id = p.household_id
JOIN accounts_area a ON a.id = h.group_id {join} WHERE a.code LIKE %s AND {where}
ORDER BY p.name, p.id LIMIT 21
"""
BARE = {
    KEY: "SELECT p.id, p.name FROM (SELECT person_id FROM enrollment_searchkey k WHERE k.key "
    "LIKE %s ORDER BY k.key LIMIT 20) k JOIN enrollment_person p ON p.id = k.person_id",
    TAIL: "SELECT id, name FROM enrollment_person p WHERE p.tail_index = %s LIMIT 20",
    NUMBER: "SELECT id, name FROM enrollment_person p WHERE p.id_index = %s",
    PHONE: "SELECT id, name FROM enrollment_person p WHERE p.phone_index = %s",
    HOUSE: "SELECT p.id, p.name FROM (SELECT id FROM enrollment_household h WHERE h.number LIKE %s "
    "ORDER BY number LIMIT 20) h JOIN enrollment_person p ON p.household_id = h.id LIMIT 20",
    GROUP: "SELECT p.id, p.name FROM accounts_area a JOIN enrollment_household h ON h.group_id = "
    "a.id JOIN enrollment_person p ON p.id = h.head_id WHERE a.level = 15 AND a.name = %s LIMIT 20",
}
# Also a look into each area of a village again and again, which no index would help.
WAYS = ("indexscan", "indexonlyscan", "bitmapscan", "nestloop")
# What is typed of a person -> (the text, the condition that finds it, the condition's value).
Kind = Callable[[Person, Random], tuple[str, str, object] | None]


def _name(person: Person, _: Random):
    return person.name, KEY, f"{person.name}%"


def _surname(person: Person, _: Random):
    return person.name[0], KEY, f"{person.name[0]}%"


def _inside(person: Person, _: Random):
    if len(person.name) < 3:
        return None
    return person.name[1:3], KEY, f"{INSIDE}{person.name[1:3]}%"


def _letters(person: Person, initials: bool, size: int):
    keys = [key for key in search_keys(person.name) if key.isascii() and key.isalpha()]
    typed = min(keys, key=len) if initials else max(keys, key=len)
    return typed[:size], KEY, f"{typed[:size]}%"


def _phone(person: Person, _: Random):
    if not person.phone:
        return None
    return person.phone.open(), PHONE, phone_index(person.phone.open())


KINDS: dict[str, Kind] = {
    "name": _name,
    "surname": _surname,
    "part of a name": _inside,
    "one letter": lambda p, _: _letters(p, True, 1),
    "initials": lambda p, _: _letters(p, True, 9),
    "pinyin": lambda p, r: _letters(p, False, r.randint(4, 20)),
    "last four": lambda p, _: (p.id_number.tail, TAIL, bytes(p.tail_index)),
    "full number": lambda p, _: (p.id_number.open(), NUMBER, bytes(p.id_index)),
    "telephone": _phone,
    "household number": lambda p, _: (p.household.number, HOUSE, f"{p.household.number}%"),
    "its beginning": lambda p, _: (p.household.number[:3], HOUSE, f"{p.household.number[:3]}%"),
    "group": lambda p, _: (p.household.group.name, GROUP, p.household.group.name),
}


def registration() -> Iterator[Figure]:
    """Reads only, but for the three sign-ins, which are signed out again."""
    for level, username in LEVELS.items():
        user = User.objects.get(username=username)
        client = Client(headers={"Host": settings.ALLOWED_HOSTS[0]})
        client.force_login(user)
        people = _some_of(user)
        for kind, typed in KINDS.items():
            yield from _searches(f"search by {kind}, {level}", typed, people, user, client)
        yield from _households(level, people, client)
        client.logout()


def _some_of(user: User) -> list[Person]:
    """People of the user's area, drawn at random; the same ones in every run."""
    code = area_codes(user)[0]
    ids = list(
        Person.objects.filter(household__group__code__startswith=code).values_list("pk", flat=True)
    )
    chosen = Random(1).sample(sorted(ids), min(len(ids), TIMES * 3))  # noqa: S311
    return list(Person.objects.filter(pk__in=chosen).select_related("household__group"))


def _searches(name: str, kind: Kind, people, user: User, client: Client) -> Iterator[Figure]:
    random = Random(2)  # noqa: S311
    asked = [typed for person in people if (typed := kind(person, random))][:TIMES]
    processor = Processor()
    taken = [processor.seconds(lambda text=text: _search(user, text)) for text, _, _ in asked]
    served = [
        processor.seconds(lambda text=text: _ask(client, text)) for text, _, _ in asked[:REQUESTS]
    ]
    bare = [seconds(lambda w=w, v=v: _rows(BARE[w], (v,))) * 1000 for _, w, v in asked]
    code = area_codes(user)[0]
    scans = [_scan(where, value, code, processor) for _, where, value in asked[:SCANS]]
    for place, kind in enumerate(KINDS_OF_TIME):
        p95, note = _told(taken, place, "searches")
        scan = statistics.median(each[place] * 1000 for each in scans)
        yield beside_slower(name, p95, kind, "ms of a sequential scan", scan, note)
        page, note = _told(served, place, "requests")
        floor = "ms of the search alone at p95"
        yield timed(f"{name}: the page", page, kind, floor, p95, note)
    p95, note = _told(taken, 0, "searches")
    yield timed(name, p95, "ms at p95", "ms of the bare indexed query at p95", _p95(bare), note)


def _told(taken: list[tuple[float, float]], place: int, what: str) -> tuple[float, str]:
    """The p95 of one kind of time in milliseconds, and a note with its median."""
    of_all = [each[place] * 1000 for each in taken]
    return _p95(of_all), f"p50 {statistics.median(of_all):.2f} ms, {len(of_all)} {what}"


def _households(level: str, people: list[Person], client: Client) -> Iterator[Figure]:
    """Pages of random households, whatever their size."""
    ids = [person.household_id for person in people[:TIMES]]
    urls = [reverse("collection:household", args=[pk]) for pk in ids]
    client.get(urls[0])
    processor = Processor()
    taken = [processor.seconds(lambda url=url: client.get(url)) for url in urls]
    bare = _p95([seconds(lambda pk=pk: _rows(BARE_HOUSEHOLD, (pk,))) * 1000 for pk in ids])
    for place, kind in enumerate(KINDS_OF_TIME):
        p95, note = _told(taken, place, "households")
        floor = "ms of the bare query of its people at p95"
        yield timed(f"household page, {level}", p95, kind, floor, bare, note)


BARE_HOUSEHOLD = """
SELECT p.*, e.* FROM enrollment_enrolment e JOIN enrollment_person p ON p.id = e.person_id
WHERE e.household_id = %s
"""


def _search(user: User, text: str) -> None:
    """As the view does it, whose guard has read the user's roles: scope, people, last fours."""
    for found in search_people(user, text, limit=SHOWN + 1):
        _ = found.tail


def _ask(client: Client, text: str) -> None:
    answer = client.post(reverse("collection:search"), {"q": text}, headers={"HX-Request": "true"})
    if answer.status_code != 200:
        raise RuntimeError(f"search answers {answer.status_code}")


def _scan(where: str, value: object, code: str, processor: Processor) -> tuple[float, float]:
    """The answer without any index, by one process: seconds waited for and of processor time."""
    join = "JOIN enrollment_searchkey k ON k.person_id = p.id" if where == KEY else ""
    sql = SCAN.format(join=join, where=where)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        for way in WAYS:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        taken = processor.seconds(lambda: _tails(cursor, sql, [f"{code}%", value]))
        for way in WAYS:
            cursor.execute(f"SET LOCAL enable_{way} = on")
    return taken


def _tails(cursor, sql: str, params: list) -> list[str]:
    cursor.execute(sql, params)
    return [unseal(bytes(row[2]), SEALED_IN)[-4:] for row in cursor.fetchall() if row[2]]


def _p95(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)] if taken else float("nan")


def _rows(sql: str, params: tuple) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
