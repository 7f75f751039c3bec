"""Setting targets on the page: looked at first, saved when right, or when differences were seen."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from accounts.models import AuditEntry
from collection.models import Target
from tests.collection import desk
from tests.world import YEAR

TABLE = "村（居）\t常住人口数\t目标任务数\nA1村\t20\t19\nA2村\t10\t{last}\n合计\t30\t{total}"


def send(world, who: str = "township-A", place: str = "", **given):
    code = place or world.towns["A"].code
    body = {"method": "table", "rounding": "ceil", "text": ""} | given
    return world.client(who).post(reverse("collection:import-targets", args=[code]), body)


def standing(world) -> dict[str, tuple]:
    rows = Target.objects.filter(area__parent=world.towns["A"], cover_year=YEAR)
    return {row.area.name: (row.residents, row.target, row.method) for row in rows}


BEFORE = {"A1村": (10, 10, "table"), "A2村": (10, 10, "table")}


def test_a_table_is_shown_before_it_is_saved(world):
    answer = send(world, text=TABLE.format(last=10, total=29))
    assert "请核对，还没有保存" in answer.content.decode()
    assert standing(world) == BEFORE


def test_a_table_that_adds_up_is_saved(world):
    answer = send(world, text=TABLE.format(last=10, total=29), save="1")
    assert answer.status_code == 302
    assert standing(world) == {"A1村": (20, 19, "table"), "A2村": (10, 10, "table")}
    entry = AuditEntry.objects.get(action="set_targets")
    assert entry.details == {"rows": 2, "target": 29, "method": "table", "differences": 0}


def test_a_difference_is_told_and_saved_only_when_seen(world):
    text = TABLE.format(last=10, total=30)
    answer = send(world, text=text, save="1")
    assert "各行任务数之和29，表上合计30，相差1" in answer.content.decode()
    assert standing(world) == BEFORE
    assert send(world, text=text, save="1", seen="on").status_code == 302
    assert AuditEntry.objects.get(action="set_targets").details["differences"] == 1


def test_a_stranger_among_the_units_is_a_mistake_even_when_seen(world):
    answer = send(world, text="村名\t任务数\n丙村\t10\n合计\t10", save="1", seen="on")
    assert "“丙村”不是这里的单位" in answer.content.decode()
    assert standing(world) == BEFORE


def test_a_workbook_is_read_like_what_is_pasted(world):
    book, kept = Workbook(), BytesIO()
    for row in (["村（居）", "常住人口数", "目标任务数"], ["A1村", 20, 19], ["A2村", 10, 10]):
        book.active.append(row)
    book.active.append(["合计", 30, 29])
    book.save(kept)
    answer = send(world, file=SimpleUploadedFile("任务表.xlsx", kept.getvalue()))
    assert "各行和合计都对得上" in answer.content.decode()
    assert answer.context["proposal"].target == 29


def test_what_is_no_workbook_is_refused_with_its_reason(world):
    answer = send(world, file=SimpleUploadedFile("任务表.xlsx", b"PK\x03\x04 broken"))
    assert answer.context["refusal"].cure


@pytest.mark.parametrize(
    ("method", "percent", "targets"),
    [("rate", "95", {"A1村": 2410, "A2村": 10}), ("growth", "1.5", {"A1村": 2575, "A2村": 11})],
)
def test_a_rate_or_a_growth_works_the_targets_out_rounded_up(world, method, percent, targets):
    """FIELD B20: 2536 × 95 % = 2409.2 makes 2410."""
    text = "村名\t人口数\nA1村\t2536\nA2村\t10\n合计\t2546"
    assert send(world, method=method, percent=percent, text=text, save="1").status_code == 302
    assert {name: row[1] for name, row in standing(world).items()} == targets


def test_a_rate_without_a_table_is_of_the_people_registered(world):
    assert send(world, method="rate", percent="50", save="1").status_code == 302
    assert standing(world) == {"A1村": (6, 3, "rate"), "A2村": (6, 3, "rate")}


def test_the_growth_is_over_last_years_insured(world):
    desk.pay(world)
    world.season.cover_year = YEAR + 1
    world.season.save()
    send(world, method="growth", percent="50", save="1")
    row = Target.objects.get(area=world.villages["A1"], cover_year=YEAR + 1)
    assert (row.residents, row.target) == (3, 5)


def test_a_township_sets_no_other_towns_targets(world):
    assert send(world, place=world.towns["B"].code).status_code == 404
    assert send(world, place=world.county.code).status_code == 404


def test_the_county_sets_its_towns_targets(world):
    text = "镇（场）\t合计\t特群免缴\t其他居民\nA镇\t100\t4\t96\nB镇\t50\t2\t48\n合计\t150\t6\t144"
    assert send(world, "county", world.county.code, text=text, save="1").status_code == 302
    rows = Target.objects.filter(area__parent=world.county).order_by("area__code")
    assert [(r.residents, r.target, r.special) for r in rows] == [(100, 100, 4), (50, 50, 2)]
