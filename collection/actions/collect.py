"""Collect at the door (走户收缴): a household or part of it, and why the rest did not pay."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import Area, User
from collection.actions import ledger
from collection.actions.means import CASH, Means
from collection.actions.note_unpaid import Reason, audit_notes, write_notes
from collection.actions.take_payment import ShownLine, take_payment
from collection.models import Series, Voucher
from enrollment.models import Household


def collect_household(
    *,
    household: Household,
    village: Area,
    cover_year: int,
    lines: Sequence[ShownLine],
    reasons: Sequence[Reason],
    means: Means = CASH,
    idem: uuid.UUID,
    actor: User,
    paid_on: date,
    now: datetime,
) -> Voucher:
    """One receipt for those who pay and a note for each who does not: both, or neither.

    The same form again returns the same receipt and writes no second note. Locks the village's
    receipt series before all else. Raises what take_payment and note_unpaid raise.
    """
    with transaction.atomic():
        ledger.lock_series(village=village, cover_year=cover_year, kind=Series.Kind.RECEIPT)
        written = write_notes(household, reasons, idem, actor, now) if reasons else 0
        voucher = take_payment(
            household=household,
            village=village,
            lines=lines,
            means=means,
            idem=idem,
            actor=actor,
            paid_on=paid_on,
            now=now,
        )
        audit_notes(household, written, actor, now)
    return voucher
