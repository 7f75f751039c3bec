"""Server time of the pages that a clerk waits for, with the town loaded."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from enrollment.models import Household, Person
from reports.bench.measure import Figure, median_ms, timed

TIMES = 60

BARE_SEARCH = """
SELECT p.id, p.name FROM enrollment_searchkey k JOIN enrollment_person p ON p.id = k.person_id
WHERE k.key LIKE 'wj%' ORDER BY p.name LIMIT 20
"""
BARE_NAME = "SELECT person_id FROM enrollment_searchkey WHERE key LIKE %s LIMIT 20"
BARE_TAIL = "SELECT id, name FROM enrollment_person WHERE tail_index = %s LIMIT 20"
BARE_HOUSEHOLD = """
SELECT p.*, e.* FROM enrollment_enrolment e JOIN enrollment_person p ON p.id = e.person_id
WHERE e.household_id = %s
"""


def search() -> Iterator[Figure]:
    """Search as one types, through the whole stack: session, access, query, decryption, page."""
    client = _clerk()
    people = Person.objects.order_by("pk")
    person = people[people.count() // 2]
    tail = person.id_number.tail
    for name, text, sql, params in (
        ("search by initials", "wj", BARE_SEARCH, ()),
        ("search by name", person.name[:2], BARE_NAME, (f"{person.name[:2]}%",)),
        ("search by last four", tail, BARE_TAIL, (bytes(person.tail_index),)),
    ):
        value = median_ms(lambda text=text: _ask(client, text), times=TIMES)
        floor = median_ms(lambda sql=sql, params=params: _rows(sql, params), times=TIMES)
        yield timed(name, value, "ms at the median", "the bare indexed query", floor)


def household() -> Iterator[Figure]:
    """The household page of a family of five: quotes, explanations, receipts."""
    client = _clerk()
    found = next(h for h in Household.objects.order_by("pk") if h.members.count() == 5)
    url = reverse("collection:household", args=[found.pk])
    value = median_ms(lambda: client.get(url), times=TIMES)
    floor = median_ms(lambda: _rows(BARE_HOUSEHOLD, (found.pk,)), times=TIMES)
    yield timed("household page", value, "ms at the median", "the bare query of its people", floor)


def _clerk() -> Client:
    client = Client(headers={"Host": settings.ALLOWED_HOSTS[0]})
    client.force_login(User.objects.get(username="cun1"))
    return client


def _ask(client: Client, text: str) -> None:
    answer = client.post(reverse("collection:search"), {"q": text}, headers={"HX-Request": "true"})
    if answer.status_code != 200:
        raise RuntimeError(f"search answers {answer.status_code}")


def _rows(sql: str, params: tuple) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall()
