"""Withdraw somebody from this year's insurance, unless money was taken for them."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from collection.models import Entry
from enrollment.actions.end_enrolment import end_enrolment
from enrollment.models import Enrolment
from values.refusal import Refusal


class PaidAlready(Refusal):
    code = "paid_already"


def withdraw_enrolment(
    *,
    enrolment: Enrolment,
    reason: Enrolment.EndReason,
    on: date,
    note: str,
    actor: User | None,
    now: datetime,
) -> None:
    """End an enrolment that nobody has paid for. Locks the enrolment's row, as a payment does.

    Raises PaidAlready, EnrolmentStands.
    """
    with transaction.atomic():
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if paid([enrolment.pk]):
            raise PaidAlready(
                what=f"没有办理：{enrolment.cover_year}年度已经缴费",
                why="收过款的参保登记不能直接退出，否则人、票、款对不上",
                cure="收错的请先由两个人冲销收据；其他情况请办理退费，退费后再退出",
            )
        end_enrolment(enrolment=enrolment, reason=reason, on=on, note=note, actor=actor, now=now)


def paid(enrolments: list[int]) -> set[int]:
    """Which of these enrolments stand paid: their chain has an odd number of entries."""
    last = Entry.objects.filter(enrolment__in=enrolments, seq__isnull=False)
    lengths = last.values("enrolment").annotate(length=Max("seq"))
    return {row["enrolment"] for row in lengths if row["length"] % 2}
