"""Everything that a URL can name, in each village, made by the portal's own actions."""

from datetime import date, timedelta

from accounts.actions.manage_users import grant_role
from accounts.models import Role, RoleAssignment, User
from collection.actions.issue_slip import issue_assessment_slip
from collection.models import CashDay
from enrollment.actions.register import register_household
from enrollment.models import (
    Household,
    Person,
)
from enrollment.queries import season_for
from tests.access.seeding.counter import (
    bank,
    count,
    draft_slip,
    pay,
    ranking,
    signed_roster,
)
from tests.access.seeding.departments import accepted_roster, hand_in, notices
from tests.access.seeding.elsewhere import elsewhere
from tests.access.seeding.jobs import evidence_pack, on_the_wall, posting, print_room, waiting_job
from tests.access.seeding.offline import offline
from tests.access.seeding.payables import money_back
from tests.access.seeding.places import PEOPLE, SERIALS, moment, phone
from tests.access.seeding.register import changing, duplicates, reviews, rollover, upload
from tests.collection import desk
from tests.reports.bulletin import bulletin
from tests.world import HEAD, TODAY, World, member


def seed_village(world: World, place: str) -> dict[str, object]:
    """Kind of object -> its id or code in this village; see matrix.toml."""
    first, second = world.households[place]
    unpaid = _unpaid_household(world, place)
    days = [TODAY - timedelta(days=back) for back in (3, 2, 1)]
    over = {2: 100}
    taken = []
    for position, day in enumerate(days):
        taken.append(pay(world, place, first, position, day))
        count(taken[-1].day, over.get(position, 0))
    deposited, closed, counted = taken
    asked = desk.ask(counted, now=moment(days[2]))
    receipt = pay(world, place, second, 0, TODAY)
    town = world.users[f"township-{place[0]}"]
    slip = issue_assessment_slip(
        group=world.groups[place][0],
        season=season_for(world.villages[place]),
        due_on=date(2020, 12, 31),
        actor=town,
        on=TODAY,
        now=moment(TODAY),
    )
    return {
        "household": unpaid.pk,
        "person": unpaid.head_id,
        "receipt": receipt.pk,
        "deposit": desk.deposit(CashDay.objects.get(pk=deposited.day_id), now=moment(TODAY)).pk,
        "reversal": asked.pk,
        "open_day": receipt.day_id,
        "counted_day": counted.day_id,
        "closed_day": closed.day_id,
        "town": world.towns[place[0]].code,
        "village": world.villages[place].code,
        "group": world.groups[place][1].code,
        "slip": slip.pk,
        "collection_roster": signed_roster(world, place, deposited).pk,
        "ranking": (ranked := ranking(world, place)).pk,
        "bulletin": bulletin(world, ranked).pk,
        **on_the_wall(world, place, posting(world, place)),
        **print_room(world, place),
        "job": waiting_job(world, place).pk,
        "roster": hand_in(world, place).pk,
        "accepted_roster": accepted_roster(world, place).pk,
        "user": (given := _waiting_role(world, place)).user_id,
        "role": given.pk,
        "enrolment": unpaid.enrolments.get(person=unpaid.head).pk,
        **bank(world, place),
        **offline(world, place, first),
        **changing(world, place, unpaid),
        **notices(world, place),
        **money_back(world, place),
        **rollover(world, place, unpaid),
        **duplicates(world, first, unpaid),
        **reviews(world, place, second, unpaid),
        **elsewhere(world, place, SERIALS[place], first),
        "book_upload": upload(world, place, unpaid.head).pk,
        "newcomer": _newcomer(first, second).pk,
        "evidence_pack": evidence_pack(world, place).pk,
        # Last: what changes a person afterwards makes a draft stale.
        "draft_slip": draft_slip(world, place).pk,
    }


def _unpaid_household(world: World, place: str) -> Household:
    """A household in the first group, with phones, that nobody has paid for."""
    village, serial = PEOPLE[place], SERIALS[place]
    return register_household(
        group=world.groups[place][0],
        members=[
            member(f"{village}丁", serial, HEAD, phone=phone(place)),
            member(f"{village}戊", serial + 1),
        ],
        address=f"{village}巷",
        phone=phone(place),
        season=season_for(world.villages[place]),
        head_relationship=HEAD,
        actor=world.users[f"clerk-{place}"],
        now=moment(TODAY),
    )


def _newcomer(before: Household, home: Household) -> Person:
    """Somebody whose enrolment stands in another household than the person."""
    person = home.members.order_by("position")[1]
    person.enrolments.update(household=before, group=before.group)
    return person


def _waiting_role(world: World, place: str) -> RoleAssignment:
    """A new clerk of the village whose role nobody has confirmed yet."""
    return grant_role(
        user=User.objects.create(username=f"new-{place}", display_name="新来的"),
        role=Role.VILLAGE_CLERK,
        area=world.villages[place],
        department="",
        actor=world.users["user_admin"],
        on=TODAY,
        now=moment(TODAY),
    )
