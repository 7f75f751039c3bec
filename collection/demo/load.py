"""Fill an empty portal with a demo county: areas, accounts, season, targets, people."""

import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import Area, Level, Portal, RoleAssignment, User
from collection.actions.set_targets import set_targets
from collection.demo.areas import make_areas, make_groups, make_villages
from collection.demo.register import keep_ids, write_people
from collection.demo.rows import Order
from collection.models import Office
from enrollment.models import Person, Season
from enrollment.notices import load_notice
from rules.notice import Notice
from values.dates import business_date
from values.refusal import Refusal

FOLDER = Path(__file__).parent
# Of a demo that holds no real person: it is printed at every start.
PASSWORD = "cunbao-demo-2021"  # noqa: S105

Report = Callable[[str], None]


class PopulateRefused(Refusal):
    code = "populate_refused"


def populate(*, county: str, scale: float, seed: int, report: Report, now: datetime) -> int:
    """Load the demo county into an empty database; returns the number of people.

    All or nothing, in one transaction. `scale` 0.1 makes a tenth of each village. The same seed
    gives the same people. Raises PopulateRefused unless the database is empty. A whole county
    needs the owner's role: its heaviest indexes are built when the people are there.
    """
    path = FOLDER / f"{county}.toml"
    if not path.exists():
        raise PopulateRefused(
            what=f"没有演示数据“{county}”",
            why="还没有写这个县的区划表",
            cure=f"现有：{'、'.join(sorted(each.stem for each in FOLDER.glob('*.toml')))}",
        )
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    if Person.objects.exists() or Area.objects.exists():
        raise PopulateRefused(
            what="没有写入演示数据", why="数据库里已经有数据", cure="请在空数据库上运行"
        )
    with transaction.atomic():
        return _populate(county, table, scale, seed, report, now)


def _populate(county: str, table: dict, scale: float, seed: int, report: Report, now) -> int:
    notice = load_notice(table["notice"])
    start = date.fromisoformat(table["today"])
    lowest = make_areas(table)
    villages = make_villages(lowest, notice, table)
    _offices(table, lowest)
    users = _accounts(table, start)
    season = _season(notice, lowest)
    Portal.objects.update_or_create(
        only=True, defaults={"demo": county, "clock_offset_days": (start - business_date(now)).days}
    )
    moment = datetime.combine(start, time(1, 0), tzinfo=UTC)
    set_targets(season=season, actor=None, now=moment)
    sizes = {village: max(1, round(count * scale)) for village, count in villages.items()}
    names = {village.pk: village.name for village in villages}
    total = 0
    for order in write_people(
        _orders(sizes, table, notice, f"{seed}", users["cun1"], moment, start)
    ):
        total += order.residents
        report(f"{names[order.village]} {order.residents}")
    return total


def _orders(sizes, table: dict, notice: Notice, seed: str, registrar: User, moment, start):
    per_group = table["groups"]["residents"]
    kept = keep_ids(list(sizes.values()))
    return [
        Order(
            village=village.pk,
            groups=tuple(g.pk for g in make_groups(village, max(1, round(size / per_group)))),
            place=place,
            residents=size,
            first_household=household,
            first_person=person,
            seed=f"{seed} {place}",
            id_area=table["id_area"],
            notice=notice.name,
            cover_year=notice.cover_year,
            registrar=registrar.pk,
            moment=moment,
            today=start,
        )
        for place, ((village, size), (household, person)) in enumerate(
            zip(sizes.items(), kept, strict=True)
        )
    ]


def _offices(table: dict, lowest: Area) -> None:
    """Each town's; `{unit}` stands for the town's name without what is in brackets."""
    for town in Area.objects.within(lowest.code).at(Level.TOWN):
        unit = town.name.partition("（")[0]
        said = {name: text.format(unit=unit) for name, text in table["office"].items()}
        Office.objects.create(area=town, **said)


def _season(notice: Notice, lowest: Area) -> Season:
    county = Area.objects.get(code=lowest.code_at(Level.COUNTY))
    return Season.objects.create(area=county, notice=notice.name, cover_year=notice.cover_year)


def _accounts(table: dict, start: date) -> dict[str, User]:
    """One account per role. The password is hashed once: sixteen of them cost seconds."""
    users = {}
    hashed = User()
    hashed.set_password(PASSWORD)
    for row in table["account"]:
        user = User.objects.create(
            username=row["username"], display_name=row["display_name"], password=hashed.password
        )
        RoleAssignment.objects.create(
            user=user,
            role=row["role"],
            department=row.get("department", ""),
            area=_area(row),
            since=start,
        )
        users[user.username] = user
    return users


def _area(row: dict) -> Area:
    area = Area.objects.get(name=row["area"])
    return area.children.order_by("code")[row["village"] - 1] if "village" in row else area


def demo_password() -> str:
    """Shown at start-up and nowhere else."""
    return PASSWORD if settings.DEMO else ""
