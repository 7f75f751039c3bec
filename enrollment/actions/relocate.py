"""Put people into a household: the step that moving, splitting and merging share."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from accounts.models import Area, User
from enrollment.actions.locks import Paid, lock_enrolments, next_number
from enrollment.models import Enrolment, Household, Person, SearchKey
from values.refusal import Refusal


class ChangeRefused(Refusal):
    code = "change_refused"


def open_household(
    *, village: Area, group: Area, address: str, actor: User, now: datetime
) -> Household:
    """A household without people yet; the village's row is locked."""
    return Household.objects.create(
        number=next_number(village),
        village=village,
        group=group,
        address=address.strip(),
        registered_at=now,
        registered_by=actor,
    )


def relocate(
    *,
    people: Sequence[Person],
    household: Household,
    relationships: Mapping[int, int],
    since: int,
    paid: Paid,
) -> int:
    """Seat locked people in a locked household and take their enrolments along.

    Enrolments of `since` and later go along unless they are paid: those stay with the village
    that took the money. Returns how many stay.
    """
    last = household.members.order_by("-position").values_list("position", flat=True).first() or 0
    for position, person in enumerate(people, start=last + 1):
        person.household, person.position = household, position
        person.relationship = relationships[person.pk]
        person.save(update_fields=["household", "position", "relationship"])
    return take_along(people, household, since=since, paid=paid)


def take_along(people: Sequence[Person], household: Household, *, since: int, paid: Paid) -> int:
    """Search keys and unpaid enrolments follow people into their household's group."""
    enrolments = [e.pk for e in lock_enrolments(people, since=since)]
    staying = paid(enrolments)
    going = Enrolment.objects.filter(pk__in=set(enrolments) - staying)
    going.update(household=household, group=household.group)
    SearchKey.objects.filter(person__in=people).update(group=household.group)
    return len(staying)


def make_head(household: Household, head: Person) -> None:
    household.head = head
    household.save(update_fields=["head"])


def refuse_wrong_heads(relationships: Mapping[int, int], head_relationship: int, *, heads: int):
    """Raises ChangeRefused unless `heads` people (one or none) have the head's relationship."""
    found = sum(code == head_relationship for code in relationships.values())
    if found != heads:
        raise ChangeRefused(
            what="没有办理",
            why=f"“与户主关系”里选了{found}位户主，应当是{heads}位",
            cure="请按每个人与户主的实际关系重新选择",
        )


def refuse_head_leaving(household: Household, people: Sequence[Person], why: str) -> None:
    """A household that goes on keeps its head; who is not active any more does not count."""
    going = {person.pk for person in people}
    others = household.members.filter(status=Person.Status.ACTIVE).exclude(pk__in=going)
    if household.head_id in going and others.exists():
        raise ChangeRefused(
            what="没有办理", why=why, cure="请先办理“变更户主”，再办理这一项；或者勾选全户"
        )


def close_if_empty(household: Household, on) -> bool:
    """Close a household in which nobody is left. Returns whether it was closed."""
    if household.members.filter(status=Person.Status.ACTIVE).exists():
        return False
    household.closed_on = on
    household.save(update_fields=["closed_on"])
    return True


def refuse_closed(household: Household) -> None:
    if household.closed_on:
        raise ChangeRefused(
            what="没有办理",
            why=f"{household.number}户已在{household.closed_on:%Y年%m月%d日}销户",
            cure="请到这些人现在的户里办理",
        )


def refuse_nobody(people: Sequence[Person]) -> None:
    if not people:
        raise ChangeRefused(what="没有办理", why="一个人也没有勾选", cure="请勾选要办理的人")
    gone = [person.name for person in people if person.status != Person.Status.ACTIVE]
    if gone:
        raise ChangeRefused(
            what="没有办理",
            why=f"{gone[0]}已经不在册（死亡、迁出或重复登记）",
            cure="请不要勾选这个人",
        )
