"""A small county for tests, with a named cast and a canary in every village.

    county 430699
      town A 430699101: villages A1 (430699101201), A2 (430699101202)
      town B 430699102: villages B1, B2
Each village has two groups; each group one household of three. A village's canary is a string
that stands in its people's names and addresses and nowhere else: a page that another village's
clerk can open must not hold it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import Area, Department, Level, Portal, Role, RoleAssignment, User
from collection.models import Office, Target
from enrollment.actions.register import NewMember, register_household
from enrollment.models import Enrolment, Household, Person, Season
from values.resident_id import check_digit

NOTICE = "chaqi-2021"
YEAR = 2021
TODAY = date(2020, 10, 20)
# The day's first moment in Shanghai: the portal's clock, at whatever hour a test runs, is not
# before it, and the ledger refuses a receipt that is older than the one before.
NOW = datetime(2020, 10, 19, 16, 0, tzinfo=UTC)
HEAD, SPOUSE, CHILD = 1, 3, 4
CANARIES = {"A1": "䶮", "A2": "䶯", "B1": "䶰", "B2": "䶱"}


def id_number(serial: int, *, born: date = date(1903, 5, 6), area: str = "430699") -> str:
    """A valid number of nobody: the serial's parity is the sex (odd male)."""
    first = f"{area}{born:%Y%m%d}{serial:03d}"
    return first + check_digit(first)


@dataclass
class World:
    county: Area
    towns: dict[str, Area] = field(default_factory=dict)
    villages: dict[str, Area] = field(default_factory=dict)
    groups: dict[str, list[Area]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    households: dict[str, list[Household]] = field(default_factory=dict)
    season: Season = None

    def client(self, name: str) -> Client:
        """A signed-in browser of one of the cast: clerk-A1, township-A, county, civil_affairs …"""
        client = Client()
        client.force_login(self.users[name])
        return client

    def enrolments(self, household: Household) -> list[Enrolment]:
        return list(household.enrolments.order_by("person__position"))

    def person(self, village: str, place: int = 0) -> Person:
        return self.households[village][0].members.order_by("position")[place]


def build_world() -> World:
    county = _above()
    world = World(county=county)
    stand_on_today()
    for town in "AB":
        _town(world, town)
    world.season = Season.objects.create(area=county, notice=NOTICE, cover_year=YEAR)
    _cast(world)
    for place, village in enumerate(world.villages):
        _households(world, village, place)
    return world


def _above() -> Area:
    above = None
    for code, name in (("43", "示例省"), ("4306", "示例市"), ("430699", "示例县")):
        above = Area.objects.create(code=code, level=len(code), name=name, parent=above)
    return above


def stand_on_today() -> None:
    """The portal's calendar stands on TODAY, whatever day it is."""
    offset = (TODAY - (timezone.now() + timedelta(hours=8)).date()).days
    Portal.objects.update_or_create(only=True, defaults={"clock_offset_days": offset})


def _town(world: World, name: str) -> None:
    code = f"430699{101 + 'AB'.index(name)}"
    town = Area.objects.create(code=code, level=Level.TOWN, name=f"{name}镇", parent=world.county)
    world.towns[name] = town
    Office.objects.create(
        area=town,
        hotline="0730-0000000",
        bank="示例银行",
        account_name=f"{name}镇专户",
        account_number="0000000000000000106",
    )
    for number in (1, 2):
        village = Area.objects.create(
            code=f"{code}20{number}", level=Level.VILLAGE, name=f"{name}{number}村", parent=town
        )
        world.villages[f"{name}{number}"] = village
        world.groups[f"{name}{number}"] = [
            Area.objects.create(
                code=f"{village.code}00{g}", level=Level.GROUP, name=f"{g}组", parent=village
            )
            for g in (1, 2)
        ]
        Target.objects.create(area=village, cover_year=YEAR, residents=10, target=10, clause="一")


def add_user(world: World, name: str, role: Role, area: Area, department: str = "") -> User:
    user = User.objects.create(username=name, display_name=f"{name}员", password="!")
    RoleAssignment.objects.create(
        user=user, role=role, area=area, department=department, since=date(2020, 1, 1)
    )
    world.users[name] = user
    return user


def _cast(world: World) -> None:
    for name, village in world.villages.items():
        add_user(world, f"clerk-{name}", Role.VILLAGE_CLERK, village)
    for name, town in world.towns.items():
        add_user(world, f"township-{name}", Role.TOWNSHIP_STAFF, town)
        add_user(world, f"hospital-{name}", Role.HOSPITAL_SIGNATORY, town)
        add_user(world, f"tax-office-{name}", Role.TAX_SIGNATORY, town)
    for role in (
        Role.COUNTY_BUREAU,
        Role.TAX,
        Role.FINANCE,
        Role.INSPECTOR,
        Role.USER_ADMIN,
        Role.RIGHTS_REVIEWER,
    ):
        add_user(world, {"county_bureau": "county"}.get(role, role), role, world.county)
    for department in Department:
        add_user(world, department.value, Role.DEPARTMENT, world.county, department)
    User.objects.create(username="nobody", display_name="无角色员", password="!")
    world.users["nobody"] = User.objects.get(username="nobody")


def _households(world: World, village: str, place: int) -> None:
    canary = CANARIES[village]
    world.households[village] = [
        register_household(
            group=group,
            members=[
                member(f"{canary}甲", place * 100 + number * 10 + 1, HEAD),
                member(f"{canary}乙", place * 100 + number * 10 + 2, SPOUSE),
                member(f"{canary}丙", place * 100 + number * 10 + 3, CHILD),
            ],
            address=f"{canary}街",
            phone="",
            season=world.season,
            head_relationship=HEAD,
            actor=world.users[f"clerk-{village}"],
            now=NOW,
        )
        for number, group in enumerate(world.groups[village])
    ]


def member(name: str, serial: int, relationship: int = CHILD, **more) -> NewMember:
    number = id_number(serial)
    return NewMember(
        name=name,
        id_kind="01",
        id_number=number,
        sex="1" if serial % 2 else "2",
        born=date(1903, 5, 6),
        relationship=relationship,
        general_category=1,
        renewing=True,
        **more,
    )
