"""Open a refund case, or drop one that nobody has applied for (退费线索)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.models import Entry, RefundCase
from collection.queries.refunds import difference_owed, left_of, payment_that_stands
from enrollment.models import Enrolment
from values.refusal import Refusal

Kind = RefundCase.Kind
# What is insured elsewhere, dead or registered twice is no longer insured here once it is refunded.
ENDING = (Kind.EMPLOYEE, Kind.ELSEWHERE, Kind.DEATH, Kind.TWICE)


class RefundRefused(Refusal):
    code = "refund_refused"


def open_case(
    *,
    kind: RefundCase.Kind,
    entry: Entry,
    enrolment: Enrolment,
    village: Area,
    reason: str,
    actor: User | None,
    now: datetime,
    part: bool = False,
    amount_fen: int | None = None,
) -> RefundCase:
    """A case about one payment, or what was paid too much. Raises RefundRefused when one waits."""
    payment = entry.kind == Entry.Kind.PAYMENT
    try:
        with transaction.atomic():
            case = RefundCase.objects.create(
                village=village,
                cover_year=enrolment.cover_year,
                kind=kind,
                enrolment=enrolment,
                entry=entry,
                part=part,
                amount_fen=entry.amount_fen if amount_fen is None else amount_fen,
                ends=payment and not part and kind in ENDING,
                opened_by=actor,
                opened_at=now,
                since=now,
                reason=reason[:200],
            )
            record_audit(
                action="open_refund",
                obj=case,
                area=village,
                actor=actor,
                now=now,
                details={"kind": kind, "fen": case.amount_fen},
            )
    except IntegrityError as error:
        if "refund_live_once" not in str(error):
            raise
        raise RefundRefused(
            what="没有重复登记退费",
            why="这一笔缴费已经有一件退费在办",
            cure="请在“退费”里打开那一件继续办理",
        ) from None
    return case


def start_refund(
    *, enrolment: Enrolment, kind: RefundCase.Kind, actor: User, now: datetime
) -> RefundCase:
    """A case about the payment that stands for somebody. Raises RefundRefused.

    Of an identity that was recognised later the difference goes back, and the person stays
    insured; of a wrong amount as much as the application says.
    """
    entry = payment_that_stands(enrolment)
    if entry is None:
        raise RefundRefused(
            what="没有可以退的款",
            why=f"{enrolment.person.name}本年度没有缴费，或者已经冲销、退还",
            cure="请在该户页面核对缴费情况",
        )
    part, amount = kind in (Kind.IDENTITY, Kind.WRONG), left_of(entry)
    if kind == Kind.IDENTITY:
        amount = min(difference_owed(enrolment, entry), amount)
        if not amount:
            raise RefundRefused(
                what="没有差额可以退",
                why="按现在的身份重新核定，应缴金额没有变少",
                cure="身份还没有采用的，请先请部门提交名单、由县里采用",
            )
    if entry.amount_fen and not amount:
        raise RefundRefused(
            what="没有可以退的款",
            why="这一笔缴费已经全部退过，或者正在发放",
            cure="请在“退费”和“应发清单”里核对",
        )
    village = enrolment.group.parent
    return open_case(
        kind=kind,
        entry=entry,
        enrolment=enrolment,
        village=village,
        reason="",
        actor=actor,
        now=now,
        part=part,
        amount_fen=amount,
    )
