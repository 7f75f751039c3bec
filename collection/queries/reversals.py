"""Requests to reverse receipts."""

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import Role, User
from collection.models import Entry, RefundCase, ReversalRequest, Voucher

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


def refund_of(voucher: Voucher) -> RefundCase | None:
    """A refund of somebody on a receipt that was approved or paid: the receipt then stands."""
    entries = Entry.objects.filter(voucher_id=voucher.pk)
    granted = RefundCase.objects.filter(
        entry__in=entries, state__in=[RefundCase.State.APPROVED, RefundCase.State.PAID]
    )
    return granted.select_related("enrolment__person").first()
