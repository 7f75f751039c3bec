"""What hangs on the walls, what should not hang there any more, what was said against it."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts.models import Area, Level, Role, User
from reports.models import Objection, Posting, PostingRule

# Until the county decides: everybody by name, children only counted, for a week.
SAFE = {"layout": PostingRule.Layout.PERSON, "name_children": False, "days": 7}
STATES = (("hanging", "正在公示"), ("overdue", "应撤榜"), ("down", "已撤榜"))


def rule_of(area: Area) -> PostingRule:
    """The rule of the area's county; an unsaved one with the safe settings where it made none."""
    code = area.code_at(Level.COUNTY)
    rules = PostingRule.objects.filter(county__code=code).order_by("-pk")
    return rules.first() or PostingRule(**SAFE)


def next_number(village: Area, cover_year: int) -> tuple[int, str]:
    """The place and number of a village's next posting of a year."""
    no = Posting.objects.filter(village=village, cover_year=cover_year).count() + 1
    return no, f"GS-{village.code}-{cover_year}-{no:03d}"


def postings_of(user: User, *roles: Role) -> QuerySet[Posting]:
    """Postings in reach, the newest first, with how much was said and is not answered."""
    postings = Posting.objects.visible_to(user, *roles).annotate(
        said=Count("objections", distinct=True),
        unanswered=Count("objections", filter=Q(objections__answer__isnull=True), distinct=True),
        pictures=Count("photos", distinct=True),
    )
    return postings.select_related("village", "group", "takedown").order_by("-pk")


def in_state(postings: QuerySet[Posting], state: str, on: date) -> QuerySet[Posting]:
    """Of these, the ones in one of STATES; of no state all."""
    if state == "hanging":
        return postings.hanging(on)
    if state == "overdue":
        return postings.overdue(on)
    return postings.filter(takedown__isnull=False) if state == "down" else postings


def state_of(posting: Posting, on: date) -> str:
    if hasattr(posting, "takedown"):
        return "down"
    return "overdue" if posting.last_day < on else "hanging"


def to_take_down(user: User, on: date, *roles: Role) -> int:
    """How many sheets in reach hang longer than they said."""
    return Posting.objects.visible_to(user, *roles).overdue(on).count()


def to_answer(user: User, *roles: Role) -> int:
    """How many objections in reach wait for an answer by this user."""
    waiting = Objection.objects.visible_to(user, *roles).open()
    return waiting.exclude(taken_by=user).count()
