"""How far the township's review of new registrations is, and how right the villages wrote them."""

from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import Area, Level
from enrollment import details
from enrollment.models import Change, Enrolment, Review, ReviewSample
from enrollment.notices import form_codes, load_notice
from enrollment.reasons import Reason, review_reasons
from rules.plan import Duty

State = Enrolment.ReviewState
# The duty of the notices that asks for accurate registrations.
ACCURACY = "accuracy"


@dataclass(frozen=True)
class VillageAccuracy:
    """One village: what waits, and of those looked at how many were wrong at the first look.

    The accuracy is `right` of `looked`, whole numbers; who passed with a sample was not looked at.
    """

    village: Area
    waiting: int
    returned: int
    passed: int
    looked: int
    wrong: int
    rank: int | None = None

    @property
    def right(self) -> int:
        return self.looked - self.wrong

    @property
    def all_right(self) -> bool:
        return bool(self.looked) and not self.wrong


def accuracy_of(areas: QuerySet[Area], cover_year: int) -> list[VillageAccuracy]:
    """Villages of the areas, by accuracy; ties share a rank (1, 2, 2, 4), the unseen have none."""
    villages = list(areas.at(Level.VILLAGE).order_by("code"))
    states, looks = _states(villages, cover_year), _looks(villages, cover_year)
    rows = [
        VillageAccuracy(
            village=village,
            waiting=states.get((village.pk, State.WAITING), 0),
            returned=states.get((village.pk, State.RETURNED), 0),
            passed=states.get((village.pk, State.PASSED), 0),
            looked=looks.get(village.pk, (0, 0))[0],
            wrong=looks.get(village.pk, (0, 0))[1],
        )
        for village in villages
    ]
    return _ranked(rows)


def sum_accuracy(rows: list[VillageAccuracy], area: Area) -> VillageAccuracy:
    """The total line."""
    names = ("waiting", "returned", "passed", "looked", "wrong")
    return VillageAccuracy(area, *(sum(getattr(row, name) for row in rows) for name in names))


def _states(villages: list[Area], cover_year: int) -> dict[tuple[int, str], int]:
    live = Enrolment.objects.live().filter(cover_year=cover_year, group__parent__in=villages)
    rows = live.exclude(review=State.NOT_NEEDED).values("group__parent", "review")
    return {(r["group__parent"], r["review"]): r["n"] for r in rows.annotate(n=Count("pk"))}


def _looks(villages: list[Area], cover_year: int) -> dict[int, tuple[int, int]]:
    first = Review.objects.filter(
        round=1,
        with_sample=False,
        enrolment__cover_year=cover_year,
        enrolment__group__parent__in=villages,
    )
    rows = first.values("enrolment__group__parent").annotate(
        looked=Count("pk"), wrong=Count("pk", filter=Q(passed=False))
    )
    return {r["enrolment__group__parent"]: (r["looked"], r["wrong"]) for r in rows}


def _ranked(rows: list[VillageAccuracy]) -> list[VillageAccuracy]:
    shares = {r.village.pk: Fraction(r.right, r.looked) for r in rows if r.looked}
    order = sorted(shares.values(), reverse=True)
    rows = [
        replace(row, rank=order.index(shares[row.village.pk]) + 1)
        if row.village.pk in shares
        else row
        for row in rows
    ]
    return sorted(rows, key=lambda row: (row.rank is None, row.rank, row.village.code))


def accuracy_duty(notice: str) -> Duty | None:
    """What the notice asks of the registrations' accuracy, with its clause."""
    return load_notice(notice).duty(ACCURACY)


@dataclass(frozen=True)
class VillageReview:
    """A village's review: whom to look at now, and how the newest sample stands."""

    queue: list[int]
    unseen: int
    resubmitted: int
    sample: ReviewSample | None
    drawn: int
    looked: int
    wrong: int
    rest: int

    @property
    def clean(self) -> bool:
        """All of the sample were looked at and none was sent back."""
        return self.sample is not None and self.looked >= self.drawn and not self.wrong

    @property
    def finished(self) -> bool:
        return self.sample is None or self.looked >= self.drawn


def review_of(village: Area, cover_year: int) -> VillageReview:
    """Whom the township looks at: first who was corrected, then who was drawn."""
    waiting = Enrolment.objects.waiting().filter(group__parent=village, cover_year=cover_year)
    unseen = set(Enrolment.objects.unseen_in(village, cover_year).values_list("pk", flat=True))
    again = sorted(set(waiting.values_list("pk", flat=True)) - unseen)
    samples = ReviewSample.objects.filter(village=village, cover_year=cover_year)
    sample = samples.select_related("drawn_by").order_by("-pk").first()
    drawn = sample.drawn() if sample else []
    left = [pk for pk in drawn if pk in unseen]
    return VillageReview(
        queue=again + sorted(left),
        unseen=len(unseen),
        resubmitted=len(again),
        sample=sample,
        drawn=len(drawn),
        looked=len(drawn) - len(left),
        wrong=sample.reviews.filter(passed=False, round=1).count() if sample else 0,
        rest=len(unseen & set(sample.pool) - set(left)) if sample else 0,
    )


@dataclass(frozen=True)
class Looked:
    """A registration as the reviewer sees it, with its household and its earlier reviews."""

    enrolment: Enrolment
    relationship: str
    category: str
    hardships: str
    reviews: list[tuple[Review, Reason | None]]
    altered: list[tuple[Change, list[tuple[str, str, str]]]]


def registration(pk: int) -> Looked:
    return _looked(_with_looks(Enrolment.objects.all()).get(pk=pk))


def _with_looks(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """With what a reviewer looks at: the earlier reviews, and what was changed of the details."""
    reviews = Review.objects.select_related("reviewed_by").order_by("round")
    changed = Change.objects.filter(kind=Change.Kind.DETAILS_CHANGED).select_related("actor")
    return enrolments.select_related(
        "person", "household__head", "group", "registered_by"
    ).prefetch_related(
        Prefetch("reviews", reviews),
        Prefetch("person__changes", changed.order_by("at", "pk"), to_attr="changed"),
    )


def _looked(enrolment: Enrolment) -> Looked:
    codes = form_codes(load_notice(enrolment.notice))
    hardships = [codes.hardship_categories.get(n, str(n)) for n in enrolment.declared_hardships]
    relationship = enrolment.person.relationship
    reasons = review_reasons()
    return Looked(
        enrolment=enrolment,
        relationship=codes.relationships.get(relationship, str(relationship)),
        category=codes.general_categories.get(
            enrolment.general_category, str(enrolment.general_category)
        ),
        hardships="、".join(hardships),
        reviews=[(review, reasons.get(review.reason)) for review in enrolment.reviews.all()],
        altered=[(change, details.shown(change)) for change in enrolment.person.changed],
    )


def returned_in(groups: QuerySet[Area]) -> list[Looked]:
    """What was sent back in the groups, with the reasons, the oldest first."""
    returned = Enrolment.objects.live().filter(group__in=groups, review=State.RETURNED)
    return [_looked(enrolment) for enrolment in _with_looks(returned)]
