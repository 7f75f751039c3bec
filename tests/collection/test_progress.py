"""Progress against the notice's own targets, and the ranking."""

from math import ceil

import pytest

from accounts.models import Area
from collection.models import Target
from collection.queries.progress import Progress, _ranked, progress_of, sum_up
from enrollment.notices import load_notice
from tests.collection import desk
from tests.world import NOTICE, YEAR, World

UNITS = next(targets.units for targets in load_notice(NOTICE).targets if targets.units)


def standing(name: str, paid: int, *, residents: int = 4381, target: int = 4162) -> Progress:
    return Progress(
        code=name, name=name, residents=residents, target=target, clause="一", enrolled=paid,
        paid=paid, received_fen=0,
    )  # fmt: skip


def of(world: World, village: str) -> Progress:
    rows = progress_of(world.county, YEAR)
    return next(row for row in rows if row.code == world.villages[village].code)


@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_a_villages_target_is_95_percent_of_its_residents_rounded_up(unit) -> None:
    assert unit.target == ceil(unit.residents * 95 / 100)


def test_the_towns_target_is_the_sum_of_the_villages() -> None:
    rows = [standing(u.name, 0, residents=u.residents, target=u.target) for u in UNITS]
    total = sum_up(rows, Area(code="430699101"))
    assert (total.residents, total.target) == (28871, 27431)


def test_one_payer_short_of_the_target_is_not_reached() -> None:
    """FIELD B19: 4161 of 4162 are 94.98 % of 4381 residents and 99.98 % of the target."""
    row = standing("同福村", 4161)
    assert (row.reached, row.missing, row.coverage, row.completion) == (False, 1, 9498, 9998)


def test_one_payer_more_reaches_the_target() -> None:
    row = standing("同福村", 4162)
    assert (row.reached, row.missing, row.coverage, row.completion) == (True, 0, 9500, 10000)


def test_just_short_of_the_target_does_not_read_100_percent() -> None:
    row = standing("大村", 99999, residents=110000, target=100000)
    assert (row.reached, row.completion) == (False, 9999)


def test_one_payer_more_ranks_higher_even_where_the_printed_share_is_equal() -> None:
    rows = [
        standing("甲", 99990, residents=200000, target=190000),
        standing("乙", 99991, residents=200000, target=190000),
    ]
    assert [(row.name, row.rank) for row in _ranked(rows)] == [("乙", 1), ("甲", 2)]


def test_equal_villages_share_a_rank() -> None:
    rows = [standing("甲", 10), standing("乙", 30), standing("丙", 20), standing("丁", 20)]
    assert [(row.name, row.rank) for row in _ranked(rows)] == [
        ("乙", 1),
        ("丁", 2),
        ("丙", 2),
        ("甲", 4),
    ]


def test_a_village_without_payers_stands_last(world: World) -> None:
    desk.pay(world)
    ranks = {row.code: row.rank for row in progress_of(world.county, YEAR)}
    assert sorted(ranks.values()) == [1, 2, 2, 2]
    assert ranks[world.villages["A1"].code] == 1


def test_waived_people_count_as_paid(world: World) -> None:
    desk.waive(world, world.person("A1", 0))
    desk.pay(world)
    row = of(world, "A1")
    assert (row.paid, row.received_fen) == (3, 2 * desk.PRICE)


def test_a_reversed_payment_does_not_count(world: World) -> None:
    desk.reverse(world, desk.pay(world))
    row = of(world, "A1")
    assert (row.enrolled, row.paid, row.received_fen) == (6, 0, 0)


def test_a_payment_made_again_counts_once(world: World) -> None:
    desk.reverse(world, desk.pay(world))
    desk.pay(world)
    assert of(world, "A1").paid == 3


def test_a_village_without_a_target_is_not_ranked(world: World) -> None:
    Target.objects.filter(area=world.villages["B2"]).delete()
    codes = [row.code for row in progress_of(world.county, YEAR)]
    assert world.villages["B2"].code not in codes
    assert len(codes) == 3
