"""A second person accepts a corrected name or number, and identities follow the number
(docs/decisions/identities-follow-the-number.md)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from enrollment.actions.correct import Corrected, correct
from enrollment.models import ChangeRequest
from subsidies.models import Identity


def accept_correction(
    *, request: ChangeRequest, note: str, actor: User, now: datetime
) -> Corrected:
    """Do the correction and bring the person's identities under the new number, in one act.

    Locks the request, the person and the identities. Raises ChangeRefused.
    """
    with transaction.atomic():
        before = request.person.name
        done = correct(request=request, note=note, actor=actor, now=now)
        if done.old_index:
            follow_number(
                old_index=done.old_index,
                new_index=done.new_index,
                names={before, done.person.name},
            )
    return done


def follow_number(*, old_index: bytes, new_index: bytes, names: set[str]) -> int:
    """Bring identities of these names under the new number. Returns how many.

    What a roster gave to another name stays: the wrong number may be somebody else's right one.
    """
    standing = Identity.objects.filter(id_index=old_index).select_related("row")
    mine = [
        identity.pk
        for identity in standing.select_for_update(of=("self",)).order_by("pk")
        if identity.row.name is None or identity.row.name.open() in names
    ]
    return Identity.objects.filter(pk__in=mine).update(id_index=new_index)
