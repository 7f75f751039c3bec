"""The township's review: a sample that anybody can draw again, reasons, rounds, four eyes."""

import pytest

from accounts.models import AuditEntry
from enrollment.actions.draw_sample import draw_sample
from enrollment.actions.review import (
    ReviewRefused,
    pass_rest,
    resubmit_enrolment,
    review_enrolment,
)
from enrollment.models import Change, Enrolment, Review, ReviewSample
from tests.world import NOW, TODAY, YEAR, World


@pytest.fixture
def waiting(world: World) -> list[Enrolment]:
    """The six new registrations of A1, which wait for the township."""
    mine = Enrolment.objects.filter(group__parent=world.villages["A1"])
    mine.update(review="waiting")
    return list(mine.order_by("pk"))


def draw(world: World, percent: int = 50, seed: int = 7) -> ReviewSample:
    return draw_sample(
        village=world.villages["A1"],
        cover_year=YEAR,
        percent=percent,
        seed=seed,
        actor=world.users["township-A"],
        now=NOW,
    )


def review(
    world: World,
    enrolment,
    reason: str = "",
    *,
    note: str = "",
    sample=None,
    by: str = "township-A",
) -> Review:
    return review_enrolment(
        enrolment=enrolment,
        reason=reason,
        note=note,
        sample=sample,
        actor=world.users[by],
        on=TODAY,
        now=NOW,
    )


def look_through(world: World, sample: ReviewSample, *wrong: int) -> None:
    for pk in sample.drawn():
        enrolment = Enrolment.objects.get(pk=pk)
        review(world, enrolment, "name" if pk in wrong else "", sample=sample)


def resubmit(world: World, enrolment: Enrolment) -> None:
    resubmit_enrolment(
        enrolment=enrolment, note="已改", actor=world.users["clerk-A1"], on=TODAY, now=NOW
    )


def rest(world: World, sample: ReviewSample, by: str = "township-A") -> int:
    return pass_rest(sample=sample, actor=world.users[by], on=TODAY, now=NOW)


def state(enrolment: Enrolment) -> str:
    return Enrolment.objects.get(pk=enrolment.pk).review


@pytest.mark.parametrize(("percent", "drawn"), [(1, 1), (16, 1), (17, 2), (50, 3), (100, 6)])
def test_the_share_is_rounded_up(world: World, waiting, percent: int, drawn: int) -> None:
    assert len(draw(world, percent).drawn()) == drawn


def test_the_same_seed_draws_the_same_people_from_what_was_kept(world: World, waiting) -> None:
    sample = draw(world)
    kept = ReviewSample.objects.get(pk=sample.pk)
    assert kept.pool == [enrolment.pk for enrolment in waiting]
    assert kept.drawn() == sample.drawn()
    again = ReviewSample(percent=50, seed=7, pool=list(reversed(kept.pool)))
    assert again.drawn() == sample.drawn()


def test_other_seeds_draw_other_people(world: World, waiting) -> None:
    pool = [enrolment.pk for enrolment in waiting]
    draws = {tuple(ReviewSample(percent=50, seed=n, pool=pool).drawn()) for n in range(40)}
    assert {pk for drawn in draws for pk in drawn} == set(pool)


def test_a_sample_is_looked_through_before_the_next(world: World, waiting) -> None:
    draw(world)
    with pytest.raises(ReviewRefused, match="还有3人没有看"):
        draw(world)


def test_nobody_waits_nobody_is_drawn(world: World) -> None:
    Enrolment.objects.update(review="passed")
    with pytest.raises(ReviewRefused, match="没有待审核"):
        draw(world)


def test_who_passes_has_passed(world: World, waiting) -> None:
    review(world, waiting[0])
    assert state(waiting[0]) == "passed"
    assert Change.objects.latest("pk").kind == "reviewed"
    assert AuditEntry.objects.filter(action="pass_registration").count() == 1


def test_who_is_sent_back_has_the_reason(world: World, waiting) -> None:
    review(world, waiting[0], "number", note="末位不同")
    kept = Review.objects.get()
    assert (state(waiting[0]), kept.reason, kept.note, kept.passed) == (
        "returned",
        "number",
        "末位不同",
        False,
    )


@pytest.mark.parametrize(("reason", "note"), [("no_such", ""), ("other", " ")])
def test_a_reason_that_says_nothing_is_refused(
    world: World, waiting, reason: str, note: str
) -> None:
    with pytest.raises(ReviewRefused):
        review(world, waiting[0], reason, note=note)
    assert state(waiting[0]) == "waiting"


def test_nobody_reviews_their_own_registration(world: World, waiting) -> None:
    with pytest.raises(ReviewRefused, match="录入人不能审核"):
        review(world, waiting[0], by="clerk-A1")


def test_a_registration_is_reviewed_once(world: World, waiting) -> None:
    review(world, waiting[0])
    with pytest.raises(ReviewRefused, match="township-A员"):
        review(world, waiting[0], "name", by="county")


def test_corrected_it_waits_again_for_the_next_round(world: World, waiting) -> None:
    review(world, waiting[0], "name")
    resubmit(world, waiting[0])
    assert state(waiting[0]) == "waiting"
    assert review(world, waiting[0]).round == 2
    assert state(waiting[0]) == "passed"


def test_what_was_not_sent_back_is_not_handed_in_again(world: World, waiting) -> None:
    with pytest.raises(ReviewRefused):
        resubmit(world, waiting[0])


def test_the_rest_of_a_clean_sample_passes(world: World, waiting) -> None:
    sample = draw(world)
    look_through(world, sample)
    assert rest(world, sample) == 3
    assert {state(enrolment) for enrolment in waiting} == {"passed"}
    assert Review.objects.filter(with_sample=True).count() == 3


def test_who_came_after_the_draw_does_not_pass_with_it(world: World, waiting) -> None:
    Enrolment.objects.filter(pk=waiting[-1].pk).update(review="not_needed")
    sample = draw(world)
    Enrolment.objects.filter(pk=waiting[-1].pk).update(review="waiting")
    look_through(world, sample)
    rest(world, sample)
    assert state(waiting[-1]) == "waiting"


def test_the_rest_waits_while_the_sample_is_looked_at(world: World, waiting) -> None:
    with pytest.raises(ReviewRefused, match="还有3人没有看"):
        rest(world, draw(world))


def test_the_rest_of_a_sample_with_a_mistake_does_not_pass(world: World, waiting) -> None:
    sample = draw(world)
    look_through(world, sample, sample.drawn()[0])
    with pytest.raises(ReviewRefused, match="1人被退回"):
        rest(world, sample)


def test_ones_own_registrations_do_not_pass_with_the_rest(world: World, waiting) -> None:
    sample = draw(world)
    look_through(world, sample)
    with pytest.raises(ReviewRefused, match="您自己登记"):
        rest(world, sample, by="clerk-A1")


def test_a_mistake_is_followed_by_a_second_larger_sample(world: World, waiting) -> None:
    sample = draw(world)
    look_through(world, sample, sample.drawn()[0])
    second = draw(world, 100, seed=8)
    assert len(second.drawn()) == 3
    assert not set(second.drawn()) & set(sample.drawn())
