"""Settle subsidies with those who pay them: one person proposes, another confirms."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.models import Settlement, SettlementItem, SettlementLine, SettlementProposal
from collection.queries.settlements import Draft, draft_of
from enrollment.models import Season
from values.money import yuan
from values.refusal import Refusal


class SettlementRefused(Refusal):
    code = "settlement_refused"


def propose_settlement(
    *, season: Season, until: date, actor: User, on: date, now: datetime
) -> SettlementProposal:
    """Propose to settle everything up to `until`. Raises SettlementRefused."""
    if until > on:
        raise SettlementRefused(
            what="没有提请", why="截止日期还没有到", cure="请选今天或者以前的日期"
        )
    draft = draft_of(season.area, season.cover_year, until=until)
    if not draft.entries:
        raise SettlementRefused(
            what="没有提请",
            why="到这一天为止没有还没结算的资助",
            cure="有资助的人缴费以后再结算",
        )
    try:
        with transaction.atomic():
            proposal = SettlementProposal.objects.create(
                area=season.area,
                cover_year=season.cover_year,
                until=until,
                people=draft.people,
                amount_fen=draft.amount_fen,
                digest=draft.digest,
                proposed_by=actor,
                proposed_at=now,
            )
            _audit("propose_settlement", proposal, actor, now)
    except IntegrityError as error:
        if "settlement_proposed_once" not in str(error):
            raise
        raise SettlementRefused(
            what="没有重复提请", why="已经有一份结算在等复核", cure="请先复核或退回那一份"
        ) from None
    return proposal


def confirm_settlement(*, proposal: SettlementProposal, actor: User, now: datetime) -> Settlement:
    """Write the settlement as it was proposed. Locks the season.

    Raises SettlementRefused for who proposed it, and when a receipt or a reversal came since: the
    amounts would be others than those that were looked at.
    """
    with transaction.atomic():
        season = _lock(proposal, actor)
        draft = draft_of(proposal.area, proposal.cover_year, until=proposal.until)
        if draft.digest != bytes(proposal.digest):
            raise SettlementRefused(
                what="没有确认",
                why=f"提请以后又有收费或冲销，金额由{yuan(proposal.amount_fen)}元变为"
                f"{yuan(draft.amount_fen)}元",
                cure="请退回这一份，重新提请",
            )
        SettlementProposal.objects.filter(pk=proposal.pk).update(
            state=SettlementProposal.State.CONFIRMED, decided_by=actor, decided_at=now
        )
        settlement = _written(proposal, season, draft, actor, now)
        _audit("confirm_settlement", settlement, actor, now, number=settlement.number)
    return settlement


def return_settlement(
    *, proposal: SettlementProposal, note: str, actor: User, now: datetime
) -> None:
    """Send somebody else's proposal back; nothing was settled. Raises SettlementRefused."""
    hit = SettlementProposal.objects.filter(
        pk=proposal.pk, state=SettlementProposal.State.PROPOSED
    ).exclude(proposed_by=actor)
    with transaction.atomic():
        if not hit.update(
            state=SettlementProposal.State.RETURNED,
            decided_by=actor,
            decided_at=now,
            decision_note=note.strip(),
        ):
            raise SettlementRefused(
                what="没有办理",
                why="提请的人不能办理自己的，或者已经由别人办理了",
                cure="请由另一个人办理；请刷新页面查看",
            )
        _audit("return_settlement", proposal, actor, now)


def _lock(proposal: SettlementProposal, actor: User) -> Season:
    seasons = Season.objects.select_for_update(of=("self",)).select_related("area")
    season = seasons.get(area=proposal.area, cover_year=proposal.cover_year)
    fresh = SettlementProposal.objects.get(pk=proposal.pk)
    if fresh.proposed_by_id == actor.pk:
        raise SettlementRefused(
            what="没有办理", why="提请的人不能确认自己的结算", cure="请由财政或县医保局另一人确认"
        )
    if fresh.state != SettlementProposal.State.PROPOSED:
        raise SettlementRefused(
            what="没有重复办理", why="这一份已经由别人办理了", cure="请刷新页面查看"
        )
    return season


def _written(
    proposal: SettlementProposal, season: Season, draft: Draft, actor: User, now: datetime
) -> Settlement:
    """Lines and payments first: the settlement's own row counts and sums them."""
    mine = Settlement.objects.filter(area=season.area, cover_year=season.cover_year)
    no = (mine.aggregate(last=Max("no"))["last"] or 0) + 1
    settlement = Settlement(
        proposal=proposal,
        number=f"JS-{season.area.code}-{season.cover_year}-{no:03d}",
        no=no,
        area=season.area,
        cover_year=season.cover_year,
        notice=season.notice,
        first=draft.first,
        until=proposal.until,
        people=draft.people,
        amount_fen=draft.amount_fen,
        lines=len(draft.lines),
        items=len(draft.entries),
        proposed_by=proposal.proposed_by,
        confirmed_by=actor,
        confirmed_at=now,
    )
    SettlementLine.objects.bulk_create(_lines(settlement, draft))
    SettlementItem.objects.bulk_create(
        (
            SettlementItem(settlement_id=settlement.pk, entry_id=entry, amount_fen=amount)
            for entry, amount in draft.entries
        ),
        batch_size=5000,
    )
    settlement.save(force_insert=True)
    return settlement


def _lines(settlement: Settlement, draft: Draft):
    for number, line in enumerate(draft.lines, 1):
        department, identity, kind, payer, level, fund = line.key
        yield SettlementLine(
            settlement_id=settlement.pk,
            line=number,
            department=department,
            identity=identity,
            settlement_kind=kind,
            payer=payer,
            level=level,
            fund=fund,
            people=line.people,
            amount_fen=line.amount_fen,
        )


def _audit(action: str, obj, actor: User, now: datetime, **more) -> None:
    record_audit(
        action=action,
        obj=obj,
        area=obj.area,
        actor=actor,
        now=now,
        details={"persons": obj.people, "fen": obj.amount_fen} | more,
    )
