"""Decide which row of a duplicate stays, or that they are two people; take it back if it was wrong.

Nobody is deleted: the other row says whose second one it is, and its enrolment ends unless money
was taken for it. What was paid twice is told by the page and goes back as a refund.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localtime

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.access import may_decide
from collection.actions.withdraw import paid, withdraw_enrolment
from collection.duplicate_rules import rules_for
from collection.queries.households import chain_lengths
from enrollment.actions.end_enrolment import resume_enrolment
from enrollment.actions.history import record_change
from enrollment.models import Change, DuplicateCase, Enrolment, Mark, Person
from values.refusal import Refusal

Decision = DuplicateCase.Decision
ONE_STAYS = (Decision.KEEP_FIRST, Decision.KEEP_SECOND)
OF_A_MARK = (Decision.KEEP_HERE, Decision.END_HERE)


class DuplicateRefused(Refusal):
    code = "duplicate_refused"


@dataclass(frozen=True)
class Outcome:
    """What a decision did: enrolments that ended, and those that wait for a refund."""

    ended: list[int] = field(default_factory=list)
    to_refund: list[int] = field(default_factory=list)


def decide_duplicate(
    *,
    case: DuplicateCase,
    decision: str,
    rule: str,
    note: str,
    actor: User,
    on: date,
    now: datetime,
) -> Outcome:
    """Record the decision and carry it out. `rule` is a code of the rules that fit the case.

    Locks the case, then its people and their enrolments of the year in the order of their ids.
    Raises DuplicateRefused when it was decided, is another office's, or cannot be carried out.
    """
    _refuse_unfitting(case, decision, rule, note)
    with transaction.atomic():
        case = _lock(case)
        _refuse_decided(case)
        _refuse_not_ones_own(case, actor)
        outcome, undo = Outcome(), {}
        if decision in ONE_STAYS:
            outcome, undo = _merge(case, decision, note, actor, on, now)
        elif decision in OF_A_MARK:
            outcome, undo = _answer_mark(case, decision, note, actor, on, now)
        case.decision, case.rule, case.note = decision, rule, note.strip()
        case.state, case.decided_by, case.decided_at = case.State.DECIDED, actor, now
        _note(case, Change.Kind.DUPLICATE_DECIDED, note, actor, on, now)
        case.undo = undo | {
            "ended": outcome.ended,
            "to_refund": outcome.to_refund,
            "change": Change.objects.filter(person__in=_ids(case)).aggregate(n=Max("pk"))["n"],
        }
        case.save()
        _audit("decide_duplicate", case, actor, now)
    return outcome


def undo_decision(*, case: DuplicateCase, note: str, actor: User, on: date, now: datetime) -> None:
    """Take a decision back: rows, enrolment and mark are again as they were before it.

    Locks as the decision did. Raises DuplicateRefused, naming what happened since.
    """
    if not note.strip():
        raise DuplicateRefused(
            what="没有撤销", why="没有写明撤销原因", cure="请写明为什么撤销，再点“撤销认定”"
        )
    with transaction.atomic():
        case = _lock(case)
        _refuse_not_ones_own(case, actor)
        if case.state == case.State.OPEN:
            raise DuplicateRefused(
                what="没有重复撤销", why="这一条现在就是待认定", cure="请刷新页面查看"
            )
        _refuse_changed_since(case)
        _restore(case, note, actor, on, now)
        _note(case, Change.Kind.DUPLICATE_UNDONE, note, actor, on, now)
        DuplicateCase.objects.filter(pk=case.pk).update(
            state=case.State.OPEN,
            decision="",
            rule="",
            note="",
            decided_by=None,
            decided_at=None,
            undo={},
        )
        _audit("undo_duplicate", case, actor, now)


def _lock(case: DuplicateCase) -> DuplicateCase:
    """The case as it is now, its people locked with it."""
    locked = DuplicateCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    # NO KEY: who writes into a person's history meanwhile is not held up, and holds nobody up.
    people = Person.objects.select_for_update(of=("self",), no_key=True)
    people = people.filter(pk__in=_ids(locked))
    people = people.select_related("household__group").order_by("pk")
    by_id = {person.pk: person for person in people}
    locked.first = by_id[locked.first_id]
    locked.second = by_id.get(locked.second_id)
    return locked


def _ids(case: DuplicateCase) -> list[int]:
    return [pk for pk in (case.first_id, case.second_id) if pk]


def _merge(case: DuplicateCase, decision, note, actor, on, now) -> tuple[Outcome, dict]:
    kept, other = case.first, case.second
    if decision == Decision.KEEP_SECOND:
        kept, other = other, kept
    for person in (kept, other):
        _refuse_gone(person)
    enrolments = {e.person_id: e for e in _live_enrolments(case)}
    if other.pk in enrolments and kept.pk not in enrolments:
        raise DuplicateRefused(
            what=f"没有办理：要保留的一条{case.cover_year}年度没有参保登记",
            why="另一条退出后，这个人今年就没有参保了",
            cure="请保留已登记参保的一条，或者先给要保留的一条办理参保登记",
        )
    ended, to_refund = _end(
        enrolments.get(other.pk), Enrolment.EndReason.DUPLICATE, note, actor, on, now
    )
    undo = {"other": other.pk, "kept": kept.pk, "status_on": _iso(other.status_on)}
    other.status, other.same_as, other.status_on = Person.Status.DUPLICATE, kept, on
    other.save(update_fields=["status", "same_as", "status_on"])
    return Outcome(ended, to_refund), undo | {"money": _entries(to_refund)}


def _answer_mark(case: DuplicateCase, decision, note, actor, on, now) -> tuple[Outcome, dict]:
    mark = Mark.objects.select_for_update().get(pk=case.mark_id)
    if mark.state != Mark.State.OPEN:
        raise DuplicateRefused(
            what="没有办理",
            why=f"这条比对提示已经核实为“{mark.get_state_display()}”",
            cure="请刷新页面查看；核实有误的，在比对提示里改",
        )
    ended, to_refund = [], []
    if decision == Decision.END_HERE:
        enrolment = next(iter(_live_enrolments(case)), None)
        ended, to_refund = _end(enrolment, Enrolment.EndReason(mark.kind), note, actor, on, now)
    right = Mark.State.CONFIRMED if decision == Decision.END_HERE else Mark.State.DISMISSED
    mark.state, mark.decided_by, mark.decided_at, mark.note = right, actor, now, note.strip()
    mark.save(update_fields=["state", "decided_by", "decided_at", "note"])
    return Outcome(ended, to_refund), {"mark": right, "money": _entries(to_refund)}


def _live_enrolments(case: DuplicateCase) -> list[Enrolment]:
    live = Enrolment.objects.select_for_update(of=("self",)).live()
    return list(live.filter(person__in=_ids(case), cover_year=case.cover_year).order_by("pk"))


def _end(enrolment, reason, note, actor, on, now) -> tuple[list[int], list[int]]:
    """Ended, to be refunded: an enrolment that was paid for stays until the money is back."""
    if enrolment is None:
        return [], []
    if paid([enrolment.pk]):
        return [], [enrolment.pk]
    withdraw_enrolment(
        enrolment=enrolment, reason=reason, on=on, note=note.strip(), actor=actor, now=now
    )
    return [enrolment.pk], []


def _entries(enrolments: list[int]) -> dict[str, int]:
    """How long each chain is, so that an undo sees money that moved since."""
    return {str(pk): length for pk, length in chain_lengths(enrolments).items()}


def _restore(case: DuplicateCase, note: str, actor, on, now) -> None:
    undo = case.undo
    for enrolment in Enrolment.objects.filter(pk__in=undo["ended"]).order_by("pk"):
        resume_enrolment(enrolment=enrolment, on=on, note=note.strip(), actor=actor, now=now)
    if "other" in undo:
        other = case.first if undo["other"] == case.first_id else case.second
        before = undo["status_on"]
        other.status, other.same_as = Person.Status.ACTIVE, None
        other.status_on = date.fromisoformat(before) if before else None
        other.save(update_fields=["status", "same_as", "status_on"])
    if "mark" in undo:
        _open_mark_again(case)


def _open_mark_again(case: DuplicateCase) -> None:
    opened = {"state": Mark.State.OPEN, "decided_by": None, "decided_at": None, "note": ""}
    try:
        with transaction.atomic():
            Mark.objects.filter(pk=case.mark_id).update(**opened)
    except IntegrityError:
        raise _since("又来了一份同样内容的比对名单", "请在新的比对提示上办理") from None


def _refuse_changed_since(case: DuplicateCase) -> None:
    undo = case.undo
    touched = [undo["other"]] if "other" in undo else _ids(case)
    later = Change.objects.filter(person__in=touched, pk__gt=undo["change"]).order_by("pk").first()
    if later and case.decision != Decision.DIFFERENT:
        at = localtime(later.at)
        raise _since(
            f"{at:%m月%d日 %H:%M}又办理了“{later.get_kind_display()}”",
            "请先撤销后办的那一项，再撤销这次认定",
        )
    if undo.get("money", {}) != _entries(undo["to_refund"]):
        raise _since("重复缴的款已经冲销或退还", "请先重新收款，或者由两边重新登记")
    if "kept" in undo:
        kept = case.first if undo["kept"] == case.first_id else case.second
        if kept.status == Person.Status.DUPLICATE:
            raise _since("保留的一条又被认定为别人的重复登记", "请先撤销那一次认定")
        _refuse_ended_since(case)
    if "mark" in undo and case.mark.state != undo["mark"]:
        raise _since("比对提示又重新核实过", "请在比对提示里办理")


def _refuse_ended_since(case: DuplicateCase) -> None:
    """The enrolment that the decision ended must still be as it left it."""
    ended = Enrolment.objects.filter(pk__in=case.undo["ended"])
    if ended.exclude(state=Enrolment.State.WITHDRAWN).exists():
        raise _since("退出的参保登记已经恢复", "请刷新页面查看")
    other = case.first if case.undo["other"] == case.first_id else case.second
    if other.household.closed_on:
        raise _since("这一户已经销户", "请先恢复这一户")


def _since(why: str, cure: str) -> DuplicateRefused:
    return DuplicateRefused(what="不能撤销这次认定", why=f"认定以后，{why}", cure=cure)


def _refuse_unfitting(case: DuplicateCase, decision: str, rule: str, note: str) -> None:
    fitting = OF_A_MARK if case.mark_id else (*ONE_STAYS, Decision.DIFFERENT)
    if decision not in fitting:
        raise DuplicateRefused(
            what="没有认定", why="没有选择怎样处理", cure="请选择一项处理结果，再点“确定”"
        )
    needs_rule = decision in (*ONE_STAYS, Decision.END_HERE)
    if needs_rule and rule not in [one.code for one in rules_for(case.kind)]:
        raise DuplicateRefused(
            what="没有认定", why="没有选择依据的规则", cure="请选择依据哪条规则，再点“确定”"
        )
    if not needs_rule and not note.strip():
        raise DuplicateRefused(
            what="没有认定",
            why="不是同一个人、或者保留本地参保的，要写明怎样核实的",
            cure="请在“说明”里写明依据，例如：对照户口簿，是两个人",
        )


def _refuse_decided(case: DuplicateCase) -> None:
    if case.state == case.State.DECIDED:
        at = localtime(case.decided_at)
        raise DuplicateRefused(
            what="没有重复认定",
            why=f"{case.decided_by.display_name}已在{at:%m月%d日 %H:%M}"
            f"认定为“{case.get_decision_display()}”",
            cure="请刷新页面查看；认定有误的，可以撤销",
        )


def _refuse_not_ones_own(case: DuplicateCase, actor: User) -> None:
    if not may_decide(actor, case):
        raise DuplicateRefused(
            what="没有办理",
            why="两条登记不在同一个镇，或者不在您的范围",
            cure="跨镇的由县医保局认定；您可以把核实情况告诉县里",
        )


def _refuse_gone(person: Person) -> None:
    if person.status != Person.Status.ACTIVE:
        raise DuplicateRefused(
            what="没有认定",
            why=f"其中一条登记现在的状态是“{person.get_status_display()}”",
            cure="请刷新页面查看；这一对可能已经不用再认定",
        )


def _note(case: DuplicateCase, kind, note: str, actor, on, now) -> None:
    for person in filter(None, (case.first, case.second)):
        record_change(
            kind=kind,
            person=person,
            happened_on=on,
            reason=note.strip(),
            details={"case": case.pk, "decision": case.decision, "rule": case.rule},
            actor=actor,
            now=now,
        )


def _audit(action: str, case: DuplicateCase, actor: User, now: datetime) -> None:
    """In the chain of the row that went, where its enrolment's end was written too."""
    gone = case.second if case.undo.get("other") == case.second_id else case.first
    record_audit(
        action=action,
        obj=case,
        area=(gone or case.first).household.group,
        actor=actor,
        now=now,
        details={"decision": case.decision, "rule": case.rule},
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
