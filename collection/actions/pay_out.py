"""Pay out what is owed to people (发放): one prepares the batch, another approves, then what
became of each line is written down."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.models import Payable, PayOut, PayOutLine, PayOutMark
from enrollment.models import Season
from values.refusal import Refusal

# What the database says when somebody else was faster.
TAKEN = (
    "a payable goes out once",
    "pay_out_attempt_once",
    "only a payment that stands is paid back",
    "money goes back once",
)


class PayOutRefused(Refusal):
    code = "pay_out_refused"


@dataclass(frozen=True)
class Payee:
    """To whom a payable goes: without an account it is handed out against a signature."""

    payable: Payable
    name: str
    bank: str = ""
    account: str = ""


def prepare_pay_out(
    *, payees: Sequence[Payee], idem: uuid.UUID, actor: User, now: datetime
) -> PayOut:
    """A batch of payables of one department. The same form again gives the same batch.

    Locks the season. Raises PayOutRefused when one of them is in another batch or its receipt was
    reversed.
    """
    if not payees:
        raise PayOutRefused(what="没有编制", why="一个人也没有选", cure="请勾选要发放的人")
    first = payees[0].payable
    try:
        with transaction.atomic():
            _lock_season(first)
            if done := PayOut.objects.filter(prepared_by=actor, idem=idem).first():
                return done
            pay_out = PayOut.objects.create(
                area=first.area,
                cover_year=first.cover_year,
                department=first.department,
                no=_next_no(first),
                people=len(payees),
                total_fen=sum(payee.payable.amount_fen for payee in payees),
                idem=idem,
                prepared_by=actor,
                prepared_at=now,
            )
            PayOutLine.objects.bulk_create(_lines(pay_out, payees))
            _audit("prepare_pay_out", pay_out, actor, now)
    except IntegrityError as error:
        if not any(words in str(error) for words in TAKEN):
            raise
        raise PayOutRefused(
            what="没有编制",
            why="选的人里有的已经在别的批次里，或者已经批准退费，或者收据刚刚冲销",
            cure="请刷新页面，重新勾选",
        ) from None
    return pay_out


def _lock_season(payable: Payable) -> None:
    seasons = Season.objects.select_for_update().filter(
        area=payable.area, cover_year=payable.cover_year
    )
    seasons.first()


def _next_no(payable: Payable) -> int:
    mine = PayOut.objects.filter(
        area=payable.area, cover_year=payable.cover_year, department=payable.department
    )
    return (mine.aggregate(last=Max("no"))["last"] or 0) + 1


def _lines(pay_out: PayOut, payees: Iterable[Payee]) -> Iterable[PayOutLine]:
    for line, payee in enumerate(payees, 1):
        yield PayOutLine(
            pay_out=pay_out,
            line=line,
            payable=payee.payable,
            attempt=payee.payable.lines.count() + 1,
            amount_fen=payee.payable.amount_fen,
            payee=payee.name,
            account=payee.account or None,
            bank=payee.bank,
        )


def approve_pay_out(*, pay_out: PayOut, actor: User, now: datetime) -> None:
    """Let a batch go out. Raises PayOutRefused for who prepared it, and when it was decided."""
    _decide(pay_out, PayOut.State.APPROVED, "", actor, now)


def return_pay_out(*, pay_out: PayOut, note: str, actor: User, now: datetime) -> None:
    """Send a batch back; its people can go into another one."""
    _decide(pay_out, PayOut.State.RETURNED, note.strip(), actor, now)


def _decide(pay_out: PayOut, state: str, note: str, actor: User, now: datetime) -> None:
    if pay_out.prepared_by_id == actor.pk:
        raise PayOutRefused(
            what="没有办理", why="编制的人不能复核自己的批次", cure="请由另一个人复核"
        )
    with transaction.atomic():
        hit = PayOut.objects.filter(pk=pay_out.pk, state=PayOut.State.PREPARED)
        if not hit.update(state=state, decided_by=actor, decided_at=now, decision_note=note):
            raise PayOutRefused(
                what="没有重复办理", why="这一批已经由别人办理了", cure="请刷新页面查看"
            )
        verb = "approve" if state == PayOut.State.APPROVED else "return"
        _audit(f"{verb}_pay_out", pay_out, actor, now)


def mark_lines(
    *,
    pay_out: PayOut,
    lines: Sequence[PayOutLine],
    kind: str,
    on: date,
    note: str,
    actor: User,
    now: datetime,
) -> int:
    """Write down that lines were paid, came back from the bank, or were signed for.

    Returns how many. Lines that bear the mark already are passed over. Locks the batch. Raises
    PayOutRefused.
    """
    with transaction.atomic():
        pay_out = (
            PayOut.objects.select_for_update(of=("self",)).select_related("area").get(pk=pay_out.pk)
        )
        _refuse_marks(pay_out, kind, note)
        marked = _marked(lines)
        fresh = [line for line in lines if kind not in marked[line.pk]]
        if kind == PayOutMark.Kind.SIGNED:
            fresh = [line for line in fresh if PayOutMark.Kind.PAID in marked[line.pk]]
        else:
            fresh = [line for line in fresh if not marked[line.pk]]
        if not fresh:
            raise PayOutRefused(
                what="没有登记",
                why="选的人已经登记过，或者还没有登记发放",
                cure="先登记“已发放”，再登记“已签收”；请刷新页面查看",
            )
        PayOutMark.objects.bulk_create(
            PayOutMark(
                line=line, kind=kind, on=on, note=note.strip(), marked_by=actor, marked_at=now
            )
            for line in fresh
        )
        _audit(
            "mark_pay_out", pay_out, actor, now, kind=PayOutMark.Kind(kind).label, rows=len(fresh)
        )
    return len(fresh)


def _refuse_marks(pay_out: PayOut, kind: str, note: str) -> None:
    if pay_out.state != PayOut.State.APPROVED:
        raise PayOutRefused(
            what="没有登记",
            why=f"这一批的状态是“{pay_out.get_state_display()}”",
            cure="复核以后才能发放和登记",
        )
    if kind == PayOutMark.Kind.FAILED and not note.strip():
        raise PayOutRefused(
            what="没有登记", why="退票没有写原因", cure="请写明原因，例如：账号不对"
        )


def _marked(lines: Sequence[PayOutLine]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {line.pk: set() for line in lines}
    for pk, kind in PayOutMark.objects.filter(line__in=lines).values_list("line_id", "kind"):
        found[pk].add(kind)
    return found


def _audit(action: str, pay_out: PayOut, actor: User, now: datetime, **more) -> None:
    record_audit(
        action=action,
        obj=pay_out,
        area=pay_out.area,
        actor=actor,
        now=now,
        details={"number": pay_out.number, "fen": pay_out.total_fen} | more,
    )
