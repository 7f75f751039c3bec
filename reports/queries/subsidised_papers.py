"""The people whom accepted rosters name, with what each is given, by whom, on a day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.models import Area, Department, Level
from collection.models.payables import LETTERS
from collection.queries.roster_dependents import live_payments
from collection.queries.settlements import WINNING, shares_of
from enrollment.models import Enrolment, Person, Season
from enrollment.notices import load_notice
from reports.documents.subsidised_list.context import Subsidised, SubsidisedList
from reports.engine.filters import slashes
from reports.queries.papers import colophon, place_names
from rules import verdict as outcome
from rules.read_plan import PAYER_LEVELS
from subsidies.models import Identity
from subsidies.queries import Quoted, county_of, quotes_for
from subsidies.queries.coverage import GONE, NO_VILLAGE, STATES, UNREGISTERED
from values.dates import business_date
from values.money import yuan

AT_ONCE = 2000  # people who are quoted together
GOVERNMENTS = ("central", "province", "city", "county", "town")


@dataclass(frozen=True)
class _Known:
    """What the register and the ledger say of one number."""

    person: Person
    quoted: Quoted | None
    paid: bool


def subsidised_paper(
    area: Area, season: Season, *, department: str, own: bool, now: datetime
) -> SubsidisedList:
    """Everybody of an area whom a department names (all departments: ""), the dead left out.

    `own`: it is for the department itself, which sees the names that it wrote.

    People who are registered nowhere stand on the whole county's list alone.
    """
    on = business_date(now)
    letter = f"-{LETTERS[department]}" if department else ""
    number = f"ZZMC-{area.code}-{on:%Y%m%d}{letter}"
    rows = _named(area, season.cover_year, department, on)
    known = _known(area, season, rows, on)
    held = _once(rows, known)
    dead = {one.pk for one in held if _is_dead(known.get(bytes(one.id_index)))}
    notice, names = load_notice(season.notice), place_names(area)
    return SubsidisedList(
        number=number,
        place="".join(names[level] for level in Level if level in names and level >= Level.COUNTY),
        department=Department(department).label if department else "",
        cover_year=season.cover_year,
        period_from=notice.cover_from,
        period_to=notice.cover_to,
        until=on,
        dead=len(dead),
        people=tuple(
            _subsidised(one, known.get(bytes(one.id_index)), own)
            for one in held
            if one.pk not in dead
        ),
        colophon=colophon(notice=season.notice, slug="subsidised_list", number=number, now=now),
    )


def _named(area: Area, year: int, department: str, on: date) -> QuerySet[Identity]:
    """Of a place below the county, only who is registered there."""
    rows = Identity.objects.filter(cover_year=year, row__roster__area=county_of(area)).in_force(on)
    if department:
        rows = rows.filter(department=department)
    if area.level != Level.COUNTY:
        here = Person.objects.filter(household__group__code__startswith=area.code)
        rows = rows.filter(id_index__in=here.filter(id_index__isnull=False).values("id_index"))
    return rows.select_related("row__roster").order_by("department", "name", "pk")


def _known(area: Area, season: Season, rows: QuerySet[Identity], on: date) -> dict[bytes, _Known]:
    """Number -> what is known of who is registered here. Subqueries: lists are 60,000 long."""
    people = Person.objects.filter(
        household__group__code__startswith=area.code,
        id_index__in=rows.order_by().values("id_index"),
    )
    live = Enrolment.objects.live().filter(cover_year=season.cover_year, person__in=people)
    paid = set(live_payments().filter(enrolment__in=live).values_list("enrolment_id", flat=True))
    enrolled = {one.person_id: one for one in live.select_related("person", "group")}
    quotes: dict[int, Quoted] = {}
    everybody = list(enrolled.values())
    for start in range(0, len(everybody), AT_ONCE):
        quotes |= quotes_for(everybody[start : start + AT_ONCE], on=on)
    found = {}
    for person in people.select_related("household__group", "household__village"):
        enrolment = enrolled.get(person.pk)
        pk = enrolment.pk if enrolment else None
        found[bytes(person.id_index)] = _Known(person, quotes.get(pk), pk in paid)
    return found


def _once(rows: QuerySet[Identity], known: dict[bytes, _Known]) -> list[Identity]:
    """A number once for each identity that a department names, place by place."""
    once: dict[tuple, Identity] = {}
    for row in rows:
        once.setdefault((bytes(row.id_index), row.department, row.name), row)

    def place(row: Identity) -> tuple:
        one = known.get(bytes(row.id_index))
        return row.department, one is None, one.person.household.group.code if one else ""

    return sorted(once.values(), key=place)


def _is_dead(known: _Known | None) -> bool:
    return known is not None and known.person.status == Person.Status.DEAD


def _subsidised(held: Identity, known: _Known | None, own: bool) -> Subsidised:
    row, quoted = held.row, known.quoted if known else None
    verdict = _verdict(held, quoted)
    counted = quoted is not None and not quoted.refused
    given = sum(amount for _, amount in _shares(held, quoted)) if counted else None
    household = known.person.household if known else None
    written = row.name.open() if row.name else ""
    return Subsidised(
        department=held.get_department_display(),
        name=known.person.name if known and not own else written,
        masked_id=row.id_number.masked if row.id_number else "",
        place=f"{household.village.name}{household.group.name}" if household else NO_VILLAGE,
        identity=f"{held.name}／{held.sub}" if held.sub else held.name,
        source=f"{row.roster.file_name} {row.sheet}第{row.row}行",
        term=_term(held),
        standard=_standard(verdict, quoted),
        subsidy=given,
        payable=quoted.payable_fen if counted else None,
        funding="、".join(f"{payer} {yuan(amount)}" for payer, amount in _shares(held, quoted)),
        result=_result(known, verdict, own),
    )


def _verdict(held: Identity, quoted: Quoted | None) -> dict | None:
    verdicts = quoted.explanation.get("verdicts", ()) if quoted else ()
    return next((one for one in verdicts if one["name"] == held.name), None)


def _shares(held: Identity, quoted: Quoted | None) -> list[tuple[str, int]]:
    """What each payer gives for this identity; nothing where another one won."""
    if quoted is None or quoted.refused or not quoted.subsidy_fen:
        return []
    return [(_payer(*key[3:]), fen) for key, fen in shares_of(quoted) if key[1] == held.name]


def _payer(payer: str, level: str, fund: str) -> str:
    """省级, 市级, 县级; who is no level of government, by the fund or their own name."""
    return PAYER_LEVELS[level] if level in GOVERNMENTS else fund or payer


def _term(held: Identity) -> str:
    since = slashes(held.since) if held.since else ""
    return f"{since}—{slashes(held.until) if held.until else ''}" if since or held.until else "—"


def _standard(verdict: dict | None, quoted: Quoted | None) -> str:
    if quoted is None or not verdict or not verdict["amount_fen"]:
        return "—"
    amount = verdict["amount_fen"]
    return f"{'全额' if amount >= quoted.price_fen else '定额'} {yuan(amount)}"


def _result(known: _Known | None, verdict: dict | None, own: bool) -> str:
    """A department is not told what another one named somebody as (DESIGN 2)."""
    if known is None:
        return STATES[UNREGISTERED]
    if known.quoted is None:
        active = known.person.status == Person.Status.ACTIVE
        return STATES[UNREGISTERED] if active else STATES[GONE]
    paid = "已参保" if known.paid else "未缴费"
    if known.quoted.refused:
        return f"待定，{paid}"
    if verdict and verdict["outcome"] in WINNING:
        back = "先征后返，" if known.quoted.settlement == "refunded" else ""
        return f"已核定，{back}{paid}"
    if verdict and verdict["outcome"] in (outcome.LOWER, outcome.TIED):
        return f"就高：按{'其他身份' if own else known.quoted.identity}资助，{paid}"
    return f"不符合资助条件，{paid}"
