"""The villages of the demo county with their people and payers, without a database."""

import tomllib
from collections.abc import Iterator
from random import Random

from collection.demo.areas import shares_of
from collection.demo.load import FOLDER
from enrollment.notices import load_notice
from reports.bench.printed_villages import Village

COUNTY = "suixian"
PAYERS, PEOPLE = 620_005, 643_118  # the notice's target, and those of them who pay themselves


def villages(scale: float) -> list[Village]:
    """Each of the county's, `scale` of its people, at least one. Their payers add up too."""
    found, people, payers = [], 0, 0
    for number, (town, count) in enumerate(_sizes(), 1):
        count = max(1, round(count * scale))
        people += count
        mine = round(people * PAYERS / PEOPLE) - payers
        payers += mine
        found.append(Village(f"{number:03}", town, f"第{number}村", count, mine))
    return found


def _sizes() -> Iterator[tuple[str, int]]:
    """Town and people of every village, as `populate` makes them."""
    table = tomllib.loads((FOLDER / f"{COUNTY}.toml").read_text(encoding="utf-8"))
    units = next(one.units for one in load_notice(table["notice"]).targets if one.units)
    random = Random(table["area"][-1]["code"])  # noqa: S311 -- the same county every time
    for unit in units:
        for count in shares_of(random, unit.target, table["villages"]["residents"]):
            yield unit.name.partition("（")[0], count
