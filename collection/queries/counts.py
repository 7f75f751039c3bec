"""People and money by village, from the sums that the database keeps as rows are written."""

from collections import Counter

from django.db import connection
from django.db.models import Sum

from accounts.models import Area, Level
from collection.models import VillageMoney, VillagePeople

# From a village to the place that counts it.
ABOVE = {Level.VILLAGE: "village", Level.TOWN: "village__parent"}

PEOPLE_OFF = """
SELECT coalesce(s.village_id, c.village_id), coalesce(s.cover_year, c.cover_year),
    coalesce(s.people, 0), coalesce(c.people, 0)
FROM collection_villagepeople s FULL JOIN (
    SELECT g.parent_id AS village_id, n.cover_year, count(*) AS people
    FROM enrollment_enrolment n JOIN accounts_area g ON g.id = n.group_id
    WHERE n.state = 'enrolled' GROUP BY 1, 2
) c ON c.village_id = s.village_id AND c.cover_year = s.cover_year
WHERE coalesce(s.people, 0) <> coalesce(c.people, 0) ORDER BY 1, 2
"""
MONEY_OFF = """
SELECT coalesce(s.village_id, c.village_id), coalesce(s.cover_year, c.cover_year),
    coalesce(s.people, 0), coalesce(s.fen, 0), coalesce(c.people, 0), coalesce(c.fen, 0)
FROM collection_villagemoney s FULL JOIN (
    SELECT g.parent_id AS village_id, n.cover_year,
        sum(CASE e.kind WHEN 'payment' THEN 1 ELSE -1 END) AS people,
        sum((e.price_fen - e.waived_fen) * CASE e.kind WHEN 'payment' THEN 1 ELSE -1 END) AS fen
    FROM collection_entry e JOIN enrollment_enrolment n ON n.id = e.enrolment_id
    JOIN accounts_area g ON g.id = e.group_id
    WHERE e.kind IN ('payment', 'reversal', 'refund') GROUP BY 1, 2
) c ON c.village_id = s.village_id AND c.cover_year = s.cover_year
WHERE (coalesce(s.people, 0), coalesce(s.fen, 0)) <> (coalesce(c.people, 0), coalesce(c.fen, 0))
ORDER BY 1, 2
"""


def registered_in(place: Area, cover_year: int, level: Level) -> Counter[int]:
    """Places of the level under `place`, by id -> people enrolled."""
    rows = VillagePeople.objects.filter(
        village__code__startswith=place.code, cover_year=cover_year
    ).values_list(ABOVE[level])
    return Counter(dict(rows.annotate(sum=Sum("people")).order_by()))


def insured_in(place: Area, cover_year: int, level: Level) -> Counter[int]:
    """Places of the level under `place`, by id -> people with a live payment."""
    return paid_in(place, cover_year, level)[0]


def paid_in(place: Area, cover_year: int, level: Level) -> tuple[Counter[int], Counter[int]]:
    """Places of the level under `place`, by id -> people with a live payment, and their fen."""
    rows = VillageMoney.objects.filter(
        village__code__startswith=place.code, cover_year=cover_year
    ).values_list(ABOVE[level])
    people, fen = Counter(), Counter()
    for pk, some, money in rows.annotate(some=Sum("people"), money=Sum("fen")).order_by():
        people[pk], fen[pk] = int(some), int(money)
    return people, fen


def sums_that_differ() -> tuple[list[tuple], list[tuple]]:
    """Where the kept sums are not what the rows add up to: of people, of money."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE_OFF)
        people = cursor.fetchall()
        cursor.execute(MONEY_OFF)
        return people, cursor.fetchall()
