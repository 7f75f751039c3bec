"""The pages of 变更办理: who sees and decides what, and that nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from collection.queries.history import person_history
from enrollment.models import ChangeRequest
from tests.collection import desk
from tests.collection.changing import accept_move, ask_correction, ask_move, people
from tests.collection.test_corrections import accept, leave, new_number, restore
from tests.world import CHILD, HEAD, World, id_number

DATED = {"on": "2020-10-20", "reason": "本人申请"}


@pytest.fixture
def home(world: World):
    return world.households["A1"][0]


def listed(world: World, name: str) -> dict[str, list[int]]:
    answer = world.client(name).get(reverse("collection:changes"))
    return {
        part: [row.request.pk for row in answer.context[part]]
        for part in ("waiting", "own", "decided")
    }


def decide(world: World, name: str, asked: ChangeRequest, **sent):
    path = reverse("collection:decide-change", args=[asked.pk])
    return world.client(name).post(path, sent)


def test_a_move_waits_on_the_receiving_side_and_its_township(world: World, home):
    asked = ask_move(world, people(home), to="B1")

    assert listed(world, "clerk-A1") == {"waiting": [], "own": [asked.pk], "decided": []}
    for name in ("clerk-B1", "township-B"):
        assert listed(world, name)["waiting"] == [asked.pk]
    for name in ("clerk-A2", "clerk-B2", "township-A"):
        assert listed(world, name)["waiting"] == []


@pytest.mark.parametrize("name", ["clerk-A1", "clerk-A2", "township-A"])
def test_the_sending_side_and_others_do_not_decide_a_move(world: World, home, name):
    asked = ask_move(world, people(home), to="B1")
    assert decide(world, name, asked, note="同意", accept="1").status_code == 404


def test_a_correction_waits_for_the_township_alone(world: World, home):
    asked = ask_correction(world, people(home)[0], {"name": "新姓名"})

    assert listed(world, "township-A")["waiting"] == [asked.pk]
    assert decide(world, "clerk-A1", asked, accept="1").status_code == 404
    assert decide(world, "township-B", asked, accept="1").status_code == 404


def test_the_receiving_clerk_accepts_on_the_page(world: World, home):
    moving = people(home)
    asked = ask_move(world, moving)
    told = {f"relationship_{p.pk}": p.relationship for p in moving}
    group = world.groups["A2"][1]
    answer = decide(world, "clerk-A2", asked, accept="1", group=group.pk, **told)
    asked.refresh_from_db()

    assert (answer.status_code, asked.state) == (302, "accepted")
    moving[0].refresh_from_db()
    assert moving[0].household.group == group


def test_a_household_number_that_does_not_exist_is_told_and_nothing_is_lost(world: World, home):
    moving = people(home)
    asked = ask_move(world, moving)
    told = {f"relationship_{p.pk}": CHILD for p in moving}
    sent = told | {"group": world.groups["A2"][0].pk, "join": "99", "note": "同意"}
    answer = decide(world, "clerk-A2", asked, accept="1", **sent)

    assert answer.status_code == 409
    assert "没有户编号是00099的户" in answer.content.decode()
    assert 'value="同意"' in answer.content.decode()


def test_sending_back_asks_for_a_note(world: World, home):
    asked = ask_move(world, people(home))
    decide(world, "clerk-A2", asked)
    asked.refresh_from_db()
    assert asked.state == ChangeRequest.State.WAITING


def test_part_of_a_household_does_not_change_the_group_alone(world: World, home):
    path = reverse("collection:move-people", args=[home.pk])
    sent = DATED | {"to": world.groups["A1"][1].pk, f"take_{people(home)[1].pk}": "on"}
    answer = world.client("clerk-A1").post(path, sent)

    assert answer.status_code == 409
    assert "分户" in answer.content.decode()


def test_a_future_day_is_refused(world: World, home):
    path = reverse("collection:leave", args=[people(home)[0].pk])
    sent = {"on": "2030-01-01", "reason": "病故", "what": "dead"}
    answer = world.client("clerk-A1").post(path, sent)

    assert "不能在今天以后" in answer.content.decode()
    assert people(home)[0].status == "active"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": "新姓名", "id_number": id_number(777)}, "分两次更正"),
        ({}, "请填写正确的姓名，或者正确的证件号码"),
        ({"id_number": id_number(777)[:-1] + "Z"}, "证件号码"),
    ],
)
def test_a_correction_names_one_thing(world: World, home, sent, told):
    path = reverse("collection:correct-person", args=[people(home)[0].pk])
    file = SimpleUploadedFile("户口簿.pdf", b"%PDF-1.4")
    given = DATED | {"evidence": "户口簿", "file": file} | sent
    answer = world.client("clerk-A1").post(path, given)

    assert told in answer.content.decode()
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"PK\x03\x04 a document", "只能上传"), (b"%PDF-" + b"0" * 5 * 1024 * 1024, "超过5MB")],
)
def test_evidence_of_another_kind_or_too_large_is_refused(world: World, home, content, told):
    path = reverse("collection:correct-person", args=[people(home)[0].pk])
    file = SimpleUploadedFile("依据.pdf", content)
    given = DATED | {"evidence": "户口簿", "file": file, "name": "新姓名"}
    answer = world.client("clerk-A1").post(path, given)

    assert told in answer.content.decode()


def test_a_head_is_changed_on_the_page(world: World, home):
    man, wife, child = people(home)
    told = {man.pk: CHILD, wife.pk: HEAD, child.pk: CHILD}
    path = reverse("collection:change-head", args=[home.pk])
    sent = DATED | {f"relationship_{pk}": code for pk, code in told.items()}
    assert world.client("clerk-A1").post(path, sent).status_code == 302
    home.refresh_from_db()
    assert home.head == wife


def test_insurance_that_is_paid_does_not_end_on_the_page(world: World, home):
    desk.pay(world, "A1")
    path = reverse("collection:leave", args=[people(home)[0].pk])
    answer = world.client("clerk-A1").post(path, DATED | {"what": "employee_insured"})

    assert answer.status_code == 409
    assert "已经缴费" in answer.content.decode()


def titles(person) -> list[str]:
    return [event.title for event in person_history(person)]


def test_the_history_tells_everything(world: World, home):
    person = people(home)[0]
    desk.waive(world, person)
    desk.reverse(world, desk.pay(world, "A1"))
    accept(world, ask_correction(world, person, new_number()))
    person.refresh_from_db()
    leave(world, person)
    person.refresh_from_db()
    restore(world, person)
    person.refresh_from_db()

    assert set(titles(person)) == {
        "登记（2021年度）",
        "民政局名单认定：特困供养人员（2021年度）",
        "缴费 0.00元（2021年度）",
        "冲销 0.00元（2021年度）",
        "更正证件号码",
        "死亡",
        "退出参保（2021年度）",
        "恢复参保",
        "恢复参保（2021年度）",
    }


def test_the_history_page_shows_no_whole_number(world: World, home):
    person = people(home)[0]
    old = person.id_number.open()
    accept(world, ask_correction(world, person, new_number()))
    page = (
        world.client("clerk-A1").get(reverse("collection:person-history", args=[person.pk]))
    ).content.decode()

    assert old not in page
    assert id_number(777) not in page
    assert page.count(f"{old[:6]}********{old[-4:]}") >= 2


def test_the_old_village_sees_its_receipts_and_not_the_person(world: World, home):
    desk.pay(world, "A1")
    person = people(home)[0]
    accept_move(world, ask_move(world, people(home), to="B1"), to="B1")
    clerk = world.client("clerk-A1")

    page = clerk.get(reverse("collection:household", args=[home.pk])).content.decode()
    assert "已销户" in page
    assert "已缴费" in page
    assert clerk.get(reverse("collection:person-history", args=[person.pk])).status_code == 404
