"""Write into a person's or household's history, in the transaction of the change itself."""

from datetime import date, datetime

from accounts.models import User
from enrollment.models import Change, Household, Person


def record_change(
    *,
    kind: Change.Kind,
    happened_on: date,
    actor: User | None,
    now: datetime,
    person: Person | None = None,
    household: Household | None = None,
    reason: str = "",
    before: str = "",
    after: str = "",
    details: dict | None = None,
    approved_by: User | None = None,
) -> Change:
    """One row of the history; see `Change`. `before` and `after` are sealed, `details` is not."""
    return Change.objects.create(
        kind=kind,
        person=person,
        household=household,
        happened_on=happened_on,
        reason=reason,
        before=before or None,
        after=after or None,
        details=details or {},
        actor=actor,
        approved_by=approved_by,
        at=now,
    )
