"""The county decides about somebody who paid before an identity changed: refund, hold, nothing."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.models import DifferenceDecision, Entry, Payable
from collection.queries.differences import Difference, difference_of
from enrollment.models import Enrolment
from subsidies.queries import county_of
from values.money import yuan
from values.refusal import Refusal

Verdict = DifferenceDecision.Verdict


class DifferenceRefused(Refusal):
    code = "difference_refused"


def decide_difference(
    *,
    entry: Entry,
    verdict: str,
    shown_fen: int,
    note: str,
    actor: User,
    on: date,
    now: datetime,
) -> DifferenceDecision:
    """Write the decision down; a refund becomes a payable, which two others pay out.

    `shown_fen` is the difference that the actor saw. Against the notice's rule a note is needed.
    Locks the enrolment. Raises DifferenceRefused.
    """
    with transaction.atomic():
        Enrolment.objects.select_for_update(of=("self",)).get(pk=entry.enrolment_id)
        found = difference_of(entry)
        _refuse(found, verdict, shown_fen, note)
        decision = DifferenceDecision.objects.create(
            entry=entry,
            verdict=verdict,
            difference_fen=found.difference_fen,
            basis=found.basis,
            note=note.strip(),
            decided_by=actor,
            decided_at=now,
        )
        area = county_of(entry.group)
        if verdict == Verdict.REFUND:
            Payable.objects.create(
                kind=Payable.Kind.DIFFERENCE,
                entry=entry,
                decision=decision,
                area=area,
                cover_year=entry.enrolment.cover_year,
                department=found.department,
                amount_fen=found.difference_fen,
                since=found.recognised_on or on,
                due_by=found.refund_by,
                basis=found.basis,
                raised_by=actor,
                raised_at=now,
            )
        record_audit(
            action="decide_difference",
            obj=decision,
            area=area,
            actor=actor,
            now=now,
            details={"decision": decision.get_verdict_display(), "fen": found.difference_fen},
        )
    return decision


def _refuse(found: Difference | None, verdict: str, shown_fen: int, note: str) -> None:
    if found is None or found.difference_fen != shown_fen or found.decided:
        raise DifferenceRefused(
            what="没有办理",
            why="这一条已经办过，或者名单、收据又有变化",
            cure="请刷新页面，看清现在的金额再办",
        )
    if verdict == Verdict.REFUND and found.difference_fen <= 0:
        raise DifferenceRefused(
            what="没有办理",
            why=f"这个人本应多缴{yuan(-found.difference_fen)}元，没有可退的",
            cure="请选“暂缓”或“不退不补”",
        )
    if verdict == Verdict.REFUND and not found.department:
        raise DifferenceRefused(
            what="没有办理", why="查不到由哪个部门退", cure="请先在名单里查清这个人的身份由谁认定"
        )
    by_rule = {"refund": Verdict.REFUND, "wait": "", "none": Verdict.NONE}[found.policy]
    if verdict not in (by_rule, Verdict.HOLD) and not note.strip():
        raise DifferenceRefused(
            what="没有办理",
            why=f"通知的规定是“{found.rule}”，选的和它不一样",
            cure="请写明核实情况和依据，再办一次",
        )
