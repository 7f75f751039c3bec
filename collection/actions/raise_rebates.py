"""Put everybody who paid in full and is owed a rebate on the list (应返生成)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.models import Entry, Payable, Voucher
from collection.queries.differences import department_of_identity
from collection.queries.payables import rebates_not_raised
from collection.queries.settlements import WINNING
from enrollment.models import Season
from enrollment.notices import load_notice
from values.refusal import Refusal


class NothingToRaise(Refusal):
    code = "nothing_to_raise"


@dataclass(frozen=True)
class Raised:
    """`nobodys` counts those whom no department pays, by identity: they stay off the list."""

    people: int
    nobodys: dict[str, int]

    @property
    def trouble(self) -> str:
        """Why some are not on the list, "" if all are."""
        if not self.nobodys:
            return ""
        told = "、".join(f"“{name}”{people}人" for name, people in self.nobodys.items())
        return f"{told}没有列入：通知里没有这种身份，不知道由哪个部门发放"


def raise_rebates(*, season: Season, actor: User, now: datetime) -> Raised:
    """A payable for every payment of the season that lacks its rebate, owed by the department to
    which the notice gives the identity.

    It ages from the day of payment, whenever this is called. Locks the season. Raises
    NothingToRaise.
    """
    with transaction.atomic():
        season = (
            Season.objects.select_for_update(of=("self",)).select_related("area").get(pk=season.pk)
        )
        owed = {entry: _department(entry) for entry in _entries(season)}
        nobodys = Counter(e.assessment.identity for e, payer in owed.items() if not payer)
        payers = {entry: payer for entry, payer in owed.items() if payer}
        raised = Raised(len(payers), dict(sorted(nobodys.items())))
        if not payers:
            raise _nothing(raised)
        days = _days(payers)
        Payable.objects.bulk_create(
            [
                _rebate(entry, payer, season, days[entry.voucher_id], actor, now)
                for entry, payer in payers.items()
            ],
            batch_size=2000,
        )
        record_audit(
            action="raise_rebates",
            obj=season,
            area=season.area,
            actor=actor,
            now=now,
            details={
                "persons": raised.people,
                "fen": sum(entry.assessment.subsidy_fen for entry in payers),
            },
        )
    return raised


def _entries(season: Season) -> QuerySet[Entry]:
    entries = rebates_not_raised(season.area, season.cover_year)
    return entries.select_related("assessment", "enrolment").order_by("pk")


def _days(entries: Iterable[Entry]) -> dict[int, date]:
    """Of the payments, by voucher."""
    vouchers = Voucher.objects.filter(pk__in={entry.voucher_id for entry in entries})
    return dict(vouchers.values_list("pk", "paid_on"))


def _department(entry: Entry) -> str:
    """Whose identity won; of several the one that gives first. "" where the notice has none."""
    assessment = entry.assessment
    notice = load_notice(assessment.notice)
    winners = [
        verdict["name"]
        for verdict in assessment.explanation["verdicts"]
        if verdict["outcome"] in WINNING and verdict["amount_fen"]
    ]
    names = (assessment.identity, *winners)
    return next(filter(None, (department_of_identity(notice, name) for name in names)), "")


def _nothing(raised: Raised) -> NothingToRaise:
    if raised.nobodys:
        return NothingToRaise(
            what="没有新增",
            why=raised.trouble,
            cure="请县医保局核对通知里的身份和部门，改好以后再生成",
        )
    return NothingToRaise(
        what="没有新增",
        why="先征后返的人都已在清单里，或者还没有人缴费",
        cure="有人缴费以后再生成",
    )


def _rebate(
    entry: Entry, payer: str, season: Season, paid_on: date, actor: User, now: datetime
) -> Payable:
    return Payable(
        kind=Payable.Kind.REBATE,
        entry=entry,
        area=season.area,
        cover_year=season.cover_year,
        department=payer,
        amount_fen=entry.assessment.subsidy_fen,
        since=paid_on,
        basis=entry.assessment.explanation["sentence"],
        raised_by=actor,
        raised_at=now,
    )
