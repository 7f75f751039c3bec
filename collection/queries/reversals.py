"""Requests to reverse receipts."""

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import Role, User
from collection.models import ReversalRequest

RECENT = 100


def reversal_requests(user: User) -> QuerySet[ReversalRequest]:
    """Requests of one's area, those that wait first, then the newest; at most a hundred."""
    waiting = Case(
        When(state=ReversalRequest.State.PENDING, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    requests = ReversalRequest.objects.visible_to(user, Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF)
    requests = requests.select_related(
        "voucher__household__head", "voucher__village", "requested_by", "decided_by"
    )
    return requests.order_by(waiting, "-pk")[:RECENT]


def waiting_reversals(user: User) -> int:
    """How many requests wait for this user's township to decide."""
    mine = ReversalRequest.objects.visible_to(user, Role.TOWNSHIP_STAFF)
    return mine.filter(state=ReversalRequest.State.PENDING).count()
