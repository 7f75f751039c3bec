"""Last year's insured: what carrying them over goes by, and what the pages tell of it."""

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from accounts.models import Area, Level
from collection.models import AssessmentSlip, Rollover, RolloverItem, Voucher
from enrollment.models import Enrolment, Season
from enrollment.notices import load_notice
from rules.errors import NoticeError
from rules.notice import Notice
from values.dates import add_months

# Who enrols in the villages of an area, told from the groups: no join of people.
PEOPLE_BY_VILLAGE = """
SELECT g.parent_id, count(*) FILTER (WHERE e.origin = 'rolled_over'),
    count(*) FILTER (WHERE e.origin <> 'rolled_over')
FROM enrollment_enrolment e JOIN accounts_area g ON g.id = e.group_id
WHERE e.cover_year = %s AND e.state = 'enrolled' AND g.parent_id = ANY(%s) GROUP BY 1
"""
ITEMS_BY_VILLAGE = """
SELECT h.village_id, i.kind, count(*), count(*) FILTER (WHERE i.state = 'open')
FROM collection_rolloveritem i JOIN enrollment_person p ON p.id = i.person_id
JOIN enrollment_household h ON h.id = p.household_id
WHERE i.rollover_id = %s AND h.village_id = ANY(%s) GROUP BY 1, 2
"""


@cache
def settings() -> dict:
    path = Path(__file__).parents[1] / "rollover.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Plan:
    """What one carrying over goes by, worked out once; `values` are its statement's.

    `grown_before`: who is born before is an adult on the new year's first day.
    """

    values: dict
    grown_before: date


def plan(rollover: Rollover) -> Plan:
    """The dates and categories by which `rollover` carries people over."""
    notice = load_notice(rollover.season.notice)
    on = notice.cover_from
    grown = grown_before(notice, on)
    gap = rollover.season.cover_year - rollover.from_year
    notices, codes, child, adult, leaves = _categories(rollover, notice)
    values = {
        "rollover": rollover.pk,
        "year": rollover.season.cover_year,
        "from_year": rollover.from_year,
        "notice": rollover.season.notice,
        "at": rollover.started_at,
        "by": rollover.started_by_id,
        "ledger": bool(rollover.counts.get("ledger")),
        "on": on,
        "grown": grown,
        "grown_last": add_months(grown, -12 * gap),
        "notices": notices,
        "codes": codes,
        "child": child,
        "adult": adult,
        "school": [None if age is None else _born_before(age, on) for age in leaves],
        "persons": None,
    }
    return Plan(values, grown)


def grown_before(notice: Notice, on: date) -> date:
    """The first birthday of those who are no adults on that day: the notice's own line, if any."""
    civil = _born_before(settings()["adult_age"], on)
    differs = timedelta(days=366 * settings()["notice_may_differ"])
    turns = {day for row in notice.standards if row.when for day in row.when.turns(on)}
    own = [day for day in turns if abs(day - civil) <= differs]
    return min(own, key=lambda day: abs(day - civil), default=civil)


def _born_before(age: int, on: date) -> date:
    """Who is born before this day has reached the age on that day."""
    return add_months(on, -12 * age) + timedelta(days=1)


def _categories(rollover: Rollover, notice: Notice) -> tuple[list, ...]:
    """Per notice and number of last year: the number of a child, of an adult, and the age at
    which the category's people leave school."""
    numbers = {row.name: row.code for row in notice.codes.general}
    rules = settings()
    rows = []
    for name in _notices_of(rollover):
        for code, label in _general(name, notice).items():
            child = numbers.get(rules["next_year"].get(label, label), code)
            adult = numbers.get(rules["adult"].get(label, label), child)
            rows.append((name, code, child, adult, rules["leaves_school"].get(label)))
    return tuple(map(list, zip(*rows, strict=True))) if rows else ([], [], [], [], [])


def _notices_of(rollover: Rollover) -> list[str]:
    seasons = Season.objects.filter(cover_year=rollover.from_year)
    code = rollover.area.code
    names = {
        season.notice
        for season in seasons.select_related("area")
        if code.startswith(season.area.code) or season.area.code.startswith(code)
    }
    found = last_year_people(rollover.area, rollover.from_year).values_list("notice", flat=True)
    return sorted(names | set(found.order_by().distinct()))


def _general(name: str, new: Notice) -> dict[int, str]:
    """A notice that is no longer there is read by the new one's table."""
    try:
        codes = load_notice(name).codes
    except NoticeError:
        codes = new.codes
    return {row.code: row.name for row in codes.general}


def last_year_people(area: Area, year: int) -> QuerySet[Enrolment]:
    return Enrolment.objects.live().filter(cover_year=year, group__code__startswith=area.code)


def year_before(area: Area, season: Season) -> int | None:
    """The newest earlier year in which anybody of the area stands enrolled."""
    earlier = Enrolment.objects.live().filter(
        cover_year__lt=season.cover_year, group__code__startswith=area.code
    )
    return earlier.aggregate(year=Max("cover_year"))["year"]


def standing_rollover(season: Season, area: Area) -> Rollover | None:
    """The season's rollover of an area, or of the county that the area lies in."""
    rollovers = Rollover.objects.exclude(state=Rollover.State.UNDONE).filter(season=season)
    codes = [area.code[:size] for size in (2, 4, 6, 9, 12, 15) if size <= len(area.code)]
    rollovers = rollovers.filter(area__code__in=codes)
    rollovers = rollovers.select_related("season", "area", "job", "started_by")
    return rollovers.order_by("-area__level").first()


def money_taken(rollover: Rollover) -> str:
    """The number of the season's first receipt or slip in the area, or nothing."""
    mine = {
        "village__code__startswith": rollover.area.code,
        "cover_year": rollover.season.cover_year,
    }
    receipt = Voucher.objects.filter(**mine).order_by("at", "no").values_list("number", flat=True)
    slip = AssessmentSlip.objects.filter(**mine).order_by("no").values_list("number", flat=True)
    return receipt.first() or slip.first() or ""


def kind_counts(rollover: Rollover) -> dict[str, int]:
    kinds = rollover.items.values_list("kind").annotate(n=Count("pk")).order_by()
    return dict(kinds)


@dataclass
class Standing:
    """How far a village or a town is: `kinds` are the open ones of each kind."""

    area: Area
    carried: int = 0
    others: int = 0
    listed: int = 0
    open: int = 0
    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def decided(self) -> int:
        return self.listed - self.open

    def add(self, other: "Standing") -> None:
        self.carried += other.carried
        self.others += other.others
        self.listed += other.listed
        self.open += other.open
        for kind, number in other.kinds.items():
            self.kinds[kind] += number


def village_standings(rollover: Rollover, villages: QuerySet[Area]) -> list[Standing]:
    """Two queries, whatever the number of villages."""
    rows = {village.pk: Standing(village) for village in villages}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE_BY_VILLAGE, [rollover.season.cover_year, list(rows)])
        for village, carried, others in cursor.fetchall():
            rows[village].carried, rows[village].others = carried, others
        cursor.execute(ITEMS_BY_VILLAGE, [rollover.pk, list(rows)])
        for village, kind, number, waiting in cursor.fetchall():
            row = rows[village]
            row.listed += number
            row.open += waiting
            row.kinds[kind] += waiting
    return list(rows.values())


def town_standings(rows: list[Standing]) -> list[tuple[Standing, list[Standing]]]:
    """Each town's sum with its villages, in the order of their codes."""
    codes = {row.area.code_at(Level.TOWN) for row in rows}
    towns = Area.objects.at(Level.TOWN).filter(code__in=codes).order_by("code")
    found = []
    for town in towns:
        own = [row for row in rows if town.covers(row.area.code)]
        total = Standing(town)
        for row in own:
            total.add(row)
        found.append((total, own))
    return found


def sum_up(rows: list[Standing], area: Area) -> Standing:
    total = Standing(area)
    for row in rows:
        total.add(row)
    return total


def village_items(rollover: Rollover, village: Area, kind: str, state: str) -> QuerySet:
    """The review list of a village in the order of its groups and households."""
    items = rollover.items.filter(person__household__village=village)
    items = items.filter(kind=kind) if kind else items
    items = items.filter(state=state) if state else items
    items = items.select_related("person__household__group", "enrolment", "decided_by")
    order = ("person__household__group__code", "person__household__number", "person__position")
    return items.order_by(*order, "kind", "pk")


def item_counts(rollover: Rollover, village: Area) -> list[tuple[str, str, int, int]]:
    """Of each kind that the village has: value, label, all, still open."""
    items = rollover.items.filter(person__household__village=village).order_by()
    open_ones = Count("pk", filter=Q(state=RolloverItem.State.OPEN))
    rows = {
        kind: (n, left)
        for kind, n, left in items.values_list("kind").annotate(n=Count("pk"), left=open_ones)
    }
    return [(kind.value, kind.label, *rows[kind]) for kind in RolloverItem.Kind if kind in rows]


def last_undone(season: Season, area: Area) -> Rollover | None:
    """The area's newest rollover of the season that was taken back."""
    codes = [area.code[:size] for size in (2, 4, 6, 9, 12, 15) if size <= len(area.code)]
    undone = Rollover.objects.filter(
        season=season, area__code__in=codes, state=Rollover.State.UNDONE
    )
    return undone.select_related("undone_by").order_by("-pk").first()
