"""The pages of rosters: a department hands in and sees its own, the county decides about all."""

import sys
from pathlib import Path, PurePath
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Job
from enrollment.models import Season
from subsidies.models import Identity, Roster
from tests.subsidies.desk import CIVIL, DISABLED, check, checked, hand_in, line_of, workbook
from tests.world import id_number

sys.path.insert(0, str(Path(__file__).parents[2] / "enrollment" / "workbooks"))
from hostile_files import FILES

LOW = "城乡低保对象"
HOSTILE = {
    "photograph": "not_a_workbook",
    "workbook with a password": "password_protected",
    "encrypted part": "password_protected",
    "zip bomb of 1.5 GB": "too_large",
    "zip bomb that declares 1 KB": "damaged",
    "laughs in the sheet": "suspicious",
    "macros": "carries_macros",
    "half a workbook": "damaged",
}


@pytest.fixture(scope="module")
def content(standing) -> bytes:
    return workbook(line_of(standing.person("A1")), ("未登记", id_number(901)), ("坏号", "1"))


@pytest.fixture(scope="module")
def once(standing) -> Roster:
    """The civil affairs bureau's roster, checked: one matched, one not registered, one bad."""
    line = line_of(standing.person("A1"))
    content = workbook(line, ("未登记", id_number(901)), ("坏号", "1"), ("合计", "3人"))
    return checked(standing, content, identity=LOW)


@pytest.fixture
def roster(world, once) -> Roster:
    return Roster.objects.get(pk=once.pk)


@pytest.fixture(autouse=True)
def files(settings):
    """The module's folder: there lies what was checked once."""
    return settings.FILE_DIR


def post(world, content: bytes, *, by=CIVIL, name="名单.xlsx", identity=LOW):
    sent = {"identity": identity, "file": SimpleUploadedFile(name, content)}
    return world.client(by).post(reverse("subsidies:hand-in-roster"), sent)


def newest() -> Roster:
    return Roster.objects.latest("pk")


def page(world, who: str, name: str, *args, **asked):
    return world.client(who).get(reverse(f"subsidies:{name}", args=args), asked)


def listed(response) -> list[Roster]:
    return list(response.context["rosters"])


def test_department_hands_in_and_is_led_to_its_roster(world, content):
    response = post(world, content)
    roster = newest()
    assert response.headers["Location"] == reverse("subsidies:roster", args=[roster.pk])
    assert (roster.department, roster.identity, roster.area) == (CIVIL, LOW, world.county)


def test_department_is_offered_its_own_identities_alone(world):
    offered = page(world, DISABLED, "hand-in-roster").context["form"].fields["identity"].choices
    assert offered == [("", "表格里有类别列"), ("残疾人", "残疾人")]


def test_department_of_a_county_without_a_notice_is_told_to_wait(world):
    Season.objects.all().delete()
    response = page(world, CIVIL, "hand-in-roster")
    told = "示例县还没有启用参保年度的通知" in response.content.decode()
    assert (response.status_code, told) == (409, True)


def test_identity_of_another_department_is_not_taken_from_the_form(world, content):
    response = post(world, content, by=DISABLED)
    found = Roster.objects.filter(department=DISABLED).count()
    assert (response.status_code, found) == (200, 0)


def test_same_file_again_is_told_on_the_form(world, content):
    post(world, content)
    assert str(post(world, content).context["refusal"]).startswith("没有重复提交。同一个文件已于")


def test_file_that_is_too_large_is_told_on_the_form(world, content, settings):
    settings.ROSTER_MAX_BYTES = 2048
    form = post(world, content).context["form"]
    assert form.errors == {"file": ["文件太大，最多2.0\xa0KB。请按镇拆成几个文件提交。"]}


@pytest.mark.parametrize("title", list(HOSTILE))
def test_hostile_file_ends_with_a_sentence_and_nothing_half_saved(world, tmp_path, title):
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(workbook(line_of(world.person("A1"))))
    next(build for name, build, _ in FILES if name == title)(bad, good)
    post(world, bad.read_bytes())
    roster = check(newest())
    job = Job.objects.get(pk=roster.job_id)
    assert (job.state, job.error["code"]) == (Job.State.FAILED, HOSTILE[title])
    assert all(job.error[key] for key in ("what", "why", "cure"))
    assert (roster.state, roster.rows.count()) == ("unreadable", 0)


def test_page_of_an_unreadable_file_says_what_why_and_what_to_do(world):
    roster = checked(world, b"\xff\xd8\xff\xe0 photograph")
    body = page(world, CIVIL, "roster", roster.pk).content.decode()
    error = Job.objects.get(pk=roster.job_id).error
    assert [text for text in (error["what"], error["why"], error["cure"]) if text in body] == [
        error["what"],
        error["why"],
        error["cure"],
    ]


def test_formula_cells_are_told_and_the_good_rows_kept(world):
    lines = [line_of(world.person("A1")), ("公式", '="4306991903050600"&"1X"')]
    post(world, workbook(*lines))
    outcomes = check(newest()).rows.order_by("row").values_list("outcome", flat=True)
    assert list(outcomes) == ["matched", "invalid"]


def test_county_sees_every_rosters_row_and_a_department_its_own(world, roster, content):
    disabled = hand_in(world, content, by=DISABLED)
    assert listed(page(world, "county", "rosters")) == [disabled, roster]
    assert listed(page(world, CIVIL, "rosters")) == [roster]


def test_department_does_not_open_anothers_roster(world, roster):
    assert page(world, DISABLED, "roster", roster.pk).status_code == 404


@pytest.mark.parametrize(
    ("outcome", "rows"),
    [
        ("", [3, 4, 5]),
        ("matched", [3]),
        ("unmatched", [4]),
        ("invalid", [5]),
        ("nonsense", [3, 4, 5]),
    ],
)
def test_roster_page_shows_the_rows_of_the_outcome(world, roster, outcome, rows):
    response = page(world, "county", "roster", roster.pk, outcome=outcome)
    assert [row.row for row in response.context["page"]] == rows


def test_roster_page_masks_the_numbers(world, roster):
    body = page(world, "county", "roster", roster.pk).content.decode()
    number = world.person("A1").id_number
    assert (number.open() in body, number.masked in body) == (False, True)


def test_rows_of_a_check_that_goes_on_are_not_shown(world, roster):
    Roster.objects.filter(pk=roster.pk).update(state=Roster.State.RECEIVED)
    assert len(page(world, CIVIL, "roster", roster.pk).context["page"]) == 0


def test_county_accepts_by_pressing_the_button(world, roster):
    address = reverse("subsidies:decide-roster", args=[roster.pk])
    world.client("county").post(address, {"accept": "1", "note": ""})
    roster.refresh_from_db()
    assert (roster.state, Identity.objects.count()) == (Roster.State.ACCEPTED, 2)


def test_county_sends_back_with_a_note_that_the_department_reads(world, roster):
    address = reverse("subsidies:decide-roster", args=[roster.pk])
    world.client("county").post(address, {"note": "缺公章"})
    assert "缺公章" in page(world, CIVIL, "roster", roster.pk).content.decode()


def test_county_does_not_send_back_without_saying_why(world, roster):
    address = reverse("subsidies:decide-roster", args=[roster.pk])
    body = world.client("county").post(address, {"note": " "}, follow=True).content.decode()
    roster.refresh_from_db()
    assert (roster.state, "请先写明审核意见" in body) == (Roster.State.CHECKED, True)


def test_marked_workbook_keeps_the_departments_name(world, roster):
    address = reverse("subsidies:download-roster", args=[roster.pk])
    disposition = world.client(CIVIL).post(address).headers["Content-Disposition"]
    assert unquote(disposition).endswith(f"{PurePath(roster.file_name).stem}（核验结果）.xlsx")


def test_department_may_not_decide(world, roster):
    address = reverse("subsidies:decide-roster", args=[roster.pk])
    assert world.client(CIVIL).post(address, {"accept": "1"}).status_code == 404


def test_marked_workbook_is_downloaded_as_a_workbook(world, roster):
    address = reverse("subsidies:download-roster", args=[roster.pk])
    response = world.client(CIVIL).post(address)
    assert (response.status_code, response.content[:2], response.headers["Cache-Control"]) == (
        200,
        b"PK",
        "no-store",
    )


def roster_page(world, roster: Roster) -> str:
    return world.client(CIVIL).get(reverse("subsidies:roster", args=[roster.pk])).content.decode()


def test_result_stands_while_the_workbook_is_still_being_marked(world, roster):
    assert "下载带结果的原表" in roster_page(world, roster)
    Job.objects.filter(pk=roster.job_id).update(state="running")
    page = roster_page(world, roster)
    assert "带结果的原表正在生成" in page
    assert "下载带结果的原表" not in page
    assert "逐行结果" in page


def test_workbook_that_could_not_be_marked_is_told_beside_the_result(world, roster):
    error = {"what": "表格太大", "why": "带结果的表格超过限度", "cure": "请拆分"}
    Job.objects.filter(pk=roster.job_id).update(state="failed", error=error)
    page = roster_page(world, roster)
    assert "带结果的原表没有生成" in page
    assert "带结果的表格超过限度" in page
    assert "逐行结果" in page
