"""A refund, step by step (退费): applied for, reviewed, approved by a third person, paid out.

Until when it is granted is the notice's to say (rules/refunds.py); what must hold whoever asks
is the database's (migrations 0022 and 0025).
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.files import store_file
from accounts.models import User
from collection.actions import ledger
from collection.actions.batch import leave_batch
from collection.actions.refund_cases import RefundRefused
from collection.actions.withdraw import withdraw_enrolment
from collection.models import Account, Entry, RefundCase, Series, Voucher
from collection.queries.refunds import deadline_of, in_hand, left_of, where_money_lies
from enrollment.models import Enrolment
from values.money import yuan

Kind, State = RefundCase.Kind, RefundCase.State
ENDS = {
    Kind.TWICE: Enrolment.EndReason.DUPLICATE,
    Kind.EMPLOYEE: Enrolment.EndReason.EMPLOYEE,
    Kind.ELSEWHERE: Enrolment.EndReason.ELSEWHERE,
    Kind.DEATH: Enrolment.EndReason.DEAD,
}


@dataclass(frozen=True, kw_only=True)
class Application:
    """What the form says. Names and account are sealed as they are written."""

    amount_fen: int
    happened_on: date
    reason: str
    evidence: str
    evidence_file: bytes = b""
    applicant: str
    relation: str
    payee: str
    bank: str
    account: str


def apply_for_refund(
    *, case: RefundCase, form: Application, actor: User, on: date, now: datetime
) -> None:
    """Fill in the application of a case, or mend one that was sent back. Locks the case.

    Raises RefundRefused when the notice does not grant it any more, more is asked for than was
    paid, or the money has not come to the bank yet.
    """
    with transaction.atomic():
        case = _locked(case)
        _refuse_state(case, State.OPEN, State.RETURNED)
        _refuse_amount(case, form)
        _refuse_late(case, form.happened_on, on)
        if form.evidence_file:
            case.evidence_sha256 = hashlib.sha256(form.evidence_file).hexdigest()
            store_file(evidence_name(case), form.evidence_file)
        case.amount_fen, case.happened_on = form.amount_fen, form.happened_on
        case.reason, case.evidence = form.reason.strip(), form.evidence.strip()
        case.applicant, case.relation = form.applicant.strip(), form.relation.strip()
        case.payee, case.bank = form.payee.strip(), form.bank.strip()
        case.account = form.account.strip()
        case.applied_by, case.applied_on = actor, on
        case.reviewed_by = case.reviewed_on = case.approved_by = case.approved_on = None
        _step(case, State.APPLIED, "", actor, now, "apply_for_refund")


def review_refund(*, case: RefundCase, note: str, actor: User, on: date, now: datetime) -> None:
    """The township has looked at the evidence. Raises RefundRefused to the applicant themself."""
    with transaction.atomic():
        case = _locked(case)
        _refuse_state(case, State.APPLIED)
        if case.applied_by_id == actor.pk:
            raise _own("申请人不能初审自己提交的退费", "请由镇里另一位经办初审")
        case.reviewed_by, case.reviewed_on = actor, on
        _step(case, State.REVIEWED, note, actor, now, "review_refund")


def approve_refund(*, case: RefundCase, note: str, actor: User, on: date, now: datetime) -> None:
    """The county grants it, in time. Raises RefundRefused to who applied or reviewed."""
    with transaction.atomic():
        case = _locked(case)
        _refuse_state(case, State.REVIEWED)
        if actor.pk in (case.applied_by_id, case.reviewed_by_id):
            raise _own("申请人和初审人不能审批同一件退费", "请由另一位审批人审批")
        _refuse_late(case, case.happened_on, on)
        _refuse_paid_out(case)
        case.approved_by, case.approved_on = actor, on
        _step(case, State.APPROVED, note, actor, now, "approve_refund")


def return_refund(*, case: RefundCase, note: str, actor: User, now: datetime) -> None:
    """Send a case back to be mended, with the reason."""
    with transaction.atomic():
        case = _locked(case)
        _refuse_state(case, State.APPLIED, State.REVIEWED, State.APPROVED)
        _refuse_silent(note)
        case.reviewed_by = case.reviewed_on = case.approved_by = case.approved_on = None
        _step(case, State.RETURNED, note, actor, now, "return_refund")


def cancel_refund(*, case: RefundCase, note: str, actor: User, now: datetime) -> None:
    """Drop a case: nothing goes back. What was paid too much cannot be dropped, it is owed."""
    with transaction.atomic():
        case = _locked(case)
        _refuse_state(case, State.OPEN, State.APPLIED, State.RETURNED)
        _refuse_silent(note)
        if case.entry.kind == Entry.Kind.SURPLUS:
            raise RefundRefused(
                what="没有撤销",
                why="这一笔是多缴的钱，一直欠着缴费人",
                cure="请继续办理退费；税务文件导错的，请县里撤销整个文件",
            )
        _step(case, State.CANCELLED, note, actor, now, "cancel_refund")


def pay_refund(
    *,
    case: RefundCase,
    bank_reference: str,
    idem: uuid.UUID,
    actor: User,
    on: date,
    now: datetime,
) -> Voucher:
    """Write the refund of an approved case, and end the enrolment where the case says so.

    Locks the village's refund series, the case, the accounts, the enrolment. The same form again
    returns the same voucher. Raises RefundRefused.
    """
    asked = ledger.request_hash("refund", case.pk, bank_reference)
    with transaction.atomic():
        series = ledger.lock_series(
            village=case.village, cover_year=case.cover_year, kind=Series.Kind.REFUND
        )
        if done := ledger.replay(actor=actor, idem=idem, asked=asked):
            return done
        case = _locked(case)
        _refuse_state(case, State.APPROVED)
        if case.approved_by_id == actor.pk:
            raise _own("审批人不能自己付款", "请由另一位经办登记付款")
        entry = _entry(case)
        if entry.kind == Entry.Kind.REFUND:
            leave_batch(enrolment_id=case.enrolment_id)
        voucher = ledger.append_voucher(
            series=series,
            paper=_paper(case, bank_reference, idem, asked, actor, on, now),
            entries=[entry],
        )
        case.voucher, case.paid_on = voucher, on
        _step(case, State.PAID, "", actor, now, "")
        record_audit(
            action="pay_refund",
            obj=voucher,
            area=case.village,
            actor=actor,
            now=now,
            details={"case": case.pk, "number": voucher.number, "fen": voucher.total_fen},
        )
        if case.ends and case.enrolment.state == Enrolment.State.ENROLLED:
            withdraw_enrolment(
                enrolment=case.enrolment,
                reason=ENDS[case.kind],
                on=on,
                note=f"退费后退出，退费单 {voucher.number}",
                actor=actor,
                now=now,
            )
    return voucher


def _locked(case: RefundCase) -> RefundCase:
    cases = RefundCase.objects.select_for_update(of=("self",), no_key=True)
    return cases.select_related(
        "village__parent", "entry__debit", "entry__assessment", "enrolment__person__household"
    ).get(pk=case.pk)


def _step(case: RefundCase, state: State, note: str, actor: User, now: datetime, action: str):
    case.state, case.since, case.note = state, now, note.strip()
    case.save()
    if action:
        record_audit(
            action=action,
            obj=case,
            area=case.village,
            actor=actor,
            now=now,
            details={"kind": case.kind, "fen": case.amount_fen},
        )


def _entry(case: RefundCase) -> Entry:
    """The way back from where the money lies. Raises RefundRefused while it is in hand."""
    paid = case.entry
    if in_hand(paid):
        raise _not_in_bank()
    source = where_money_lies(paid) or ledger.account(
        kind=Account.Kind.BANK, area=case.village.parent, cover_year=case.cover_year
    )
    ledger.lock_accounts(Account.objects.get(pk=paid.credit_id), source)
    surplus = paid.kind == Entry.Kind.SURPLUS
    whole = not surplus and not case.part
    _refuse_moved(case, paid)
    return Entry(
        kind=Entry.Kind.RETURN if surplus else Entry.Kind.REFUND if whole else Entry.Kind.PART,
        debit_id=paid.credit_id,
        credit=source,
        amount_fen=case.amount_fen,
        enrolment_id=paid.enrolment_id if whole else None,
        group_id=paid.group_id,
        seq=paid.seq + 1 if whole else None,
        prev_seq=paid.seq if whole else None,
        price_fen=paid.price_fen if whole else 0,
        waived_fen=paid.waived_fen if whole else 0,
    )


def _refuse_moved(case: RefundCase, paid: Entry) -> None:
    later = Entry.objects.filter(enrolment=paid.enrolment_id, seq__gt=paid.seq or 0)
    if paid.enrolment_id and later.exists():
        raise RefundRefused(
            what="没有付款",
            why="这一笔缴费已经冲销或退还过",
            cure="请刷新页面核对；不用再退的，请退回这件退费后撤销",
        )


def _paper(case: RefundCase, bank_reference: str, idem, asked, actor, on, now) -> ledger.Paper:
    return ledger.Paper(
        kind=Voucher.Kind.REFUND,
        village=case.village,
        cover_year=case.cover_year,
        paid_on=on,
        at=now,
        collector=actor,
        actor=actor,
        approver=case.approved_by,
        idem=idem,
        request_hash=asked,
        household=case.enrolment.household,
        method=Voucher.Method.NONE,
        memo={"case": case.pk, "refunds": case.entry_id, "bank_reference": bank_reference},
    )


def _refuse_state(case: RefundCase, *states: State) -> None:
    if case.state not in states:
        raise RefundRefused(
            what="没有办理",
            why=f"这件退费现在是“{case.get_state_display()}”",
            cure="可能别人刚刚办过，请刷新页面查看",
        )


def _refuse_amount(case: RefundCase, form: Application) -> None:
    left = left_of(case.entry)
    whole = not case.part and form.amount_fen != left
    if form.amount_fen > left or whole or (case.part and form.amount_fen <= 0):
        raise RefundRefused(
            what="没有提交：退费金额不对",
            why=f"这一笔还可以退{yuan(left)}元，填写的是{yuan(form.amount_fen)}元",
            cure="请核对金额" if case.part else f"这一类要整笔退，请填{yuan(left)}",
        )
    if in_hand(case.entry):
        raise _not_in_bank()


def _refuse_paid_out(case: RefundCase) -> None:
    """The database refuses it too, whichever comes first (migration 0025)."""
    if case.amount_fen > left_of(case.entry):
        raise RefundRefused(
            what="没有批准",
            why=f"这一笔只剩{yuan(left_of(case.entry))}元可以退，其余已经退过或者正在发放",
            cure="请核对退费和发放；多出来的请退回这件退费，改金额或者撤销",
        )


def _not_in_bank() -> RefundRefused:
    return RefundRefused(
        what="现在还不能退费",
        why="这笔款还在收款人手里，没有缴存银行",
        cure="当天收错的请办冲销；其他的请先日清、缴款，再办退费",
    )


def _refuse_late(case: RefundCase, happened_on: date, on: date) -> None:
    """The notice's rule, and what it says is kept on the case."""
    told = deadline_of(case, happened_on)
    case.basis, case.last_day = told.text[:300], told.last_day
    if told.refused:
        raise RefundRefused(what="不能退费", why=told.refused, cure=told.cure)
    if told.last_day is None or on > told.last_day:
        until = f"{told.last_day:%Y年%m月%d日}" if told.last_day else "无"
        raise RefundRefused(
            what="不能退费",
            why=f"可以批准退费的最后一天是{until}（{told.text}）",
            cure="待遇享受期开始以后个人缴费不退；通知另有规定的，请县医保局在通知里写明",
        )


def _refuse_silent(note: str) -> None:
    if not note.strip():
        raise RefundRefused(
            what="没有办理", why="没有写明原因", cure="申请人要知道为什么，请写明原因再办"
        )


def _own(why: str, cure: str) -> RefundRefused:
    return RefundRefused(what="没有办理", why=why, cure=cure)


def evidence_name(case: RefundCase) -> str:
    return f"refunds/{case.pk}-evidence"
