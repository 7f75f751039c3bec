"""The progress report as an official document: proposed from figures, edited, kept, printed."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import AuditEntry
from collection.models import Ranking, Target
from reports.models import Bulletin
from reports.queries.bulletin_drafts import draft_of, sentences
from tests.collection import desk
from tests.collection.ranking import freeze
from tests.reports.bulletin import REPORT, bulletin
from tests.reports.documents.reading import closed, pages_of
from tests.world import YEAR


def frozen(world) -> Ranking:
    """A1 has paid half of its target, A2 nothing of its own."""
    Target.objects.filter(area=world.villages["A1"], cover_year=YEAR).update(target=6)
    desk.pay(world, "A1")
    return freeze(world)


def page(ranking) -> str:
    return reverse("reports:bulletins", args=[ranking.pk])


def test_text_is_proposed_from_the_rankings_own_figures(world):
    ranking = frozen(world)
    total = sum(row["matched"] for row in ranking.rows)
    text = "".join(sentences(ranking))
    assert f"任务数16人，人、票、款、录入信息四相符的已缴{total}人" in text
    assert "未达序时进度的单位" in text or "都达到序时进度" in text
    assert "本期没有信息核查记录" in text


def test_a_made_report_is_kept_to_be_mended_and_the_next_one_begins_with_its_head(world):
    ranking = frozen(world)
    client = world.client("township-A")
    answer = client.post(page(ranking), vars(REPORT) | {"head": "letter"})
    made = Bulletin.objects.get()
    mended = draft_of(ranking, REPORT.issued_on)
    other = freeze(world, period=Ranking.Period.HALF_MONTH)
    draft = draft_of(other, REPORT.issued_on)
    assert (answer.status_code, made.number) == (302, "示政发〔2020〕9号")
    assert mended == vars(REPORT) | {"head": "letter"}
    assert (draft["head"], draft["mark"], draft["no"]) == ("letter", "示政发", 10)
    assert AuditEntry.objects.filter(action="make_bulletin", object_id=str(made.pk)).count() == 1


def test_the_printed_document_has_its_head_and_the_ranking_as_annex(world):
    made = bulletin(world, frozen(world))
    answer = world.client("inspector").get(reverse("reports:bulletin-pdf", args=[made.pk]))
    pages = [closed(text) for text in pages_of(answer.content)]
    assert "示例镇人民政府文件示政发〔2020〕9号" in pages[0]
    assert ("附件" in pages[-2], made.ranking.number in pages[-2]) == (True, True)
    assert "抄送：示例县医疗保障局。" in pages[-1]


def test_a_number_is_never_given_to_two_rankings(world):
    ranking = frozen(world)
    bulletin(world, ranking)
    other = freeze(world, period=Ranking.Period.HALF_MONTH)
    refused = world.client("township-A").post(page(other), vars(REPORT))
    again = world.client("township-A").post(page(ranking), vars(REPORT))
    assert (refused.status_code, again.status_code) == (409, 302)
    assert "已经用在另一期通报上" in refused.content.decode()


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        ({"head": "telegram"}, 200, "明电要选等级"),
        ({"title": "一二三四五六七八九十一二三四五六七八九十一"}, 200, "每行最多20个字"),
        ({"body": "联系电话13800138000"}, 409, "手机号码"),
        ({"body": "\ue000"}, 409, "打印不出的字"),
        ({"no": "0"}, 200, "请填序号"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_the_typed_text_kept(world, changed, status, told):
    answer = world.client("township-A").post(page(frozen(world)), vars(REPORT) | changed)
    text = answer.content.decode()
    assert (answer.status_code, told in text, "示例镇党政综合办公室" in text) == (
        status,
        True,
        True,
    )
    assert not Bulletin.objects.exists()


def test_reports_are_only_added_to(world):
    made = bulletin(world, frozen(world))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Bulletin.objects.filter(pk=made.pk).update(no=10)
