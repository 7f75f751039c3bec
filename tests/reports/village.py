"""A village's papers: slips issued group by group, people added, the posting."""

from dataclasses import replace
from datetime import date

from accounts.models import Area
from collection.actions.issue_slip import issue_assessment_slip
from collection.models import AssessmentSlip
from enrollment.actions.register import add_members, register_household
from enrollment.models import Household, Person
from reports.documents.posting.context import Posting
from reports.queries.posting_papers import posting_paper
from tests.world import HEAD, NOW, TODAY, World, id_number, member

DUE = date(2020, 12, 20)


def issue(world: World, village: str) -> list[AssessmentSlip]:
    """The slips of every group of the village."""
    slips = [issue_slip(world, group) for group in world.groups[village]]
    return [slip for slip in slips if slip]


def issue_slip(world: World, group: Area) -> AssessmentSlip | None:
    return issue_assessment_slip(
        group=group,
        season=world.season,
        due_on=DUE,
        actor=world.users["township-A"],
        on=TODAY,
        now=NOW,
    )


def add_person(world: World, household: Household, name: str, serial: int, born: date) -> Person:
    newcomer = born_on(member(name, serial), born)
    (person,) = add_members(
        household=household,
        members=[newcomer],
        season=world.season,
        actor=world.users["clerk-A1"],
        now=NOW,
    )
    return person


def add_household(world: World, group: Area, name: str, serial: int, born: date) -> Household:
    """A household of one."""
    return register_household(
        group=group,
        members=[born_on(member(name, serial, HEAD), born)],
        address="",
        phone="",
        season=world.season,
        head_relationship=HEAD,
        actor=world.users["clerk-A1"],
        now=NOW,
    )


def born_on(newcomer, born: date):
    number = id_number(int(newcomer.id_number[14:17]), born=born)
    return replace(newcomer, id_number=number, born=born)


def posting_of(
    world: World,
    village: str = "A1",
    *,
    on: date = TODAY,
    days: int = 7,
    group: Area | None = None,
) -> Posting:
    return posting_paper(
        world.villages[village],
        season=world.season,
        number="公示1",
        days=days,
        on=on,
        now=NOW,
        group=group,
    )
