"""A second county beside the small one, and the cast that the access tests add to it."""

from datetime import timedelta

from accounts.models import Area, Department, Level, Role, User
from collection.models import Office, Target
from enrollment.actions.register import register_household
from enrollment.models import Season
from tests.world import (
    CHILD,
    HEAD,
    NOTICE,
    NOW,
    SPOUSE,
    TODAY,
    YEAR,
    World,
    add_user,
    member,
)

NEIGHBOUR_CANARY = "䶵"


def add_neighbour(world: World) -> None:
    """County N 430698 with one town, one village of two groups, and those who work there."""
    county = Area.objects.create(
        code="430698", level=Level.COUNTY, name="邻县", parent=world.county.parent
    )
    town = Area.objects.create(code="430698101", level=Level.TOWN, name="N镇", parent=county)
    village = Area.objects.create(
        code="430698101201", level=Level.VILLAGE, name="N1村", parent=town
    )
    world.towns["N"], world.villages["N1"] = town, village
    world.groups["N1"] = [
        Area.objects.create(
            code=f"{village.code}00{n}", level=Level.GROUP, name=f"{n}组", parent=village
        )
        for n in (1, 2)
    ]
    Office.objects.create(
        area=town,
        hotline="0730-0000001",
        bank="示例银行",
        account_name="N镇专户",
        account_number="0000000000000000114",
    )
    Target.objects.create(area=village, cover_year=YEAR, residents=10, target=10, clause="一")
    season = Season.objects.create(area=county, notice=NOTICE, cover_year=YEAR)
    add_user(world, "clerk-N1", Role.VILLAGE_CLERK, village)
    add_user(world, "township-N", Role.TOWNSHIP_STAFF, town)
    add_user(world, "county-N", Role.COUNTY_BUREAU, county)
    add_user(world, "civil_affairs-N", Role.DEPARTMENT, county, Department.CIVIL_AFFAIRS)
    _households(world, season)


def _households(world: World, season: Season) -> None:
    world.households["N1"] = [
        register_household(
            group=group,
            members=[
                member(f"{NEIGHBOUR_CANARY}{name}", 800 + number * 10 + place, relationship)
                for place, (name, relationship) in enumerate(
                    (("甲", HEAD), ("乙", SPOUSE), ("丙", CHILD))
                )
            ],
            address=f"{NEIGHBOUR_CANARY}街",
            phone="",
            season=season,
            head_relationship=HEAD,
            actor=world.users["clerk-N1"],
            now=NOW,
        )
        for number, group in enumerate(world.groups["N1"])
    ]


def add_lapsed(world: World) -> None:
    """Two who were clerks of A1: one whose role ended yesterday, one whose account is disabled."""
    ended = add_user(world, "ended-A1", Role.VILLAGE_CLERK, world.villages["A1"])
    ended.assignments.update(until=TODAY - timedelta(days=1))
    disabled = add_user(world, "disabled-A1", Role.VILLAGE_CLERK, world.villages["A1"])
    User.objects.filter(pk=disabled.pk).update(is_active=False)
