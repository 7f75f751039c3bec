"""People without a resident ID number (无身份证号码人员), for the monthly list that goes up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.models import Area, Level
from enrollment.models import Change, Enrolment, Person, Season
from enrollment.queries import season_for
from reports.documents.people_without_numbers.context import (
    Count,
    PeopleWithoutNumbers,
    Unnumbered,
)
from reports.queries.papers import PaperRefused, colophon, place_names
from values.dates import SHANGHAI, business_date
from values.documents import KINDS, NUMBERED


@dataclass(frozen=True)
class Row:
    """One area below: how many there are by document, how many came and went this month."""

    area: Area
    counts: tuple[int, ...]
    new: int
    given: int

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Summary:
    """The page of one area. `classes` are the columns of each row's counts."""

    area: Area
    season: Season | None
    month: date
    classes: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row


def summary(area: Area, *, on: date) -> Summary:
    """Counts of an area by the areas right below it. Three queries whatever the numbers."""
    season, below = season_for(area), list(area.children.order_by("code"))
    month = on.replace(day=1)
    people = _people(area, season).values_list(
        "group__code", "person__id_kind", "person__no_number", "registered_at"
    )
    found = [(code, class_of(kind, why), _day(at)) for code, kind, why, at in people]
    given = _given(area, month)
    classes = tuple(sorted({name for _, name, _ in found}, key=_order))
    rows = tuple(_row(one, found, given, classes, month) for one in below)
    return Summary(area, season, month, classes, rows, _row(area, found, given, classes, month))


def _row(area: Area, found, given: list[str], classes: tuple[str, ...], month: date) -> Row:
    own = [(name, day) for code, name, day in found if area.covers(code)]
    counted = Counter(name for name, _ in own)
    return Row(
        area=area,
        counts=tuple(counted[name] for name in classes),
        new=sum(day >= month for _, day in own),
        given=sum(area.covers(code) for code in given),
    )


def _day(moment: datetime) -> date:
    return business_date(moment)


def _people(area: Area, season: Season | None) -> QuerySet[Enrolment]:
    """The year's enrolments of people whose document bears no resident number."""
    year = season.cover_year if season else 0
    live = Enrolment.objects.live().filter(cover_year=year, group__code__startswith=area.code)
    return live.filter(person__status=Person.Status.ACTIVE).exclude(person__id_kind__in=NUMBERED)


def _given(area: Area, month: date) -> list[str]:
    """Group codes of those who got their number since the month began."""
    changes = Change.objects.filter(
        kind=Change.Kind.NUMBER_GIVEN,
        at__gte=datetime(month.year, month.month, 1, tzinfo=SHANGHAI),
        person__household__group__code__startswith=area.code,
    )
    return list(changes.values_list("person__household__group__code", flat=True))


def class_of(kind: str, no_number: str) -> str:
    """What somebody has in place of a number: the document, or the reason why there is none."""
    if no_number:
        return f"无证件：{Person.NoNumber(no_number).label}"
    return KINDS.get(kind, "其他证件") if kind != "99" else "其他证件"


def _order(name: str) -> tuple[bool, int, str]:
    places = list(KINDS.values())
    return name.startswith("无证件"), places.index(name) if name in places else 99, name


def unnumbered_paper(
    area: Area, *, on: date, now: datetime, reprint: int = 0
) -> PeopleWithoutNumbers:
    """The list by name, village by village; with nobody on it it is the month's nil report.

    Raises PaperRefused where no notice governs the area.
    """
    season = season_for(area)
    if season is None:
        raise PaperRefused(
            what="不能制作名单", why="县里还没有启用本年度的通知", cure="请联系县医保局"
        )
    people = _people(area, season).select_related("person", "group", "household__head")
    in_order = list(people.order_by("group__code", "household__number", "person__position"))
    names = _names(enrolment.group for enrolment in in_order)
    listed = tuple(_listed(enrolment, names) for enrolment in in_order)
    number = f"WZH-{area.code}-{on:%Y%m}"
    return PeopleWithoutNumbers(
        number=number,
        unit="".join(place_names(area)[level] for level in Level if _shown(level, area)),
        cover_year=season.cover_year,
        month=f"{on.year}年{on.month}月",
        until=on,
        people=listed,
        counts=_counts(listed),
        colophon=colophon(
            notice=season.notice,
            slug="people_without_numbers",
            number=number,
            now=now,
            reprint=reprint,
        ),
    )


def _shown(level: Level, area: Area) -> bool:
    """A place is called by its county and what is below it."""
    return min(Level.COUNTY, area.level) <= level <= area.level


def _names(groups: Iterable[Area]) -> dict[str, str]:
    """Code -> name of the towns and villages of these groups."""
    codes = {g.code_at(level) for g in groups for level in (Level.TOWN, Level.VILLAGE)}
    return dict(Area.objects.filter(code__in=codes).values_list("code", "name"))


def _listed(enrolment: Enrolment, names: dict[str, str]) -> Unnumbered:
    person, group = enrolment.person, enrolment.group
    head = enrolment.household.head
    return Unnumbered(
        town=names[group.code_at(Level.TOWN)],
        village=names[group.code_at(Level.VILLAGE)],
        group=group.name,
        household=enrolment.household.number,
        name=person.name,
        sex=person.get_sex_display(),
        born=person.born,
        document=class_of(person.id_kind, person.no_number),
        number=person.id_number.open() if person.id_number else "",
        head=head.name if head else "",
        registered_on=_day(enrolment.registered_at),
    )


def _counts(people: Iterable[Unnumbered]) -> tuple[Count, ...]:
    counted = Counter(person.document for person in people)
    return tuple(Count(name, counted[name]) for name in sorted(counted, key=_order))
