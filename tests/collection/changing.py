"""The acts of 变更办理 with everything filled in that a test does not speak of."""

from accounts.models import User
from collection.actions.withdraw import paid
from enrollment.actions import change_head as heads
from enrollment.actions import merge_households as merging
from enrollment.actions import move
from enrollment.actions import split_household as splitting
from enrollment.actions.correct import request_correction
from enrollment.models import ChangeRequest, Household, Person
from tests.world import CHILD, HEAD, NOW, TODAY, YEAR, World

PDF = b"%PDF-1.4 evidence"
COMMON = {"on": TODAY, "now": NOW}


def people(household: Household) -> list[Person]:
    return list(household.members.order_by("position"))


def family(*members: Person) -> dict[int, int]:
    """The first is the head, the others are children."""
    return {p.pk: HEAD if n == 0 else CHILD for n, p in enumerate(members)}


def ask_move(
    world: World, who: list[Person], *, place: str = "A1", to: str = "A2", by: str = ""
) -> ChangeRequest:
    return move.request_move(
        household=who[0].household,
        people=[p.pk for p in who],
        village=world.villages[to],
        reason="随子女居住",
        actor=world.users[by or f"clerk-{place}"],
        **COMMON,
    )


def accept_move(
    world: World,
    request: ChangeRequest,
    *,
    to: str = "A2",
    join: Household | None = None,
    by: str = "",
) -> Household:
    moving = list(Person.objects.filter(pk__in=request.people).order_by("position"))
    told = dict.fromkeys(request.people, CHILD) if join else family(*moving)
    return move.accept_move(
        request=request,
        relationships=told,
        group=world.groups[to][0],
        join=join,
        head_relationship=HEAD,
        since=YEAR,
        paid=paid,
        note="同意",
        actor=world.users[by or f"clerk-{to}"],
        now=NOW,
    )


def split(world: World, household: Household, *leaving: Person, place: str = "A1") -> Household:
    return splitting.split_household(
        household=household,
        relationships=family(*leaving),
        group=household.group,
        address="新屋",
        head_relationship=HEAD,
        since=YEAR,
        paid=paid,
        reason="儿子成家",
        actor=world.users[f"clerk-{place}"],
        **COMMON,
    )


def merge(world: World, household: Household, other: Household) -> Household:
    return merging.merge_households(
        household=household,
        other=other,
        relationships=dict.fromkeys((p.pk for p in people(other)), CHILD),
        head_relationship=HEAD,
        since=YEAR,
        paid=paid,
        reason="父母随子女",
        actor=world.users["clerk-A1"],
        **COMMON,
    )


def change_head(world: World, household: Household, head: Person) -> Household:
    others = [p for p in people(household) if p.pk != head.pk]
    return heads.change_head(
        household=household,
        relationships=family(head, *others),
        head_relationship=HEAD,
        reason="户主年老",
        actor=world.users["clerk-A1"],
        **COMMON,
    )


def ask_correction(
    world: World, person: Person, payload: dict[str, str], *, by: User | None = None
) -> ChangeRequest:
    return request_correction(
        person=person,
        payload=payload,
        reason="登记时写错",
        evidence="户口簿",
        evidence_file=PDF,
        actor=by or world.users["clerk-A1"],
        **COMMON,
    )
