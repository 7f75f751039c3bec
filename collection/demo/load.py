"""Fill an empty portal with a demo county: areas, accounts, season, targets, people."""

import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import transaction

from accounts.models import Area, Level, Portal, RoleAssignment, User
from collection.actions.set_targets import set_targets
from collection.demo.people import households
from collection.demo.register import write_village
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
    gives the same people. Raises PopulateRefused unless the database is empty.
    """
    path = FOLDER / f"{county}.toml"
    if not path.exists():
        raise PopulateRefused(
            what=f"没有演示数据“{county}”", why="还没有写这个县的区划表", cure="现有：chaqi"
        )
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    if Person.objects.exists() or Area.objects.exists():
        raise PopulateRefused(
            what="没有写入演示数据", why="数据库里已经有数据", cure="请在空数据库上运行"
        )
    with transaction.atomic():
        return _populate(county, table, scale, Random(seed), report, now)  # noqa: S311


def _populate(county: str, table: dict, scale: float, random: Random, report, now) -> int:
    notice = load_notice(table["notice"])
    start = date.fromisoformat(table["today"])
    town = _areas(table)
    villages = _villages(town, notice)
    users = _accounts(table, start)
    season = _season(table, notice, town)
    Portal.objects.update_or_create(
        only=True, defaults={"demo": county, "clock_offset_days": (start - business_date(now)).days}
    )
    moment = datetime.combine(start, time(1, 0), tzinfo=UTC)
    set_targets(season=season, actor=None, now=moment)
    taken: set[str] = set()
    total = 0
    for village, residents in villages.items():
        size = max(1, round(residents * scale))
        people = households(random, size, id_area=table["id_area"], today=start, taken=taken)
        total += write_village(
            village=village,
            households=people,
            per_group=table["groups"]["residents"],
            residents=size,
            notice=notice,
            registrar=users["cun1"],
            moment=moment,
            random=random,
        )
        report(f"{village.name} {size}")
    return total


def _areas(table: dict) -> Area:
    above = None
    for row in table["area"]:
        above = Area.objects.create(
            code=row["code"], level=len(row["code"]), name=row["name"], parent=above
        )
    return above


def _villages(town: Area, notice: Notice) -> dict[Area, int]:
    """Village -> residents, from the notice's own target table."""
    units = _units(notice)
    found = {}
    for number, unit in enumerate(units, start=1):
        # Neighbourhood committees are numbered from 001, village committees from 200 (FIELD 3.3).
        tail = number if unit.name.endswith("居委会") else 199 + number
        village = Area.objects.create(
            code=f"{town.code}{tail:03d}", level=Level.VILLAGE, name=unit.name, parent=town
        )
        found[village] = unit.residents
    return found


def _units(notice: Notice):
    return next(targets.units for targets in notice.targets if targets.units)


def _season(table: dict, notice: Notice, town: Area) -> Season:
    county = town.parent
    season = Season.objects.create(area=county, notice=notice.name, cover_year=notice.cover_year)
    Office.objects.create(area=town, **table["office"])
    return season


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
            area=Area.objects.get(name=row["area"]),
            since=start,
        )
        users[user.username] = user
    return users


def demo_password() -> str:
    """Shown at start-up and nowhere else."""
    return PASSWORD if settings.DEMO else ""
