"""A frozen ranking counts only what came all the way, and comes out the same ever after."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import AuditEntry
from collection.actions.freeze_ranking import RankingRefused
from collection.actions.issue_slip import issue_assessment_slip, void_assessment_slip
from collection.models import AssessmentSlip, Ranking, Target
from collection.queries.rankings import (
    RankedPlace,
    counted_again,
    last_period,
    ranked,
    rows_of,
    total_of,
)
from tests.collection import desk
from tests.collection.ranking import MONDAY, freeze, moment
from tests.committed import unguarded
from tests.world import NOW, TODAY, YEAR, World

WEEK, HALF = Ranking.Period.WEEK, Ranking.Period.HALF_MONTH
NEXT = timedelta(days=7)


def place(name: str, matched: int, target: int = 100) -> RankedPlace:
    return RankedPlace(name, name, 100, target, 100, matched, matched, 0, 0, None, 0, 0, 0, 0)


def issue(world: World, village: str = "A1", number: int = 0) -> AssessmentSlip:
    return issue_assessment_slip(
        group=world.groups[village][number],
        season=world.season,
        due_on=TODAY,
        actor=world.users["township-A"],
        on=TODAY,
        now=NOW,
    )


def matched(ranking: Ranking) -> dict[str, int]:
    return {row.name: row.matched for row in rows_of(ranking)}


def test_ties_share_a_rank_and_the_next_is_skipped():
    rows = ranked([place("甲", 30), place("乙", 50), place("丙", 40), place("丁", 40)])
    assert [(r.name, r.rank) for r in rows] == [("乙", 1), ("丁", 2), ("丙", 2), ("甲", 4)]


def test_a_place_without_a_target_stands_last_unranked():
    rows = ranked([place("甲", 90, target=0), place("乙", 10)])
    assert [(r.name, r.rank) for r in rows] == [("乙", 1), ("甲", 0)]


@pytest.mark.parametrize(
    ("step", "people"), [("paid", 0), ("closed", 0), ("deposited", 0), ("slip", 3)]
)
def test_only_what_came_all_the_way_counts(world: World, step: str, people: int):
    voucher = desk.pay(world)
    if step != "paid":
        day = desk.close(voucher.day, voucher.total_fen)
    if step in ("deposited", "slip"):
        desk.deposit(day)
    if step == "slip":
        issue(world)
    assert matched(freeze(world)) == {"A1村": people, "A2村": 0}


def test_another_amount_on_the_slip_does_not_count(world: World):
    issue(world)
    desk.waive(world, world.person("A1"))
    voucher = desk.pay(world)
    desk.deposit(desk.close(voucher.day, voucher.total_fen))
    assert matched(freeze(world))["A1村"] == 2


def test_a_ranking_is_the_same_whatever_happens_after_its_days(world: World):
    issue(world)
    voucher = desk.pay(world)
    desk.deposit(desk.close(voucher.day, voucher.total_fen))
    ranking = freeze(world)
    after = MONDAY + timedelta(days=1)
    void_assessment_slip(
        slip=AssessmentSlip.objects.get(),
        reason="错",
        actor=world.users["township-A"],
        now=moment(after),
    )
    desk.pay(world, "A1", 1, on=after, now=moment(after))
    Target.objects.filter(cover_year=YEAR).update(target=1)
    assert counted_again(ranking) == []
    assert matched(freeze(world, on=MONDAY + NEXT)) == {"A1村": 0, "A2村": 0}


def test_the_next_week_says_how_many_more(world: World):
    freeze(world)
    issue(world)
    later = MONDAY + timedelta(days=1)
    voucher = desk.pay(world, on=later, now=moment(later))
    desk.deposit(
        desk.close(voucher.day, voucher.total_fen, now=moment(later)), on=later, now=moment(later)
    )
    rows = {row.name: row for row in rows_of(freeze(world, on=MONDAY + NEXT))}
    assert (rows["A1村"].more, rows["A1村"].before, rows["A2村"].more) == (3, 0, 0)


def test_pressed_twice_it_is_one_ranking(world: World):
    assert freeze(world).pk == freeze(world, on=MONDAY + timedelta(days=3)).pk
    assert AuditEntry.objects.filter(action="freeze_ranking").count() == 1


def test_a_period_before_the_first_day_is_refused(world: World):
    with pytest.raises(RankingRefused, match="还没有开始缴费"):
        freeze(world, on=date(2020, 8, 31))


def test_the_county_ranks_its_towns_by_the_villages_targets_together(world: World):
    issue(world)
    voucher = desk.pay(world)
    desk.deposit(desk.close(voucher.day, voucher.total_fen))
    ranking = freeze(world, world.county)
    rows = [(r.name, r.rank, r.target, r.base, r.matched) for r in rows_of(ranking)]
    assert rows == [("A镇", 1, 20, 20, 3), ("B镇", 2, 20, 20, 0)]
    total = total_of(rows_of(ranking), world.county)
    assert (total.matched, total.matched_fen, total.target) == (3, 3 * desk.PRICE, 40)


def test_hardship_people_are_counted_apart(world: World):
    desk.waive(world, world.person("A1"))
    desk.waive(world, world.person("A1", 1))
    desk.pay(world)
    desk.waive(world, world.person("A2"))
    rows = {
        r.name: (r.hardship, r.hardship_paid, r.hardship_missing) for r in rows_of(freeze(world))
    }
    assert rows == {"A1村": (2, 2, 0), "A2村": (1, 0, 1)}


@pytest.mark.parametrize(
    ("period", "today", "days"),
    [
        (WEEK, date(2020, 10, 19), (date(2020, 10, 12), date(2020, 10, 18))),
        (WEEK, date(2020, 10, 18), (date(2020, 10, 5), date(2020, 10, 11))),
        (HALF, date(2020, 10, 16), (date(2020, 10, 1), date(2020, 10, 15))),
        (HALF, date(2020, 10, 15), (date(2020, 9, 16), date(2020, 9, 30))),
        (HALF, date(2021, 3, 1), (date(2021, 2, 16), date(2021, 2, 28))),
    ],
)
def test_a_period_is_over_before_it_is_ranked(period, today, days):
    assert last_period(period, today) == days


def test_a_ranking_is_never_changed(world: World):
    ranking = freeze(world)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Ranking.objects.filter(pk=ranking.pk).update(number="x")


def test_rows_that_were_changed_behind_the_triggers_are_told_on_the_page(world: World):
    ranking = freeze(world)
    rows = ranking.rows
    rows[0]["matched"] = 9
    with unguarded("collection_ranking"):
        Ranking.objects.filter(pk=ranking.pk).update(rows=rows)
    page = world.client("township-A").get(reverse("collection:ranking", args=[ranking.pk]))
    told = page.content.decode()
    assert "校验值不符" in told
    assert "当时9人四相符，现在算出0人" in told


def test_the_township_freezes_looks_and_prints(world: World):
    client = world.client("township-A")
    made = client.post(
        reverse("collection:freeze-ranking", args=[world.towns["A"].code]), {"period": "week"}
    )
    page = client.get(made.url).content.decode()
    assert "名次都与冻结时一致" in page
    assert "一、附件1" in page
    ranking = Ranking.objects.get()
    pdf = client.get(reverse("reports:ranking-pdf", args=[ranking.pk]))
    assert pdf.content.startswith(b"%PDF")
    assert ranking.number in client.get(reverse("collection:rankings")).content.decode()
