"""The duplicates' pages: who sees what of whom, and that a refusal loses nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from enrollment.models import DuplicateCase
from tests.collection import desk
from tests.collection.duplicates import decide, marked_case, pair
from tests.world import World


def page_of(client: Client, case: DuplicateCase):
    return client.get(reverse("collection:duplicate", args=[case.pk]))


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("viewer", ["township-A", "county", "inspector"])
def test_both_sides_stand_side_by_side_with_their_differences(world: World, viewer: str) -> None:
    case = pair(world)
    facts = {fact.label: fact for fact in page_of(world.client(viewer), case).context["facts"]}
    assert facts["姓名"].values == ["䶮甲", "䶯甲"]
    assert facts["姓名"].differs
    assert facts["证件号码"].values[0].startswith("430699********")
    assert not facts["出生日期"].differs


def test_another_towns_side_is_the_surname_and_the_village_alone(world: World) -> None:
    case = pair(world, "A1", "B1")
    shown = text(page_of(world.client("township-A"), case))
    assert "䶰*" in shown
    assert "䶰甲" not in shown
    assert "䶰街" not in shown
    assert "由县医保局认定" in shown
    listed = text(world.client("township-A").get(reverse("collection:duplicates")))
    assert "䶰*" in listed
    assert "䶰甲" not in listed


def test_a_mark_shows_where_it_comes_from(world: World) -> None:
    shown = text(page_of(world.client("township-A"), marked_case(world, world.person("A1"))))
    assert "省医保中心" in shown
    assert "外地参保.xlsx 第3行" in shown


def test_the_rules_that_fit_are_offered_with_their_source(world: World) -> None:
    case = marked_case(world, world.person("A1"), "employee_insured")
    answer = page_of(world.client("township-A"), case)
    assert [rule.code for rule in answer.context["rules"]] == [
        "work",
        "employee_a_year",
        "first_paid",
    ]
    assert "医保发〔2020〕33号" in text(answer)


def test_what_was_typed_stays_when_a_decision_is_refused(world: World) -> None:
    case = pair(world)
    sent = {"decision": "keep_second", "rule": "", "note": "住在二组"}
    path = reverse("collection:decide-duplicate", args=[case.pk])
    answer = world.client("township-A").post(path, sent)
    assert answer.status_code == 409
    assert "没有选择依据的规则" in text(answer)
    assert 'value="住在二组"' in text(answer)
    assert 'value="keep_second" data-key="2" required checked' in text(answer)


def test_a_double_payment_is_told_before_and_after(world: World) -> None:
    for village in ("A1", "A2"):
        desk.pay(world, village)
    case = pair(world)
    client = world.client("township-A")
    assert "两条都已经缴费" in text(page_of(client, case))
    decide(case, world.users["township-A"])
    assert "有一笔款要退" in text(page_of(client, case))


def test_an_open_case_whose_row_is_gone_leaves_the_worklist(world: World) -> None:
    pair(world)
    gone = pair(world, "A2", "B1")
    decide(DuplicateCase.objects.exclude(pk=gone.pk).get(), world.users["township-A"])
    page = world.client("county").get(reverse("collection:duplicates")).context["page"]
    assert page.paginator.count == 0


@pytest.mark.parametrize("query", ["?kind=no_such&state=no_such", "?page=9999", "?kind="])
def test_a_worklist_with_a_strange_address_is_shown(world: World, query: str) -> None:
    pair(world)
    answer = world.client("township-A").get(reverse("collection:duplicates") + query)
    assert answer.status_code == 200
    assert len(answer.context["lines"]) == 1


def test_the_worklist_asks_no_more_for_more_pairs(world: World, django_assert_num_queries) -> None:
    client = world.client("county")
    path = reverse("collection:duplicates")
    pair(world)
    client.get(path)
    with django_assert_num_queries(QUERIES):
        client.get(path)
    pair(world, "A1", "B1")
    pair(world, "A2", "B2")
    with django_assert_num_queries(QUERIES):
        client.get(path)


QUERIES = 9
