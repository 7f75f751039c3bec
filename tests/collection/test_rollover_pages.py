"""The rollover's pages: the county starts and takes back, villages decide; no input is lost."""

import pytest
from django.urls import reverse

from accounts.actions.jobs import perform
from collection.actions.roll_over import roll_over
from collection.models import Rollover
from enrollment.models import Mark
from tests.collection.desk import pay
from tests.collection.rolling import (
    carried,
    item,
    mark,
    next_season,
    of,
    rolled_over,
    undone,
)
from tests.collection.test_undo_rollover import pay_next
from tests.world import YEAR, World

pytestmark = pytest.mark.django_db
PAGE = "collection:rollover"


def text(world: World, user: str, name: str = PAGE, *args, **query) -> str:
    answer = world.client(user).get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def decide(world: World, user: str, village: str, **sent):
    path = reverse("collection:decide-items", args=[world.villages[village].code])
    return world.client(user).post(path, sent)


def test_before_the_start_the_county_reads_how_many_will_be_carried(world: World):
    next_season(world)
    page = text(world, "county")

    assert "把2021年度的参保人转到2022年度" in page
    assert '<b class="num">24</b>' in page


def test_others_read_that_it_was_not_started(world: World):
    next_season(world)

    assert "县里还没有做上年结转" in text(world, "clerk-A1")


def test_the_button_starts_the_job_and_the_page_shows_its_bar(world: World):
    next_season(world)
    answer = world.client("county").post(reverse("collection:start-rollover"))
    page = text(world, "county")

    assert answer.url == reverse(PAGE)
    assert "2022年度上年结转" in page
    assert 'data-job-state="queued"' in page


def test_a_second_press_is_told(world: World):
    next_season(world)
    client = world.client("county")
    client.post(reverse("collection:start-rollover"))
    answer = client.post(reverse("collection:start-rollover"))

    assert answer.status_code == 409
    assert "没有重复开始" in answer.content.decode()
    assert Rollover.objects.count() == 1


def test_a_second_run_says_that_nothing_changed(world: World):
    rolled_over(world)
    rolled_over(world)

    assert "没有要补转的人，什么也没有改动" in text(world, "county")


def test_a_cancelled_run_can_go_on(world: World):
    next_season(world)
    client = world.client("county")
    client.post(reverse("collection:start-rollover"))
    job = Rollover.objects.get().job
    client.post(reverse("accounts:cancel-job", args=[job.pk]))

    assert "可以从断开的地方接着做" in text(world, "county")
    client.post(reverse("collection:start-rollover"))
    perform(Rollover.objects.get().job_id, roll_over)
    assert len(carried()) == 24


def test_every_level_sees_its_own_villages(world: World):
    rolled_over(world)

    assert [name for name in ("A1村", "A2村", "B1村") if name in text(world, "clerk-A1")] == [
        "A1村"
    ]
    page = text(world, "township-A")
    assert [name for name in ("A1村", "A2村", "B1村") if name in page] == ["A1村", "A2村"]
    assert "B2村" in text(world, "county")


def test_without_a_ledger_the_page_says_who_counts_as_insured(world: World):
    rolled_over(world)

    assert "上年没有通过本系统收款" in text(world, "county")


def test_the_county_takes_it_back_with_a_reason(world: World):
    rolled_over(world)
    client = world.client("county")
    client.post(reverse("collection:undo-rollover"), {"reason": " "})
    assert Rollover.objects.get().state == "done"
    client.post(reverse("collection:undo-rollover"), {"reason": "名单没有清理"})

    assert Rollover.objects.get().job.kind == "collection.undo_rollover"


def test_after_the_first_receipt_the_page_says_why_not(world: World):
    rolled_over(world)
    pay_next(world)

    page = text(world, "county")
    assert "不能再撤销" in page
    assert 'action="/rollover/undo/"' not in page


def test_what_was_taken_back_is_told_with_its_reason(world: World):
    undone(world, rolled_over(world))

    page = text(world, "county")
    assert "上一次结转已经撤销" in page
    assert "开始结转" in page


def test_several_are_decided_at_once(world: World):
    people = [world.person("A1", place) for place in range(2)]
    for person in people:
        mark(world, person, "army")
    rolled_over(world)
    items = [item(person, "army").pk for person in people]
    answer = decide(world, "clerk-A1", "A1", items=items, verdict="end")

    assert answer.status_code == 302
    assert [of(person).end_reason for person in people] == ["army", "army"]


def test_one_refusal_stops_none_of_the_others_and_is_told(world: World):
    """The first has paid; the second goes."""
    people = [world.person("A1", place) for place in range(2)]
    for person in people:
        mark(world, person, "employee_insured")
    rolled_over(world)
    pay_next(world)
    items = [item(person, "employee_insured").pk for person in people]
    answer = decide(world, "clerk-A1", "A1", items=items, verdict="end", note="查过")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "没有办理：2022年度已经缴费" in page
    assert 'value="查过"' in page
    assert f'value="{items[0]}" data-tick' in page
    assert [of(person).state for person in people] == ["enrolled", "withdrawn"]


def test_nobody_ticked_is_told(world: World):
    mark(world, world.person("A1"), "army")
    rolled_over(world)
    page = decide(world, "clerk-A1", "A1", verdict="keep", note="查过").content.decode()

    assert "请先勾选要办理的人" in page
    assert 'value="查过"' in page


@pytest.mark.parametrize("on", ["2099-01-01", "昨天"])
def test_a_wrong_day_is_told_and_nothing_done(world: World, on: str):
    mark(world, world.person("A1"), "army")
    rolled_over(world)
    found = item(world.person("A1"), "army")
    page = decide(world, "clerk-A1", "A1", items=[found.pk], verdict="end", on=on).content.decode()

    assert "没有办理" in page
    assert f'value="{found.pk}" data-tick aria-label="勾选䶮甲（名单显示参军）" checked' in page
    assert item(world.person("A1"), "army").state == "open"


def test_another_villages_people_are_not_decided(world: World):
    mark(world, world.person("A2"), "army")
    rolled_over(world)
    found = item(world.person("A2"), "army")
    answer = decide(world, "clerk-A1", "A1", items=[found.pk], verdict="end")

    assert answer.status_code == 200
    assert "名单已变化，请重新勾选" in answer.content.decode()
    assert item(world.person("A2"), "army").state == "open"


def test_the_list_is_filtered_by_kind_and_state(world: World):
    mark(world, world.person("A1", 0), "army")
    mark(world, world.person("A1", 1), "elsewhere")
    rolled_over(world)
    village = world.villages["A1"].code
    page = text(world, "township-A", "collection:village-rollover", village, kind="army")

    assert "䶮甲" in page
    assert "䶮乙" not in page
    empty = text(world, "clerk-A1", "collection:village-rollover", village, state="ended")
    assert "没有这一类的人" in empty


def test_numbers_are_masked_on_the_list(world: World):
    person = world.person("A1")
    mark(world, person, "army")
    rolled_over(world)
    page = text(world, "clerk-A1", "collection:village-rollover", world.villages["A1"].code)

    assert person.id_number.masked in page
    assert person.id_number.open() not in page


def test_a_search_counts_this_years_people_alone(world: World):
    """Paid last year, carried over: three are to pay, not six of whom three have paid."""
    pay(world, "A1", 0)
    rolled_over(world)
    page = world.client("clerk-A1").post(reverse("collection:search"), {"q": "䶮甲"})

    assert '<span class="num">3 / 3 人</span>' in page.content.decode()


@pytest.mark.parametrize(("verdict", "state"), [("confirm", "confirmed"), ("dismiss", "dismissed")])
def test_a_mark_is_decided_on_the_worklist(world: World, verdict: str, state: str):
    found = mark(world, world.person("A1"), "employee_insured", year=YEAR)
    assert "䶮甲" in text(world, "clerk-A1", "collection:marks")
    path = reverse("collection:decide-mark", args=[found.pk])
    answer = world.client("clerk-A1").post(path, {"verdict": verdict, "note": "已电话联系"})

    assert answer.url == reverse("collection:marks")
    assert Mark.objects.get().state == state
    assert "䶮甲" not in text(world, "clerk-A1", "collection:marks")
    assert "已电话联系" in text(world, "township-A", "collection:marks", state=state)


@pytest.mark.parametrize("sent", [{}, {"verdict": "dismiss"}, {"verdict": "perhaps"}])
def test_a_mark_without_a_verdict_or_a_note_stays_and_it_is_told(world: World, sent: dict):
    found = mark(world, world.person("A1"), "dead", year=YEAR)
    client = world.client("clerk-A1")
    client.post(reverse("collection:decide-mark", args=[found.pk]), sent)

    assert Mark.objects.get().state == "open"
    assert "没有保存。" in client.get(reverse("collection:marks")).content.decode()
