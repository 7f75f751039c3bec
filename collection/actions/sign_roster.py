"""Freeze a village's collection roster and sign it (三方签字)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.actions.audit import record_audit
from accounts.models import Area, Level, User
from collection.actions.ledger import check_characters
from collection.models import CollectionRoster, CollectionRosterLine, RosterSignature
from collection.queries.reconciliation import match_village, village_differences
from collection.queries.rosters import (
    changes_since,
    digest_of,
    lines_of,
    open_roster,
    parties_of,
    party_of,
    ready_lines,
)
from enrollment.models import Season
from enrollment.notices import load_notice
from values.refusal import Refusal

# What does not keep a batch from being signed: people who come later stand on the next one.
LATER = frozenset({"unpaid", "without_slip"})


class SigningRefused(Refusal):
    code = "signing_refused"


def sign_roster(
    *, village: Area, season: Season, party: str, actor: User, now: datetime
) -> RosterSignature:
    """Sign the village's open roster for a party; the first to sign freezes it.

    Locks the village's row. Raises SigningRefused for a person who may not sign for the party or
    signed for another one, while the four figures differ, and when the roster changed since.
    """
    with transaction.atomic():
        village = Area.objects.select_for_update(no_key=True).get(pk=village.pk)
        roster = open_roster(village, season.cover_year)
        parties = roster.parties if roster else parties_of(load_notice(season.notice))
        _refuse_person(roster, village, party, parties, actor)
        _refuse_differences(village, season.cover_year)
        roster = roster or _freeze(village, season, parties, actor, now)
        _refuse_changed(roster)
        signature = RosterSignature.objects.create(
            roster=roster, party=party, signed_by=actor, signed_at=now, digest=bytes(roster.digest)
        )
        record_audit(
            action="sign_roster",
            obj=roster,
            area=village,
            actor=actor,
            now=now,
            details={
                "number": roster.number,
                "party": party,
                "people": roster.people,
                "fen": roster.fen,
                "digest": bytes(roster.digest).hex(),
            },
        )
    return signature


def void_roster(
    *, roster: CollectionRoster, reason: str, actor: User, now: datetime
) -> CollectionRoster:
    """Void a roster that not all have signed; its number and batch stay used."""
    with transaction.atomic():
        Area.objects.select_for_update(no_key=True).get(pk=roster.village_id)
        roster = CollectionRoster.objects.select_related("village").get(pk=roster.pk)
        if roster.voided_at or roster.signatures.count() >= len(roster.parties):
            raise SigningRefused(
                what="没有作废",
                why="这份清册已经作废，或者三方都已签字",
                cure="签字后的变化请办理冲销或退费，补收的人进下一批",
            )
        roster.void_reason, roster.voided_by, roster.voided_at = reason.strip(), actor, now
        roster.save(update_fields=["void_reason", "voided_by", "voided_at"])
        record_audit(
            action="void_roster",
            obj=roster,
            area=roster.village,
            actor=actor,
            now=now,
            details={"number": roster.number},
        )
    return roster


def _freeze(
    village: Area, season: Season, parties: list[str], actor: User, now: datetime
) -> CollectionRoster:
    lines = ready_lines(village, season.cover_year)
    if not lines:
        raise SigningRefused(
            what="没有可以签字的清册",
            why="还没有人、票、款、录入都相符的缴费",
            cure="先开核定单、收款、日清、缴款，再来签字",
        )
    mine = CollectionRoster.objects.filter(village=village, cover_year=season.cover_year)
    batch = (mine.aggregate(last=Max("batch"))["last"] or 0) + 1
    number = _number(village, season.cover_year, batch)
    roster = CollectionRoster.objects.create(
        number=number,
        village=village,
        cover_year=season.cover_year,
        batch=batch,
        notice=season.notice,
        parties=parties,
        people=len(lines),
        fen=sum(fen for _, fen, _ in lines),
        digest=digest_of(number, lines),
        frozen_by=actor,
        frozen_at=now,
    )
    CollectionRosterLine.objects.bulk_create(
        CollectionRosterLine(
            roster=roster, line=line, entry_id=entry, amount_fen=fen, receipt=receipt
        )
        for line, (entry, fen, receipt) in enumerate(lines, start=1)
    )
    return roster


def _refuse_person(
    roster: CollectionRoster | None, village: Area, party: str, parties: list[str], actor: User
) -> None:
    if party not in party_of(actor, village, parties):
        raise SigningRefused(
            what="没有签字", why="您的账号不能代表这一方签字", cure="请由这一方的人用自己的账号签"
        )
    if roster is None:
        return
    signed = list(roster.signatures.select_related("signed_by"))
    if any(s.signed_by_id == actor.pk for s in signed):
        raise SigningRefused(
            what="没有签字",
            why="您已经在这份清册上签过字，同一个人不能代表两方",
            cure="请由另一方的人用自己的账号签",
        )
    if done := next((s for s in signed if s.party == party), None):
        raise SigningRefused(
            what="没有重复签字",
            why=f"{done.signed_by.display_name}已经代表这一方签过字",
            cure="请刷新页面",
        )


def _refuse_differences(village: Area, cover_year: int) -> None:
    found = [d for group in match_village(village, cover_year) for d in group.differences]
    found = [d for d in found if d.kind not in LATER]
    found += [d for d in village_differences(village, cover_year) if not d.settled]
    if found:
        raise SigningRefused(
            what="不能签字",
            why=f"四相符核对还有{len(found)}项差异，第一项：{found[0].what}",
            cure=found[0].cure,
        )


def _refuse_changed(roster: CollectionRoster) -> None:
    changed = changes_since(roster)
    if changed or digest_of(roster.number, lines_of(roster)) != bytes(roster.digest):
        first = f"第{changed[0].line}行{changed[0].what}" if changed else "校验值不符"
        raise SigningRefused(
            what="不能签字",
            why=f"清册冻结以后有变化：{first}",
            cure="请镇级经办写明原因作废这份清册，重新核对后再签",
        )


def _number(village: Area, cover_year: int, batch: int) -> str:
    code = village.code
    body = f"{cover_year}-{code[: Level.COUNTY]}-{code[Level.COUNTY :]}-Q-{batch:05d}"
    return f"{body}-{check_characters(body)}"
