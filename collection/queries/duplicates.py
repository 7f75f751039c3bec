"""The worklist of duplicates, and two rows side by side."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse

from accounts.access import assignments, holds
from accounts.models import Area, Role, User
from collection.access import TOWN_READERS
from collection.models import Voucher
from collection.queries.households import live_receipts
from enrollment.actions.register import mask_name
from enrollment.models import DuplicateCase, Enrolment, FormerNumber, Mark, Person
from enrollment.notices import form_codes, load_notice
from subsidies.models import Identity

# What stands for a person out of reach.
HIDDEN = "（外镇，由县里核对）"


@dataclass(frozen=True)
class Side:
    """A person in the worklist: whole within one's reach, else the surname and the place."""

    person: Person
    name: str
    place: str
    in_reach: bool


@dataclass(frozen=True)
class Listed:
    """One line of the worklist."""

    case: DuplicateCase
    sides: list[Side]


@dataclass(frozen=True)
class Fact:
    """One line of the comparison. `differs` only where both sides say something."""

    label: str
    values: list[str]
    differs: bool = False
    number: bool = False

    @property
    def told(self) -> bool:
        """Whether the register says anything of it, of one side at least."""
        return any(value and value != HIDDEN for value in self.values)


def cases_for(user: User) -> QuerySet[DuplicateCase]:
    """What one may look at: of open cases those whose rows, or whose mark, still stand."""
    active = Person.Status.ACTIVE
    two = Q(second__status=active)
    marked = Q(second__isnull=True, mark__state=Mark.State.OPEN)
    standing = Q(first__status=active) & (two | marked)
    cases = DuplicateCase.objects.visible_to(user, *TOWN_READERS)
    return cases.filter(Q(state=DuplicateCase.State.DECIDED) | standing)


def counts_by_kind(cases: QuerySet[DuplicateCase]) -> dict[str, dict[str, int]]:
    """Kind -> state -> how many, every kind and state present."""
    counts = {
        kind: dict.fromkeys(DuplicateCase.State.values, 0) for kind in DuplicateCase.Kind.values
    }
    for row in cases.values("kind", "state").annotate(n=Count("pk")):
        counts[row["kind"]][row["state"]] = row["n"]
    return counts


def listed(cases: QuerySet[DuplicateCase]) -> QuerySet[DuplicateCase]:
    """The cases with what a line shows, the oldest first; see `as_lines`."""
    sides = [
        f"{side}__household__{place}"
        for side in ("first", "second")
        for place in ("group", "village__parent")
    ]
    return cases.select_related(*sides, "mark", "decided_by").order_by("pk")


def as_lines(user: User, cases: list[DuplicateCase]) -> list[Listed]:
    return [
        Listed(case, [side_of(user, person) for person in (case.first, case.second) if person])
        for case in cases
    ]


def side_of(user: User, person: Person) -> Side:
    household = person.household
    seen = holds(user, household.group.code, *TOWN_READERS)
    town, village, group = household.village.parent, household.village, household.group
    return Side(
        person=person,
        name=person.name if seen else mask_name(person.name),
        place=f"{town.name} {village.name}" + (f" {group.name}" if seen else ""),
        in_reach=seen,
    )


@dataclass(frozen=True)
class Compared:
    """One side of the comparison with its money; `paid` is the receipt that stands, if any."""

    side: Side
    enrolment: Enrolment | None
    paid: Voucher | None
    to_refund: bool
    refund_url: str
    is_head: bool


def compare(user: User, case: DuplicateCase) -> tuple[list[Compared], list[Fact]]:
    """Both sides (of a marked case: the one), and what the register says of them line by line."""
    pks = [pk for pk in (case.first_id, case.second_id) if pk]
    people = {p.pk: p for p in _people(case).filter(pk__in=pks)}
    sides = [side_of(user, people[pk]) for pk in pks]
    enrolments = {pk: _enrolment(people[pk], case.cover_year) for pk in pks}
    receipts = live_receipts([e.pk for e in enrolments.values() if e])
    refunds = case.undo.get("to_refund", [])
    compared = [
        Compared(
            side=side,
            enrolment=(enrolment := enrolments[side.person.pk]),
            paid=receipts.get(enrolment.pk) if enrolment else None,
            to_refund=bool(enrolment and enrolment.pk in refunds),
            refund_url=_refund_url(side, enrolment),
            is_head=side.person.household.head_id == side.person.pk,
        )
        for side in sides
    ]
    rows = [_facts(one, case.cover_year) for one in compared]
    facts = [_fact(label, [row[label] for row in rows]) for label in rows[0]]
    return compared, [fact for fact in facts if fact.told]


def _refund_url(side: Side, enrolment: Enrolment | None) -> str:
    """Where a refund begins; nothing for who does not reach the person."""
    if enrolment is None or not side.in_reach:
        return ""
    return reverse("collection:start-refund", args=[enrolment.pk])


def _people(case: DuplicateCase) -> QuerySet[Person]:
    year = Enrolment.objects.filter(cover_year__in=(case.cover_year, case.cover_year - 1))
    return Person.objects.select_related(
        "household__group",
        "household__village__parent",
        "household__head",
        "mother",
        "registered_by",
    ).prefetch_related(
        Prefetch("enrolments", year.select_related("registered_by"), to_attr="years"),
        Prefetch("former_numbers", FormerNumber.objects.order_by("until")),
    )


def _enrolment(person: Person, cover_year: int) -> Enrolment | None:
    return next((e for e in person.years if e.cover_year == cover_year), None)


def _facts(one: Compared, cover_year: int) -> dict[str, str]:
    """Label -> what the register says; of somebody out of reach the place alone."""
    person, household = one.side.person, one.side.person.household
    told = {"姓名": one.side.name, "登记在": one.side.place}
    more = {
        "户编号、户主": f"{household.number}　{household.head.name if household.head else ''}",
        "住址": household.address,
        "性别": person.get_sex_display(),
        "出生日期": f"{person.born:%Y-%m-%d}",
        "证件号码": person.id_number.masked if person.id_number else "没有号码",
        "曾用号码": "、".join(old.id_number.masked for old in person.former_numbers.all()),
        "与户主关系": _relationship(person, one.enrolment),
        "母亲": person.mother.name if person.mother else "",
        "状态": person.get_status_display(),
        "人员类别": _category(one.enrolment),
        f"{cover_year - 1}年度": _standing(_enrolment(person, cover_year - 1)),
        f"{cover_year}年度": _standing(one.enrolment),
        "缴费": _money(one),
        "特殊困难身份": "、".join(_identities(person, cover_year)),
        "登记人、时间": f"{person.registered_by.display_name} {person.registered_at:%Y-%m-%d}",
    }
    return told | (more if one.side.in_reach else dict.fromkeys(more, HIDDEN))


def _fact(label: str, values: list[str]) -> Fact:
    told = [value for value in values if value and value != HIDDEN]
    return Fact(
        label, values, differs=len(told) > 1 and len(set(told)) > 1, number=label.endswith("号码")
    )


def _relationship(person: Person, enrolment: Enrolment | None) -> str:
    if enrolment is None:
        return str(person.relationship)
    names = form_codes(load_notice(enrolment.notice)).relationships
    return names.get(person.relationship, str(person.relationship))


def _category(enrolment: Enrolment | None) -> str:
    if enrolment is None:
        return ""
    names = form_codes(load_notice(enrolment.notice)).general_categories
    return names.get(enrolment.general_category, str(enrolment.general_category))


def _standing(enrolment: Enrolment | None) -> str:
    if enrolment is None:
        return "没有参保登记"
    if enrolment.state == Enrolment.State.WITHDRAWN:
        return f"已退出（{enrolment.get_end_reason_display() or '未写原因'}）"
    return "已登记参保"


def _money(one: Compared) -> str:
    if one.paid is None:
        return "没有缴费"
    return f"{one.paid.paid_on:%Y-%m-%d} 已缴费，收据{one.paid.number}"


def _identities(person: Person, cover_year: int) -> list[str]:
    if person.id_index is None:
        return []
    held = Identity.objects.filter(id_index=person.id_index, cover_year=cover_year)
    return sorted(set(held.values_list("name", flat=True)))


def searched_areas(user: User) -> list[Area]:
    """The towns or the county that one may search through."""
    searching = (Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU)
    return [held.area for held in assignments(user) if held.role in searching]
