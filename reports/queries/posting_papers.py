"""The public posting of a village or of one of its groups, filled from the register."""

from datetime import date, datetime
from itertools import groupby

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When

from accounts.models import Area, Level
from collection.queries.roster_dependents import live_payments
from enrollment.models import Enrolment
from reports.documents.posting.context import Listed, ListedHousehold, Posting, PostingGroup
from reports.models import PostingRule
from reports.queries.papers import colophon, full_years, office_of, place_names
from reports.queries.postings import rule_of
from values.dates import days_after

CHILD = 14


def posting_paper(
    village: Area,
    *,
    season,
    number: str,
    days: int,
    on: date,
    now: datetime,
    group: Area | None = None,
    paper: str = "A4",
    walked: bool = False,
    rule: PostingRule | None = None,
) -> Posting:
    """Who of a village is insured, as `rule` shows it (none given: the county's of this moment);
    by number, or as it is walked.

    Children under 14 are counted, never named (PIPL 28), unless the county has decided otherwise.
    """
    names, rule = place_names(village), rule or rule_of(village)
    groups = [group] if group else village.children.order_by("code")
    people = _people_by_group(village, season.cover_year, walked)
    by_household = rule.layout == PostingRule.Layout.HOUSEHOLD
    fill = _group_by_household if by_household else _group_by_person
    return Posting(
        number=number,
        town=names[Level.TOWN],
        village=names[Level.VILLAGE],
        cover_year=season.cover_year,
        groups=tuple(fill(one, people.get(one.pk, []), rule, on) for one in groups),
        published_on=on,
        first_day=on,
        last_day=days_after(on, days - 1),
        hotline=office_of(village).hotline,
        committee=_committee(names[Level.VILLAGE]),
        colophon=colophon(notice=season.notice, slug="posting", number=number, now=now),
        by_household=by_household,
        paper=paper,
    )


def _people_by_group(village: Area, cover_year: int, walked: bool) -> dict[int, list[Enrolment]]:
    """Group id -> enrolments with `insured`: a payment stands."""
    paid = live_payments().filter(enrolment=OuterRef("pk"))
    enrolments = Enrolment.objects.live().filter(group__parent=village, cover_year=cover_year)
    enrolments = enrolments.annotate(insured=Exists(paid))
    found: dict[int, list[Enrolment]] = {}
    related = enrolments.select_related("person", "household__head")
    for enrolment in in_order(related, walked):
        found.setdefault(enrolment.group_id, []).append(enrolment)
    return found


def in_order(enrolments: QuerySet[Enrolment], walked: bool) -> QuerySet[Enrolment]:
    """By household number, or by the place that a household has on the walk through its group."""
    stop = Case(
        When(household__walk_stop__group=F("group"), then=F("household__walk_stop__place")),
        default=Value(None),
    )
    places = [F("stop").asc(nulls_last=True)] if walked else []
    return enrolments.alias(stop=stop).order_by(*places, "household__number", "person__position")


def _group_by_person(
    group: Area, enrolments: list[Enrolment], rule: PostingRule, on: date
) -> PostingGroup:
    named = [e for e in enrolments if _may_be_named(e.person, rule, on)]
    children = [e for e in enrolments if not _may_be_named(e.person, rule, on)]
    return PostingGroup(
        name=group.name,
        people=tuple(Listed(e.person.name, _head(e, rule, on), e.insured) for e in named),
        children=len(children),
        children_insured=sum(e.insured for e in children),
    )


def _group_by_household(
    group: Area, enrolments: list[Enrolment], rule: PostingRule, on: date
) -> PostingGroup:
    households = [list(found) for _, found in groupby(enrolments, lambda e: e.household_id)]
    listed = tuple(
        ListedHousehold(
            head=_head(members[0], rule, on),
            registered=len(members),
            insured=sum(e.insured for e in members),
        )
        for members in households
    )
    return PostingGroup(name=group.name, people=(), households=listed)


def _may_be_named(person, rule: PostingRule, on: date) -> bool:
    return rule.name_children or full_years(person.born, on) >= CHILD


def _head(enrolment: Enrolment, rule: PostingRule, on: date) -> str:
    """The head's name, unless the head is a child who may not be named."""
    head = enrolment.household.head
    return head.name if head and _may_be_named(head, rule, on) else "—"


def _committee(village: str) -> str:
    """A neighbourhood (居委会) signs under its own name, a village by its committee."""
    return village if village.endswith("委会") else f"{village}村民委员会"
