"""The page of 改资料: filled in with what stands, only what was changed is sent on."""

import pytest
from django.urls import reverse

from enrollment.models import Change, Enrolment
from tests.access.reading import text_of
from tests.collection import desk
from tests.collection.changing import accept_move, ask_move
from tests.world import World

PHONE = "13012345678"


@pytest.fixture
def child(world: World) -> Enrolment:
    return world.person("A1", 2).enrolments.get()


def url(enrolment: Enrolment) -> str:
    return reverse("collection:change-details", args=[enrolment.person_id])


def as_shown(answer) -> dict[str, object]:
    """What a browser sends of the page when nothing was typed but why."""
    form, sent = answer.context["form"], {}
    for bound in form:
        value = bound.value()
        if bound.field.show_hidden_initial:
            sent[bound.html_initial_name] = value
        if not bound.field.disabled:
            sent[bound.name] = value
    sent["reason"] = "登记时填错"
    return {name: value for name, value in sent.items() if value is not None and value is not False}


def save(world: World, enrolment: Enrolment, *, by: str = "clerk-A1", page=None, **typed):
    client = world.client(by)
    page = page or client.get(url(enrolment))
    return client.post(url(enrolment), as_shown(page) | typed, follow=True)


def changes(enrolment: Enrolment) -> list[list[str]]:
    rows = Change.objects.filter(person=enrolment.person, kind="details_changed").order_by("pk")
    return [row.details["fields"] for row in rows]


def test_what_was_typed_is_written_and_told(world: World, child):
    answer = save(world, child, phone="130 1234 5678", first_treatment_area="示例市")
    child.refresh_from_db()

    assert child.person.phone.open() == PHONE
    assert child.first_treatment_area == "示例市"
    assert "资料已修改：联系电话、首诊统筹区" in text_of(answer)


def test_nothing_typed_changes_nothing(world: World, child):
    answer = save(world, child)

    assert "没有改动" in text_of(answer)
    assert changes(child) == []


def test_the_telephone_is_masked_and_stays_when_left_empty(world: World, child):
    save(world, child, phone=PHONE)
    answer = world.client("clerk-A1").get(url(child))
    assert PHONE not in answer.content.decode()
    assert "130****5678" in text_of(answer)
    save(world, child, address="新屋")
    child.refresh_from_db()

    assert child.person.phone.open() == PHONE


def test_a_telephone_is_taken_away_by_a_word(world: World, child):
    save(world, child, phone=PHONE)
    save(world, child, phone="无")
    child.refresh_from_db()

    assert child.person.phone is None


def test_a_page_left_open_does_not_take_back_what_another_wrote(world: World, child):
    page = world.client("clerk-A1").get(url(child))
    save(world, child, by="township-A", first_treatment_area="示例市")
    save(world, child, page=page, phone=PHONE)
    child.refresh_from_db()

    assert child.first_treatment_area == "示例市"
    assert changes(child) == [["first_treatment_area"], ["phone"]]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"phone": "12a"}, "只填数字"),
        ({"general_category": "99"}, "请从列表里选择人员类别"),
        ({"hardship_periods": "昨天"}, "起止日期请按"),
        ({"reason": ""}, "请写明原因"),
        ({"on": "2030-01-01"}, "不能在今天以后"),
        ({"relationship": "1"}, "请从列表里选择与户主关系"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(world, child, typed, told):
    answer = save(world, child, **{"address": "新屋"} | typed)

    assert told in text_of(answer)
    assert 'value="新屋"' in answer.content.decode()
    assert changes(child) == []


def test_an_old_person_is_no_newborn(world: World, child):
    newborn = world.client("clerk-A1").get(url(child)).context["form"].codes.newborn
    answer = save(world, child, general_category=newborn)

    assert "人员类别选了新生儿" in text_of(answer)


def test_a_category_waits_for_the_review_again_and_says_so(world: World, child):
    Enrolment.objects.filter(pk=child.pk).update(review="passed")
    answer = save(world, child, general_category=2)
    child.refresh_from_db()

    assert child.review == "waiting"
    assert "重新等待镇级经办审核" in text_of(answer)


def test_hardships_with_their_dates_are_written(world: World, child):
    save(world, child, declared_hardships=["1", "2"], hardship_periods="1:2020-01-01~")
    child.refresh_from_db()

    assert child.declared_hardships == [1, 2]
    assert [str(p.since) for p in child.hardship_periods.all()] == ["2020-01-01"]


def test_the_category_of_somebody_who_has_paid_is_greyed_and_the_rest_is_written(world, child):
    desk.pay(world, "A1")
    save(world, child, phone=PHONE)

    assert changes(child) == [["phone"]]
    assert "已经缴费，不能改" in text_of(world.client("clerk-A1").get(url(child)))


def test_a_payment_meanwhile_keeps_the_category_and_says_so(world: World, child):
    page = world.client("clerk-A1").get(url(child))
    desk.pay(world, "A1")
    answer = save(world, child, page=page, general_category=2)
    child.refresh_from_db()

    assert child.general_category == 1
    assert "没有保存：已经缴费" in text_of(answer)


def test_an_enrolment_that_stayed_with_its_money_is_greyed_at_the_new_village(world, child):
    desk.pay(world, "A1")
    accept_move(world, ask_move(world, [child.person]), join=world.households["A2"][0])
    answer = world.client("clerk-A2").get(url(child))

    assert answer.context["form"].fields["unit_kind"].disabled
    assert "还在收款的村" in text_of(answer)


def test_who_is_not_enrolled_this_year_is_told(world: World, child):
    child.delete()
    assert "没有参保登记" in text_of(world.client("clerk-A1").get(url(child)))


def test_the_household_page_leads_there(world: World, child):
    home = reverse("collection:household", args=[child.household_id])
    assert url(child) in world.client("clerk-A1").get(home).content.decode()
    assert url(child) not in world.client("county").get(home).content.decode()
