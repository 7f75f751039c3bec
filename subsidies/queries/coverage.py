"""Coverage of special groups (特殊群体参保全覆盖): who on the lists is insured and who is not.

A person counts once for each identity that a department names. "Insured" is told by whoever
knows the ledger: the caller.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Area, Department
from enrollment.models import Enrolment, Person
from subsidies.models import Identity

UNREGISTERED, UNPAID, DEAD, GONE = "unregistered", "unpaid", "dead", "gone"
STATES = {
    UNREGISTERED: "没有登记",
    UNPAID: "登记了没有缴费",
    DEAD: "登记为死亡，请部门更正名单",
    GONE: "已迁出或退出参保，请核实",
}
NO_VILLAGE = "不在本县登记"


@dataclass
class Tally:
    """People on the lists, and how many of them are insured."""

    listed: int = 0
    insured: int = 0
    missing: int = 0

    def add(self, insured: bool) -> None:
        self.listed += 1
        self.insured += insured
        self.missing += not insured


@dataclass(frozen=True)
class Missing:
    """Somebody on a list who is not insured."""

    row: int
    department: str
    identity: str
    state: str
    village: str
    group: str
    person: int | None
    household: int | None

    @property
    def label(self) -> str:
        return Department(self.department).label

    @property
    def why(self) -> str:
        return STATES[self.state]


@dataclass
class Coverage:
    """Of one area (and department): tallies by identity and village, everybody who is missing."""

    total: Tally = field(default_factory=Tally)
    identities: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    villages: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    missing: list[Missing] = field(default_factory=list)


def coverage_of(
    county: Area,
    cover_year: int,
    *,
    area: Area,
    department: str = "",
    insured: set[int],
    on: date,
) -> Coverage:
    """Everybody whom the county's rosters name in force `on` that day, in `area` or below.

    People who are registered nowhere belong to the whole county alone. `insured` are the ids of
    the enrolments that are paid. Two queries whatever the number.
    """
    held = Identity.objects.filter(cover_year=cover_year, row__roster__area=county).in_force(on)
    if department:
        held = held.filter(department=department)
    rows = held.order_by("pk").values_list("id_index", "row_id", "department", "name")
    people = _people(county, cover_year, insured)
    found, seen = Coverage(), set()
    for index, row, whose, name in rows:
        key = (bytes(index), whose, name)
        where = people.get(bytes(index))
        code = where.code if where else ""
        if key in seen or not (code.startswith(area.code) if code else area.pk == county.pk):
            continue
        seen.add(key)
        state = where.state if where else UNREGISTERED
        for tally in (
            found.total,
            found.identities[whose, name],
            found.villages[(where.village_code, where.village) if where else ("", NO_VILLAGE)],
        ):
            tally.add(not state)
        if state:
            found.missing.append(_missing(row, whose, name, state, where))
    found.missing.sort(key=lambda m: (m.village == NO_VILLAGE, m.village, m.group, m.row))
    return found


@dataclass(frozen=True)
class _Place:
    person: int
    household: int
    code: str
    village_code: str
    village: str
    group: str
    state: str


def _people(county: Area, cover_year: int, insured: set[int]) -> dict[bytes, _Place]:
    """Number -> where the person stands; state is empty for the insured."""
    indexes = Identity.objects.filter(cover_year=cover_year).values("id_index")
    people = Person.objects.filter(
        household__group__code__startswith=county.code, id_index__in=indexes
    )
    live = Enrolment.objects.live().filter(cover_year=cover_year, person__in=people)
    enrolled = dict(live.values_list("person_id", "pk"))
    fields = (
        "pk",
        "household_id",
        "id_index",
        "status",
        "household__group__code",
        "household__group__name",
        "household__village__code",
        "household__village__name",
    )
    found = {}
    for pk, household, index, status, code, group, village_code, village in people.values_list(
        *fields
    ):
        state = _state(status, enrolled.get(pk), insured)
        found[bytes(index)] = _Place(pk, household, code, village_code, village, group, state)
    return found


def _state(status: str, enrolment: int | None, insured: set[int]) -> str:
    if enrolment in insured:
        return ""
    if status == Person.Status.DEAD:
        return DEAD
    if status != Person.Status.ACTIVE:
        return GONE
    return UNPAID if enrolment else UNREGISTERED


def _missing(row: int, department: str, name: str, state: str, where: _Place | None) -> Missing:
    return Missing(
        row=row,
        department=department,
        identity=name,
        state=state,
        village=where.village if where else NO_VILLAGE,
        group=where.group if where else "",
        person=where.person if where else None,
        household=where.household if where else None,
    )
