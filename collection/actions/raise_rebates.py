"""Put everybody who paid in full and is owed a rebate on the list (应返生成)."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Department, User
from collection.models import Entry, Payable, Voucher
from collection.queries.differences import department_of_identity
from collection.queries.payables import rebates_not_raised
from enrollment.models import Season
from enrollment.notices import load_notice
from values.refusal import Refusal


class NothingToRaise(Refusal):
    code = "nothing_to_raise"


def raise_rebates(*, season: Season, actor: User, now: datetime) -> int:
    """A payable for every payment of the season that lacks its rebate; returns how many.

    It ages from the day of payment, whenever this is called. Locks the season. Raises
    NothingToRaise.
    """
    with transaction.atomic():
        season = (
            Season.objects.select_for_update(of=("self",)).select_related("area").get(pk=season.pk)
        )
        entries = list(
            rebates_not_raised(season.area, season.cover_year)
            .select_related("assessment", "enrolment")
            .order_by("pk")
        )
        if not entries:
            raise NothingToRaise(
                what="没有新增",
                why="先征后返的人都已在清单里，或者还没有人缴费",
                cure="有人缴费以后再生成",
            )
        days = dict(
            Voucher.objects.filter(pk__in={e.voucher_id for e in entries}).values_list(
                "pk", "paid_on"
            )
        )
        Payable.objects.bulk_create(
            [_rebate(entry, season, days[entry.voucher_id], actor, now) for entry in entries],
            batch_size=2000,
        )
        record_audit(
            action="raise_rebates",
            obj=season,
            area=season.area,
            actor=actor,
            now=now,
            details={
                "persons": len(entries),
                "fen": sum(entry.assessment.subsidy_fen for entry in entries),
            },
        )
    return len(entries)


def _rebate(entry: Entry, season: Season, paid_on, actor: User, now: datetime) -> Payable:
    assessment = entry.assessment
    notice = load_notice(assessment.notice)
    department = department_of_identity(notice, assessment.identity)
    return Payable(
        kind=Payable.Kind.REBATE,
        entry=entry,
        area=season.area,
        cover_year=season.cover_year,
        department=department or Department.CIVIL_AFFAIRS,
        amount_fen=assessment.subsidy_fen,
        since=paid_on,
        basis=assessment.explanation["sentence"],
        raised_by=actor,
        raised_at=now,
    )
