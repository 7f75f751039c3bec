"""The pages of postings and objections, as clerk, township and county see them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Portal
from reports.models import Objection, Posting, PostingPhoto, PostingRule
from tests.reports.wall import hang, object_to, photograph, picture
from tests.world import CANARIES, TODAY

SAID = {
    "kind": "missing",
    "channel": "phone",
    "raised_by": "柳反映",
    "phone": "13900000001",
    "about": "柳小样",
    "raised_on": TODAY.isoformat(),
    "text": "缴了费，榜上没有",
}


@pytest.fixture
def posting(world) -> Posting:
    return hang(world)


def opened(world, who: str, name: str, *args, status: int = 200, **asked) -> str:
    response = world.client(who).get(reverse(f"reports:{name}", args=args), asked)
    assert response.status_code == status
    return response.content.decode()


def posted(world, who: str, name: str, *args, **sent) -> str:
    address = reverse(f"reports:{name}", args=args)
    return world.client(who).post(address, sent, follow=True).content.decode()


def later(days: int) -> None:
    """So many days go by."""
    portal = Portal.objects.get()
    Portal.objects.update(clock_offset_days=portal.clock_offset_days + days)


def test_posting_that_hangs_is_listed_with_its_period(world, posting):
    page = opened(world, "clerk-A1", "postings")
    assert [part for part in (posting.number, "正在公示", "2020-10-26") if part not in page] == []


@pytest.mark.parametrize("who", ["clerk-A1", "township-A"])
def test_home_page_says_which_sheet_to_take_down(world, posting, who):
    before = world.client(who).get(reverse("home")).content.decode()
    later(7)
    after = world.client(who).get(reverse("home")).content.decode()
    assert ("应撤榜" in before, "1张公示榜公示期已满，应撤榜" in after) == (False, True)


def test_print_room_tells_of_it_too(world, posting):
    later(7)
    assert "1张应撤榜" in opened(world, "township-A", "print-room")


def test_clerk_notes_that_the_sheet_is_down(world, posting):
    later(7)
    page = posted(world, "clerk-A1", "take-down-posting", posting.pk)
    assert ("已登记撤榜" in page, "应撤榜" in page) == (True, False)


def test_sheet_is_not_taken_down_early_without_a_reason(world, posting):
    page = posted(world, "clerk-A1", "take-down-posting", posting.pk)
    assert "提前撤下的，请写明原因" in page


def test_clerk_uploads_a_photograph_of_the_wall(world, posting):
    file = SimpleUploadedFile("wall.jpg", picture())
    sent = {"photo": file, "taken_on": TODAY.isoformat(), "place": "村口"}
    page = posted(world, "clerk-A1", "keep-posting-photo", posting.pk, **sent)
    assert ("公示照片已保存" in page, PostingPhoto.objects.get().place) == (True, "村口")


def test_file_that_is_no_photograph_says_so_and_nothing_typed_is_lost(world, posting):
    file = SimpleUploadedFile("wall.jpg", b"GIF89a")
    sent = {"photo": file, "taken_on": TODAY.isoformat(), "place": "村口"}
    page = posted(world, "clerk-A1", "keep-posting-photo", posting.pk, **sent)
    assert ("只能上传 JPG、PNG" in page, 'value="村口"' in page) == (True, True)


def test_photograph_comes_as_it_was_taken(world, posting):
    photo = photograph(posting, world.users["clerk-A1"])
    response = world.client("inspector").get(reverse("reports:posting-photo", args=[photo.pk]))
    assert (response.content, response.headers["Content-Type"]) == (picture(), "image/jpeg")


def test_objection_is_taken_down_and_told_with_its_masked_telephone(world, posting):
    page = posted(world, "clerk-A1", "record-objection", posting.pk, **SAID)
    assert [part for part in ("柳反映", "139****0001", "柳小样") if part not in page] == []
    assert "13900000001" not in page


def test_objection_without_a_word_is_not_taken_down(world, posting):
    page = posted(world, "clerk-A1", "record-objection", posting.pk, **SAID | {"text": ""})
    assert ("请写明反映的内容" in page, Objection.objects.count()) == (True, 0)


def test_nul_in_an_objection_is_refused_by_the_form(world, posting):
    page = posted(world, "clerk-A1", "record-objection", posting.pk, **SAID | {"text": "a\0b"})
    assert ("服务器" in page, Objection.objects.count()) == (False, 0)


def test_township_sees_that_an_objection_waits_and_answers_it(world, posting):
    objection = object_to(posting, world.users["clerk-A1"])
    assert "1件公示异议等您答复" in world.client("township-A").get(reverse("home")).content.decode()
    number = world.households["A1"][0].number
    sent = {"verdict": "upheld", "remedy": "payment", "number": number, "reason": "收据在"}
    page = posted(world, "township-A", "answer-objection", objection.pk, **sent)
    household = reverse("collection:household", args=[world.households["A1"][0].pk])
    assert ("已答复" in page, household in page) == (True, True)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"verdict": "upheld"}, "属实的，请选怎么改"),
        ({"verdict": "upheld", "remedy": "register", "number": "999999"}, "本村没有这个户编号"),
        ({}, "请选核实结果"),
    ],
)
def test_answer_that_says_too_little_is_sent_back(world, posting, sent, said):
    objection = object_to(posting, world.users["clerk-A1"])
    page = posted(
        world, "township-A", "answer-objection", objection.pk, **sent | {"reason": "查过"}
    )
    assert (said in page, Objection.objects.open().count()) == (True, 1)


def test_rejected_objection_needs_nothing_mended(world, posting):
    objection = object_to(posting, world.users["clerk-A1"])
    sent = {"verdict": "rejected", "remedy": "payment", "reason": "没有缴过"}
    posted(world, "township-A", "answer-objection", objection.pk, **sent)
    objection.refresh_from_db()
    assert (objection.answer.upheld, objection.answer.remedy) == (False, "")


def test_who_took_it_down_is_offered_no_answer(world, posting):
    objection = object_to(posting, world.users["township-A"])
    page = opened(world, "township-A", "objection", objection.pk)
    assert ("保存答复" in page, "登记的人不能答复" in page) == (False, True)


def test_list_of_objections_has_open_late_and_closed(world, posting):
    object_to(posting, world.users["clerk-A1"])
    later(7)
    late = opened(world, "county", "objections", state="late")
    assert ("超期没有答复" in late, posting.number in late) == (True, True)
    assert posting.number not in opened(world, "county", "objections", state="closed")


@pytest.mark.parametrize("state", ["x", "\0", ""])
def test_state_that_does_not_exist_lists_what_is_open(world, posting, state):
    object_to(posting, world.users["clerk-A1"])
    assert posting.number in opened(world, "county", "objections", state=state)


def test_county_decides_what_postings_show(world):
    sent = {"layout": "household", "days": 10}
    page = posted(world, "county", "posting-rule", **sent)
    rule = PostingRule.objects.get()
    assert "公示方式已保存" in page
    assert (rule.county, rule.layout, rule.days, rule.name_children) == (
        world.county,
        "household",
        10,
        False,
    )


def test_county_names_no_children_without_a_basis(world):
    page = posted(world, "county", "posting-rule", layout="person", days=7, name_children="on")
    assert ("请写明依据" in page, PostingRule.objects.count()) == (True, 0)


def test_order_of_a_posting_offers_the_countys_days(world):
    posted(world, "county", "posting-rule", layout="person", days=9)
    page = opened(world, "township-A", "print-order", world.villages["A1"].code, document="posting")
    assert 'name="days" value="9"' in page


def test_pages_of_a_village_are_nothing_to_another(world, posting):
    objection = object_to(posting, world.users["clerk-A1"])
    assert CANARIES["A1"] not in opened(world, "clerk-A2", "posting", posting.pk, status=404)
    opened(world, "clerk-A2", "objection", objection.pk, status=404)
    assert posting.number not in opened(world, "clerk-A2", "postings")
