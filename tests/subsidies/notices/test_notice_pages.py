import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actions.jobs import perform
from accounts.models import Job
from enrollment.queries import season_for
from subsidies.actions.run_shadow import run_shadow
from subsidies.models import NoticeDraft
from tests.subsidies.notices.desk import (
    AMENDMENT,
    CHAQI,
    in_force,
    next_year,
    over,
    propose,
    release,
    second_officer,
    upload,
)

pytestmark = pytest.mark.django_db


def page(world, who: str, name: str, *args, **query) -> str:
    answer = world.client(who).get(reverse(f"subsidies:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(world, who: str, name: str, *args, **data):
    return world.client(who).post(reverse(f"subsidies:{name}", args=args), data, follow=True)


def send(world, text: str, name: str = "shili-2022.toml"):
    file = SimpleUploadedFile(name, text.encode())
    return post(world, "county", "upload-notice", area=world.county.pk, file=file)


def test_everybody_sees_the_notice_in_force_and_only_the_county_its_drafts(world):
    upload(world, next_year())
    clerk, county = (page(world, who, "notices") for who in ("clerk-A1", "county"))
    assert "插政办发〔2020〕21号" in clerk
    assert "shili-2022" not in clerk
    assert "shili-2022" in county


def test_a_notice_is_shown_with_amounts_windows_and_clauses(world):
    text = page(world, "clerk-A1", "notice", "chaqi-2021")
    for words in (
        "280",
        "三（一）",
        "2020-09-01 至 2020-12-31",
        "农村建档立卡贫困人口",
        "就高不就低",
    ):
        assert words in text


def test_a_notice_as_of_a_day_leaves_later_amendments_out(
    world, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        in_force(world, AMENDMENT, "chaqi-2021-amend-1")
    assert "定额100元" in page(world, "clerk-A1", "notice", "chaqi-2021")
    before = page(world, "clerk-A1", "notice", "chaqi-2021", as_of="2020-10-14")
    assert "定额100元" not in before


def test_a_day_that_is_none_is_said(world):
    assert "没有看懂这个日期" in page(world, "clerk-A1", "notice", "chaqi-2021", as_of="昨天")


def test_a_notice_names_its_files_and_gives_each_of_them(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        in_force(world, AMENDMENT, "chaqi-2021-amend-1")
    text = page(world, "county", "notice", "chaqi-2021")
    for words in ("插政办发〔2020〕21号", "插政办发〔2020〕30号", "修改通知", "看某一天"):
        assert words in text
    assert page(world, "county", "notice-file", "chaqi-2021") == CHAQI
    assert page(world, "county", "notice-file", "chaqi-2021-amend-1") == AMENDMENT


@pytest.mark.parametrize("file", ["nowhere", "..x", "_common", "shili-2022", "draft-1"])
def test_no_other_file_is_given(world, file):
    upload(world, next_year())
    url = reverse("subsidies:notice-file", args=[file])
    assert world.client("county").get(url).status_code == 404


def test_a_notice_that_is_not_there_is_a_404(world):
    for ref in ("nowhere-2021", "draft-999", "draft-x", "_common", "..%2Fsecret"):
        assert (
            world.client("county").get(reverse("subsidies:notice", args=[ref])).status_code == 404
        )


def test_a_draft_is_not_read_by_the_village(world):
    draft = upload(world, next_year())
    url = reverse("subsidies:notice", args=[draft.ref])
    assert world.client("clerk-A1").get(url).status_code == 404
    assert "这是草稿" in page(world, "county", "notice", draft.ref)


def test_the_difference_to_the_draft_names_what_changed(world):
    draft = upload(world, next_year())
    text = page(world, "county", "compare-notices", old="chaqi-2021", new=draft.ref)
    for words in ("+40.00", "−50.00", "定额160元，个人缴160元"):
        assert words in text


def test_the_card_speaks_to_villagers(world):
    text = page(world, "clerk-A1", "policy-card", "chaqi-2021")
    for words in ("自己不用缴", "自己缴140元", "2020年9月1日至12月31日"):
        assert words in text


FORM = {
    "notice": "chaqi-2021",
    "paid_on": "20201020",
    "identities-TOTAL_FORMS": "2",
    "identities-INITIAL_FORMS": "0",
}


def calculated(world, **more) -> str:
    return post(world, "clerk-A1", "calculator", **FORM | more).content.decode()


def test_the_calculator_explains_several_identities(world):
    text = calculated(
        world,
        **{
            "identities-0-name": "低保户",
            "identities-1-name": "残疾人",
            "identities-1-grade": "3",
            "born": "19500101",
        },
    )
    assert "残疾人，按个人缴费标准280元的50%资助140.00元，个人缴140.00元" in text
    assert "较低，不叠加" in text
    assert "2021-01-01" in text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("paid_on", "20201341", "不存在"),
        ("identities-0-name", "外星人", "不能缴费"),
        ("paid_on", "20210101", "不能缴费"),
        ("employee_insured", "yes", "不能缴费"),
        ("event", "graduated", "年内变动 没有写全"),
        ("born", "1950-13-01", "出生日期：日期“1950-13-01”不存在"),
    ],
)
def test_the_calculator_says_what_is_wrong(world, field, value, said):
    assert said in calculated(world, **{field: value})


def test_the_calculator_takes_every_fact_of_the_contract(world):
    text = calculated(
        world,
        notice="suixian-2023",
        paid_on="2023-06-20",
        arrived_on="2023-06-21",
        born="2000-01-01",
        sex="1",
        residence="registered",
        student="no",
        renewing="no",
        migrant_worker="no",
        parent_insured="no",
        employee_insured="no",
        tier="1",
        county_class="贫困县",
        area="421321",
        event="graduated",
        event_on="2023-06-01",
        event_months="0",
        years_paid="3",
        years_lapsed="1",
        years_repaired="1",
    )
    assert "2023-06-21" in text


def test_a_broken_file_shows_every_line_and_is_not_kept(world):
    text = next_year().replace('"320.00"', '"320"').replace('amount = "50%"', 'amount = "五成%"')
    answer = send(world, text).content.decode()
    assert "有3处要改" in answer
    assert answer.count("最多两位小数") == 2
    assert not NoticeDraft.objects.exists()


def test_two_officers_put_an_uploaded_file_into_force(world, django_capture_on_commit_callbacks):
    send(world, next_year())
    draft = NoticeDraft.objects.get()
    post(world, "county", "propose-notice", draft.pk)
    assert "等另一位同事复核" in page(world, "county", "notice-draft", draft.pk)
    other = world.client(second_officer(world))
    with django_capture_on_commit_callbacks(execute=True):
        other.post(reverse("subsidies:decide-notice", args=[draft.pk]), {"release": "1"})
    answer = other.get(reverse("subsidies:notice-draft", args=[draft.pk])).content.decode()
    assert "通知已生效" in answer
    assert "county员提请，county-2员复核" in answer
    assert season_for(world.villages["A1"]).notice == "shili-2022"


def test_who_proposed_takes_it_back_and_gives_it_up_on_the_page(world):
    draft = propose(world, upload(world, next_year()))
    assert "撤回提请" in page(world, "county", "notice-draft", draft.pk)
    assert "撤回提请" not in page(world, second_officer(world), "notice-draft", draft.pk)
    answer = post(world, "county", "withdraw-notice", draft.pk).content.decode()
    assert "已撤回提请" in answer
    assert "作废草稿" in answer
    assert "已作废" in post(world, "county", "discard-notice", draft.pk).content.decode()


def test_sending_back_without_a_reason_is_refused_on_the_page(world):
    draft = propose(world, upload(world, next_year()))
    answer = post(world, second_officer(world), "decide-notice", draft.pk, note="")
    assert "没有写退回的原因" in answer.content.decode()


def test_a_towns_notice_is_compared_with_its_countys_before_it_is_proposed(world):
    draft = upload(world, over("A镇"), "azhen-2021", area=world.towns["A"])
    text = page(world, "county", "notice-draft", draft.pk)
    for words in ("比 插政办发〔2020〕21号 变了什么", "定额90元", "没有写的仍按"):
        assert words in text
    assert "转到2021年度" not in text


def test_a_file_of_another_place_is_asked_about(world):
    elsewhere = upload(world, over("B县"), "bxian-2021")
    here = upload(world, over("A镇"), "azhen-2021", area=world.towns["A"])
    assert "请核对适用的地方" in page(world, "county", "notice-draft", elsewhere.pk)
    assert "请核对适用的地方" not in page(world, "county", "notice-draft", here.pk)


def test_a_town_with_a_notice_of_its_own_reads_and_counts_by_it_alone(
    world, django_capture_on_commit_callbacks
):
    draft = propose(world, upload(world, over("A镇"), "azhen-2021", area=world.towns["A"]))
    with django_capture_on_commit_callbacks(execute=True):
        release(world, draft)

    def in_force_for(who: str) -> list[str]:
        answer = world.client(who).get(reverse("subsidies:notices"))
        return [item.season.notice for item in answer.context["governing"]]

    assert in_force_for("clerk-A1") == ["azhen-2021"]
    assert in_force_for("clerk-B1") == ["chaqi-2021"]
    assert in_force_for("county") == ["chaqi-2021", "azhen-2021"]
    calculator = world.client("clerk-A1").get(reverse("subsidies:calculator"))
    assert calculator.context["chosen"].ref == "azhen-2021"


def test_a_released_amendments_page_names_the_version_that_is_in_force(
    world, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        made = in_force(world, AMENDMENT, "chaqi-2021-amend-1")
    assert made.fingerprint in page(world, "county", "notice-draft", made.draft_id)


def test_the_proposers_own_approval_is_refused_on_the_page(world):
    draft = propose(world, upload(world, next_year()))
    answer = post(world, "county", "decide-notice", draft.pk, release="1")
    assert "不能自己复核" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "proposed"


def test_a_second_officer_sends_back_with_a_reason(world):
    draft = propose(world, upload(world, next_year()))
    post(world, second_officer(world), "decide-notice", draft.pk, note="标准不对")
    assert "标准不对" in page(world, "county", "notice-draft", draft.pk)


def test_a_waiting_notice_is_on_the_other_officers_home_page_alone(world):
    propose(world, upload(world, next_year()))
    words = "1份政策通知等您复核生效"
    other = world.client(second_officer(world)).get("/").content.decode()
    assert words in other
    assert words not in world.client("county").get("/").content.decode()


def test_a_shadow_run_is_started_and_shown(world):
    draft = upload(world, next_year())
    post(world, "county", "run-shadow", draft.pk, before_on="2020-10-20", after_on="2021-09-01")
    job = Job.objects.get()
    assert "排队中" in page(world, "county", "notice-draft", draft.pk)
    perform(job.pk, run_shadow)
    text = page(world, "county", "shadow-run", job.pk)
    for words in ("按享受的身份", "按认定部门", "按出资方", "按村", "A1村", "￥7,680.00"):
        assert words in text
    assert "没有人享受资助，没有要列的" in text


def test_a_shadow_run_without_days_is_not_started(world):
    draft = upload(world, next_year())
    answer = post(world, "county", "run-shadow", draft.pk, before_on="", after_on="x")
    assert "没有开始试算" in answer.content.decode()
    assert not Job.objects.exists()


def test_the_file_comes_back_as_it_was_uploaded(world):
    draft = upload(world, next_year())
    answer = world.client("county").get(reverse("subsidies:download-notice", args=[draft.pk]))
    assert answer.content.decode() == next_year()


def test_the_other_countys_drafts_do_not_exist_for_others(world):
    draft = upload(world, next_year())
    for who in ("clerk-A1", "township-A", "inspector", "civil_affairs"):
        url = reverse("subsidies:notice-draft", args=[draft.pk])
        assert world.client(who).get(url).status_code == 404
