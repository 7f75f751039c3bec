"""The demo county's areas: units from the notice's target table, the rest invented."""

from collections.abc import Iterator
from random import Random

from accounts.models import Area, Level
from rules.notice import Notice

COMMITTEE = "居委会"
FIRST = "新双青石红金龙凤长太大东西南北上下黄白杨柳梅松竹桃李银玉福安永兴"
SECOND = "桥河湾山岗庙店寨畈冲塘垭坡泉堰林坪岭沟集"
CHINESE = "一二三四五六七八九十"


def make_areas(table: dict) -> Area:
    """The chain of areas that the file names, from the province down; returns the last."""
    above = None
    for row in table["area"]:
        above = Area.objects.create(
            code=row["code"], level=len(row["code"]), name=row["name"], parent=above
        )
    return above


def make_villages(lowest: Area, notice: Notice, table: dict) -> dict[Area, int]:
    """Village -> residents. The notice's units are the villages of a town or a county's towns."""
    units = next(targets.units for targets in notice.targets if targets.units)
    if lowest.level == Level.TOWN:
        return _below(lowest, [(unit.name, unit.residents) for unit in units])
    random = Random(lowest.code)  # noqa: S311 - the same names whatever the people's seed
    names = iter(random.sample([f"{a}{b}村" for a in FIRST for b in SECOND], k=600))
    villages = {}
    for number, unit in enumerate(units, start=1):
        town = Area.objects.create(
            code=f"{lowest.code}{100 + number}", level=Level.TOWN, name=unit.name, parent=lowest
        )
        shares = shares_of(random, unit.target, table["villages"]["residents"])
        stem = unit.name.partition("（")[0].removesuffix("镇")
        named = _names(stem, names)
        villages |= _below(town, [(next(named), share) for share in shares])
    return villages


def _names(stem: str, names: Iterator[str]) -> Iterator[str]:
    yield stem + COMMITTEE
    yield from names


def shares_of(random: Random, residents: int, average: int) -> list[int]:
    """Sizes of plausible villages, half to one and a half of the average, that add up."""
    weights = [random.uniform(0.5, 1.5) for _ in range(max(2, round(residents / average)))]
    shares = [int(residents * weight / sum(weights)) for weight in weights]
    shares[0] += residents - sum(shares)
    return shares


def _below(town: Area, rows: list[tuple[str, int]]) -> dict[Area, int]:
    villages = Area.objects.bulk_create(
        # Neighbourhood committees are numbered from 001, village committees from 200 (FIELD 3.3).
        Area(
            code=f"{town.code}{number if name.endswith(COMMITTEE) else 199 + number:03d}",
            level=Level.VILLAGE,
            name=name,
            parent=town,
        )
        for number, (name, _) in enumerate(rows, start=1)
    )
    return {village: count for village, (_, count) in zip(villages, rows, strict=True)}


def make_groups(village: Area, count: int) -> list[Area]:
    groups = [
        Area(
            code=f"{village.code}{number:03d}",
            level=Level.GROUP,
            name=f"{_chinese(number)}组",
            parent=village,
        )
        for number in range(1, count + 1)
    ]
    return Area.objects.bulk_create(groups)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else CHINESE[tens - 1] + "十")
    return head + (CHINESE[ones - 1] if ones else "")
