"""The pages of lists from elsewhere: what is missing is told; results row by row, and as a file."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.actions.jobs import perform
from accounts.models import AuditEntry
from enrollment.actions.match_evidence import match_evidence
from enrollment.models import EvidenceList, Season
from tests.enrollment.test_evidence import matched
from tests.subsidies.desk import line_of, workbook
from tests.world import World, id_number

pytestmark = pytest.mark.django_db
HAND_IN = "enrollment:hand-in-evidence"


def hand_in(world: World, **sent):
    return world.client("county").post(reverse(HAND_IN), sent)


def upload(content: bytes, name: str = "死亡名单.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_before_the_first_list_the_page_says_what_to_do(world: World):
    page = world.client("county").get(reverse("enrollment:evidence")).content.decode()

    assert "还没有导入过名单" in page


def test_a_list_is_taken_in_and_its_page_shows_the_bar(world: World):
    file = upload(workbook(line_of(world.person("A1"))))
    answer = hand_in(world, kind="dead", source="县公安局", file=file)
    found = EvidenceList.objects.get()

    assert answer.url == reverse("enrollment:evidence-list", args=[found.pk])
    page = world.client("county").get(answer.url).content.decode()
    assert 'data-job-state="queued"' in page


def test_what_is_missing_is_told_and_the_rest_is_kept(world: World):
    page = hand_in(world, kind="", source="县公安局").content.decode()

    assert "请选择名单说明什么" in page
    assert "请选择名单文件" in page
    assert 'value="县公安局"' in page
    assert not EvidenceList.objects.exists()


def test_the_same_file_again_is_told_on_the_form(world: World):
    content = workbook(line_of(world.person("A1")))
    hand_in(world, kind="dead", source="县公安局", file=upload(content))
    page = hand_in(world, kind="dead", source="县公安局", file=upload(content)).content.decode()

    assert "没有重复提交" in page
    assert EvidenceList.objects.count() == 1


def test_without_a_season_nothing_is_taken_in(world: World):
    Season.objects.all().delete()
    answer = world.client("county").get(reverse(HAND_IN))

    assert answer.status_code == 409
    assert "现在还不能提交名单" in answer.content.decode()


def test_every_row_is_shown_with_what_came_of_it(world: World):
    found = matched(world, line_of(world.person("A1")), ("李某某", id_number(777)))
    client = world.client("county")
    path = reverse("enrollment:evidence-list", args=[found.pk])
    page = client.get(path).content.decode()

    assert "已作比对提示，等村镇核实" in page
    assert "本县没有登记这个证件号码" in page
    assert id_number(777) not in page
    only = client.get(path, {"outcome": "unmatched"}).content.decode()
    assert "李某某" in only
    assert "已作比对提示" not in only


def test_an_unreadable_file_is_told_on_its_page(world: World):
    hand_in(world, kind="dead", source="县公安局", file=upload(b"nothing", "名单.xlsx"))
    found = EvidenceList.objects.get()
    perform(found.job_id, match_evidence)
    page = world.client("county").get(reverse("enrollment:evidence-list", args=[found.pk]))

    assert "message-danger" in page.content.decode()
    listed = world.client("county").get(reverse("enrollment:evidence")).content.decode()
    assert "无法读取" in listed


def test_the_workbook_comes_back_with_its_numbers_as_text(world: World):
    person = world.person("A1")
    found = matched(world, line_of(person))
    path = reverse("enrollment:download-evidence", args=[found.pk])
    answer = world.client("county").post(path)
    cells = [cell.value for row in load_workbook(BytesIO(answer.content)).active for cell in row]

    assert person.id_number.open() in cells
    assert "已匹配：已作比对提示，等村镇核实" in cells
    assert AuditEntry.objects.filter(action="download_evidence").count() == 1
