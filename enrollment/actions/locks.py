"""What changes lock, always in this order: village, households, people, enrolments, audit chain.

`no_key`: a payment's foreign keys point at these rows, and must not wait for a clerk who renames
or moves somebody; only the enrolment itself is a matter between the two.
"""

from collections.abc import Callable, Iterable

from accounts.models import Area, Level
from enrollment.models import Enrolment, Household, Person
from values.refusal import Refusal

# Which of these enrolments stand paid. Collection knows (`withdraw.paid`), and hands it down.
Paid = Callable[[list[int]], set[int]]


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"


def changed_meanwhile() -> ChangedMeanwhile:
    return ChangedMeanwhile(
        what="没有办理",
        why="打开页面以后，这一户已经由别人变更过",
        cure="请刷新页面，按最新的名单重新办理",
    )


def lock_village(group: Area) -> Area:
    """The village of a group; who takes a new household number holds its row."""
    villages = Area.objects.select_for_update(no_key=True)
    return villages.get(code=group.code_at(Level.VILLAGE))


def next_number(village: Area) -> str:
    """The next of the village's running household numbers; the village's row is locked."""
    last = (
        Household.objects.filter(village=village)
        .order_by("-number")
        .values_list("number", flat=True)
    )
    return f"{int(last.first() or 0) + 1:05d}"


def lock_households(*households: int) -> dict[int, Household]:
    """The households' rows in the order of their ids."""
    rows = Household.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("village", "group", "head")
    return {row.pk: row for row in rows.filter(pk__in=households).order_by("pk")}


def lock_people(people: Iterable[int], household: Household) -> list[Person]:
    """People of a locked household, in its order. Raises ChangedMeanwhile when one has left it."""
    wanted = set(people)
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=wanted)
    found = list(rows.order_by("pk"))
    if len(found) != len(wanted) or any(p.household_id != household.pk for p in found):
        raise changed_meanwhile()
    return sorted(found, key=lambda person: person.position)


def lock_person(person: Person) -> Person:
    rows = Person.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("household__group", "household__village").get(pk=person.pk)


def lock_enrolment_at_home(enrolment: Enrolment) -> Enrolment:
    """An enrolment with its person, and the household in which the person lives by now.

    The enrolment itself may stand in another household. Raises ChangedMeanwhile.
    """
    lives_in = Person.objects.values_list("household", flat=True).get(pk=enrolment.person_id)
    home = lock_households(lives_in)[lives_in]
    person = lock_people([enrolment.person_id], home)[0]
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("group__parent", "household").get(pk=enrolment.pk)
    person.household, row.person = home, person
    return row


def lock_enrolments(people: Iterable[Person], *, since: int) -> list[Enrolment]:
    """Live enrolments of these people for `since` and later years, in the order of their ids."""
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).live()
    rows = rows.filter(person__in=[p.pk for p in people], cover_year__gte=since)
    return list(rows.order_by("pk"))
