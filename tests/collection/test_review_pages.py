"""The review's pages: one person after the other, sent back to the village, accuracy by village."""

import pytest
from django.urls import reverse

from collection.queries.reviews import accuracy_of
from enrollment.actions.draw_sample import draw_sample
from enrollment.actions.review import pass_rest, review_enrolment
from enrollment.models import Enrolment, Review
from tests.world import NOW, TODAY, YEAR, World


@pytest.fixture
def waiting(world: World) -> list[Enrolment]:
    """All new registrations of A1 and A2 wait."""
    places = [world.villages["A1"], world.villages["A2"]]
    mine = Enrolment.objects.filter(group__parent__in=places)
    mine.update(review="waiting")
    return list(mine.order_by("pk"))


def village_page(world: World, viewer: str = "township-A", village: str = "A1"):
    path = reverse("collection:village-reviews", args=[world.villages[village].code])
    return world.client(viewer).get(path)


def draw(world: World, percent: str) -> None:
    path = reverse("collection:draw-sample", args=[world.villages["A1"].code])
    world.client("township-A").post(path, {"percent": percent})


def look(world: World, enrolment: Enrolment, **sent) -> object:
    path = reverse("collection:review-enrolment", args=[enrolment.pk])
    return world.client("township-A").post(path, sent)


def test_the_next_person_comes_after_each_look(world: World, waiting) -> None:
    draw(world, "100")
    seen = []
    while current := village_page(world).context["current"]:
        seen.append(current.enrolment.pk)
        look(world, current.enrolment, **{"pass": "1"})
    assert seen == [enrolment.pk for enrolment in waiting[:6]]


def test_somebody_is_set_aside(world: World, waiting) -> None:
    draw(world, "100")
    path = reverse("collection:village-reviews", args=[world.villages["A1"].code])
    client = world.client("township-A")
    second = client.get(f"{path}?after={waiting[0].pk}").context["current"]
    assert second.enrolment.pk == waiting[1].pk
    first_again = client.get(f"{path}?after={waiting[5].pk}").context["current"]
    assert first_again.enrolment.pk == waiting[0].pk


@pytest.mark.parametrize("percent", ["0", "101", "", "十"])
def test_a_share_that_is_none_draws_nobody(world: World, waiting, percent: str) -> None:
    draw(world, percent)
    assert village_page(world).context["state"].sample is None


def test_sending_back_wants_a_reason(world: World, waiting) -> None:
    look(world, waiting[0], reason="", note="")
    assert Review.objects.count() == 0


def test_a_refused_look_shows_why_and_keeps_the_note(world: World, waiting) -> None:
    answer = look(world, waiting[0], reason="other", note=" ")
    assert answer.status_code == 409
    assert "没有写说明" in answer.content.decode()


def test_the_county_looks_on_and_reviews_nothing(world: World, waiting) -> None:
    draw(world, "100")
    answer = village_page(world, "county")
    assert answer.context["current"] is None
    assert "data-key" not in answer.content.decode()


def test_the_village_reads_the_reason_and_what_to_do(world: World, waiting) -> None:
    look(world, waiting[0], reason="number", note="末位不同")
    client = world.client("clerk-A1")
    shown = client.get(reverse("collection:returned")).content.decode()
    assert "证件号码不符" in shown
    assert "末位不同" in shown
    assert reverse("collection:household", args=[waiting[0].household_id]) in shown
    assert (
        "没有退回的登记"
        in world.client("clerk-A2").get(reverse("collection:returned")).content.decode()
    )


def accuracy(world: World) -> list[tuple]:
    rows = accuracy_of(type(world.county).objects.within(world.county.code), YEAR)
    return [(r.village.name, r.rank, r.looked, r.wrong, r.right) for r in rows]


def review(world: World, enrolment: Enrolment, reason: str = "", sample=None) -> None:
    review_enrolment(
        enrolment=enrolment,
        reason=reason,
        note="",
        sample=sample,
        actor=world.users["township-A"],
        on=TODAY,
        now=NOW,
    )


def test_accuracy_counts_first_looks_in_whole_numbers_and_ranks(world: World, waiting) -> None:
    for enrolment in waiting[:3]:
        review(world, enrolment)
    review(world, waiting[3], "name")
    review(world, waiting[6])
    assert accuracy(world) == [
        ("A2村", 1, 1, 0, 1),
        ("A1村", 2, 4, 1, 3),
        ("B1村", None, 0, 0, 0),
        ("B2村", None, 0, 0, 0),
    ]


def test_who_passed_with_the_sample_was_not_looked_at(world: World, waiting) -> None:
    sample = draw_sample(
        village=world.villages["A1"],
        cover_year=YEAR,
        percent=50,
        seed=7,
        actor=world.users["township-A"],
        now=NOW,
    )
    for pk in sample.drawn():
        review(world, Enrolment.objects.get(pk=pk), sample=sample)
    pass_rest(sample=sample, actor=world.users["township-A"], on=TODAY, now=NOW)
    assert accuracy(world)[0] == ("A1村", 1, 3, 0, 3)


def test_the_notices_own_demand_stands_over_the_table(world: World, waiting) -> None:
    review(world, waiting[0], "name")
    shown = world.client("county").get(reverse("collection:reviews")).content.decode()
    assert "准确率100%" in shown
    assert "0 / 1" in shown
    assert "没有达到" in shown
