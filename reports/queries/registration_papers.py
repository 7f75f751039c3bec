"""Registration forms (参保登记表), filled from the register."""

from collections.abc import Sequence
from datetime import date, datetime

from accounts.models import Area, Level
from enrollment.models import Enrolment, Household, Person, Season
from enrollment.notices import Codes, form_codes, load_notice
from enrollment.queries import season_for
from reports.documents.registration_form.context import (
    Period,
    Registered,
    RegistrationForm,
    RegistrationForms,
)
from reports.queries.papers import PaperRefused, colophon, place_names
from subsidies.queries import quotes_for
from values.dates import SHANGHAI, business_date
from values.documents import KINDS

HARDSHIPS_A_LINE = 7


def household_form(
    household: Household, *, on: date, now: datetime, reprint: int = 0
) -> RegistrationForms:
    """One household's form for the season that governs it. Raises PaperRefused."""
    return registration_forms(
        [household], season=season_for(household.group), on=on, now=now, reprint=reprint
    )


def area_forms(
    area: Area, *, on: date, now: datetime, since: date | None = None
) -> RegistrationForms:
    """The forms of a village's or group's households, group by group; since a day, of those only
    that were registered on it or later. Raises PaperRefused.
    """
    households = Household.objects.filter(group__code__startswith=area.code)
    if since:
        first = datetime(since.year, since.month, since.day, tzinfo=SHANGHAI)
        households = households.filter(registered_at__gte=first)
    in_order = households.select_related("village", "group", "head", "registered_by")
    in_order = in_order.order_by("group__code", "number")
    return registration_forms(list(in_order), season=season_for(area), on=on, now=now)


def registration_forms(
    households: Sequence[Household],
    *,
    season: Season | None,
    on: date,
    now: datetime,
    reprint: int = 0,
) -> RegistrationForms:
    """Forms in the order given; households without an enrolment of the year have none."""
    people = _enrolments(households, season)
    if not people:
        raise PaperRefused(
            what="不能打印参保登记表",
            why="没有找到本年度参保登记的人",
            cure="请核对登记日期和参保年度；还没有登记的，请先登记",
        )
    codes = form_codes(load_notice(season.notice))
    amounts = quotes_for([e for found in people.values() for e in found], on=on)
    names = {pk: place_names(village) for pk, village in _villages(households).items()}
    forms = tuple(
        _form(h, people[h.pk], season, codes, amounts, names[h.village_id], now, reprint)
        for h in households
        if h.pk in people
    )
    return RegistrationForms(forms, legend(codes))


def _villages(households: Sequence[Household]) -> dict[int, Area]:
    return {household.village_id: household.village for household in households}


def _enrolments(
    households: Sequence[Household], season: Season | None
) -> dict[int, list[Enrolment]]:
    """Household id -> its live enrolments of the season's year, in the order of the form."""
    if season is None:
        return {}
    enrolments = Enrolment.objects.live().filter(
        household__in=[household.pk for household in households], cover_year=season.cover_year
    )
    found: dict[int, list[Enrolment]] = {}
    related = enrolments.select_related("person", "group").prefetch_related("hardship_periods")
    for enrolment in related.order_by("household", "person__position"):
        found.setdefault(enrolment.household_id, []).append(enrolment)
    return found


def _form(household, enrolments, season, codes: Codes, amounts, names, now, reprint: int):
    first = enrolments[0]
    number = f"DJ-{season.cover_year}-{household.village.code}-{household.number}"
    return RegistrationForm(
        number=number,
        cover_year=season.cover_year,
        county=names[Level.COUNTY],
        unit=f"{names[Level.TOWN]}{names[Level.VILLAGE]}",
        unit_kind=codes.units.get(first.unit_kind, str(first.unit_kind)),
        group=household.group.name,
        household=household.number,
        head=household.head.name if household.head else "",
        address=household.address,
        phone=household.phone.open() if household.phone else "",
        first_treatment_area=first.first_treatment_area,
        registered_on=business_date(household.registered_at),
        people=tuple(_registered(e, amounts[e.pk]) for e in enrolments),
        clerk=household.registered_by.display_name,
        colophon=colophon(
            notice=season.notice,
            slug="registration_form",
            number=number,
            now=now,
            reprint=reprint,
        ),
        key=str(household.pk),
    )


def _registered(enrolment: Enrolment, quote) -> Registered:
    person = enrolment.person
    periods = sorted(enrolment.hardship_periods.all(), key=lambda period: period.category)
    return Registered(
        name=person.name,
        document=KINDS.get(person.id_kind, person.id_kind),
        number=person.id_number.open() if person.id_number else "",
        general=enrolment.general_category,
        hardships=tuple(enrolment.declared_hardships),
        periods=tuple(Period(p.category, p.since, p.until) for p in periods),
        amount=None if quote.refused else quote.payable_fen,
        phone=person.phone.open() if person.phone else "",
        relationship=person.relationship,
        note=_note(person),
    )


def _note(person: Person) -> str:
    if not person.no_number:
        return ""
    return f"胎序{person.birth_order}" if person.birth_order else person.get_no_number_display()


def legend(codes: Codes) -> tuple[str, ...]:
    """The tables of numbers, a line each, the long one in two."""
    hardships = _numbered(codes.hardship_categories)
    return (
        "一般人员类别：" + "　".join(_numbered(codes.general_categories)),
        "特殊困难类别（可填多项）：" + "　".join(hardships[:HARDSHIPS_A_LINE]),
        "　　" + "　".join(hardships[HARDSHIPS_A_LINE:]),
        "与户主关系：" + "　".join(_numbered(codes.relationships)),
    )


def _numbered(table: dict[int, str]) -> list[str]:
    return [f"{number} {name}" for number, name in table.items()]
