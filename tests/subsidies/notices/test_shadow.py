"""The shadow run: the people of today under two notices, added up; nothing is written."""

import pytest
from django.apps import apps

from accounts.actions.jobs import perform
from enrollment.models import Enrolment
from enrollment.notices import load_notice
from subsidies.actions.run_shadow import run_shadow, start_shadow
from subsidies.queries import quotes_for
from subsidies.queries.notices import drafted_notice
from subsidies.queries.shadow import Pricing, shadow
from subsidies.queries.shadow_tables import shadow_tables, total_lines
from tests.subsidies.desk import accepted, line_of, workbook
from tests.subsidies.notices.desk import next_year, upload
from tests.world import NOW, TODAY, YEAR

pytestmark = pytest.mark.django_db
LATER = TODAY.replace(year=2021)


@pytest.fixture
def draft(world):
    low = world.person("A1", 0)
    accepted(world, workbook(line_of(low)), identity="城乡低保对象")
    return upload(world, next_year())


def result(world, draft) -> dict:
    return shadow(
        area=world.county,
        cover_year=YEAR,
        before=Pricing(load_notice("chaqi-2021"), TODAY),
        after=Pricing(drafted_notice(draft), LATER),
    )


def test_totals_count_who_pays_more_and_less(world, draft):
    totals = result(world, draft)["totals"]
    people = Enrolment.objects.count()

    assert (totals["persons"], totals["more"], totals["less"]) == (people, people - 1, 1)
    assert totals["before_pay"] == 28000 * people - 7000
    assert totals["after_pay"] == 32000 * people - 16000
    assert (totals["before_subsidy"], totals["after_subsidy"]) == (7000, 16000)


def test_now_is_what_the_counter_would_ask_for_today(world, draft):
    quoted = quotes_for(Enrolment.objects.select_related("person"), on=TODAY).values()
    assert result(world, draft)["totals"]["before_pay"] == sum(q.payable_fen for q in quoted)


def test_rows_by_category_department_payer_and_village_add_up_to_the_totals(world, draft):
    found = result(world, draft)
    for kind in ("category", "department", "village"):
        rows = found["tables"][kind]
        assert sum(r.get("after_pay", 0) for r in rows) == found["totals"]["after_pay"]
        assert sum(r.get("before_subsidy", 0) for r in rows) == 7000
    assert [r["name"] for r in found["tables"]["category"]] == ["城乡低保对象", "没有资助"]
    assert [r["name"] for r in found["tables"]["department"]] == ["民政部门", "没有资助"]
    assert [r["after_subsidy"] for r in found["tables"]["payer"]] == [16000]
    assert len(found["tables"]["village"]) == len(world.villages)


def test_a_day_outside_the_window_shows_nobody_can_pay(world, draft):
    found = shadow(
        area=world.county,
        cover_year=YEAR,
        before=Pricing(load_notice("chaqi-2021"), TODAY),
        after=Pricing(drafted_notice(draft), TODAY),
    )
    assert found["totals"]["after_refused"] == Enrolment.objects.count()
    assert "more" not in found["totals"]


def test_only_the_area_is_counted(world, draft):
    found = shadow(
        area=world.towns["B"],
        cover_year=YEAR,
        before=Pricing(load_notice("chaqi-2021"), TODAY),
        after=Pricing(drafted_notice(draft), LATER),
    )
    assert {row["name"] for row in found["tables"]["village"]} == {"B1村", "B2村"}


def test_the_job_tells_progress_and_writes_nothing_but_itself(world, draft):
    job = start_shadow(
        draft=draft,
        season=world.season,
        before_on=TODAY,
        after_on=LATER,
        actor=world.users["county"],
        now=NOW,
    )
    before = counts()
    perform(job.pk, run_shadow)
    job.refresh_from_db()

    assert counts() == before
    assert (job.state, job.done, job.total) == ("done", 24, 24)
    assert job.result_url == f"/subsidies/notices/shadow-runs/{job.pk}/"
    assert job.result["totals"]["persons"] == 24
    assert [table.title[:2] for table in shadow_tables(job.result)] == [
        "按享",
        "按认",
        "按出",
        "按村",
    ]
    assert [line.more for line in total_lines(job.result)][-1] > 0


def counts() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in apps.get_app_config("subsidies").get_models()
    }
