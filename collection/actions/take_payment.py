"""Take a household's premium in one step (收费)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.actions import ledger
from collection.actions.means import CASH, Means, keep_payer, received_in, refuse_means
from collection.actions.open_day import open_day
from collection.actions.spend_paper import lock_paper, spend_paper
from collection.models import Account, CashDay, Entry, Series, Voucher
from collection.queries.households import chain_lengths, live_receipts
from collection.queries.tax import how_paid
from enrollment.models import Enrolment, Household
from subsidies.actions.assess import freeze_assessments
from subsidies.models import Assessment
from subsidies.queries import Quoted, quotes_for
from values.money import yuan
from values.refusal import Refusal

# What the database says when somebody was moved while this payment was on its way.
MOVED = "a payment counts where its enrolment stands"


class AlreadyPaid(Refusal):
    code = "already_paid"


class AmountChanged(Refusal):
    code = "amount_changed"


class NotPayable(Refusal):
    code = "not_payable"


@dataclass(frozen=True)
class ShownLine:
    """What the clerk saw and took for one person: enrolment id and amount in fen."""

    enrolment_id: int
    amount_fen: int


def take_payment(
    *,
    household: Household,
    village: Area,
    lines: Sequence[ShownLine],
    idem: uuid.UUID,
    actor: User,
    paid_on: date,
    now: datetime,
    means: Means = CASH,
) -> Voucher:
    """Write one receipt for the named enrolments of a household.

    What the clerk was shown is what is charged: each amount is worked out again on `paid_on`, and
    a difference refuses the whole receipt. Waived people stand on it with 0 fen. Locks the
    village's receipt series, the accounts and the audit chain. The same form again returns the
    same receipt. Raises AlreadyPaid, AmountChanged, NotPayable, DayNotClosed, FormReused,
    MeansRefused, PaperRefused; nothing is saved then.
    """
    asked = ledger.request_hash(
        household.pk,
        village.pk,
        sorted((x.enrolment_id, x.amount_fen) for x in lines),
        *means.asked(),
    )
    refuse_means(means)
    try:
        with transaction.atomic():
            return _take(household, village, lines, idem, asked, actor, paid_on, now, means)
    except IntegrityError as error:
        # Another collector, in another village, was faster: say who.
        _refuse_paid([line.enrolment_id for line in lines])
        _refuse_withdrawn(lines)
        if MOVED in str(error):
            raise _not_of_household() from None
        raise


def _take(household, village, lines, idem, asked, actor, paid_on, now, means) -> Voucher:
    if not lines:
        raise NotPayable(what="没有收款", why="一个人也没有勾选", cure="请勾选这次缴费的人")
    year = _cover_year(household, lines)
    series = ledger.lock_series(village=village, cover_year=year, kind=Series.Kind.RECEIPT)
    if done := ledger.replay(actor=actor, idem=idem, asked=asked):
        return done
    enrolments = _enrolments(household, lines, year)
    _refuse_paid([enrolment.pk for enrolment in enrolments])
    quoted = quotes_for(enrolments, on=paid_on)
    _refuse_changed(lines, quoted)
    paper = lock_paper(means.paper, village=village, collector=actor) if means.paper else None
    day = open_day(collector=actor, village=village, cover_year=year, on=paid_on, now=now)
    assessments = freeze_assessments(quoted=list(quoted.values()), on=paid_on)
    received = received_in(means, village=village, collector=actor)
    entries = _entries(quoted, assessments, received, village, year)
    voucher = ledger.append_voucher(
        series=series,
        paper=_paper(household, village, year, day, actor, paid_on, now, idem, asked, means),
        entries=entries,
    )
    keep_payer(voucher, means)
    if paper:
        spend_paper(paper, voucher=voucher, on=paid_on, actor=actor)
    record_audit(
        action="take_payment",
        obj=voucher,
        area=village,
        actor=actor,
        now=now,
        details={"number": voucher.number, "fen": voucher.total_fen, "persons": voucher.lines},
    )
    return voucher


def _cover_year(household: Household, lines: Sequence[ShownLine]) -> int:
    """The year of the lines, whatever became of them since: a form sent again finds its receipt."""
    mine = household.enrolments.filter(pk__in=[line.enrolment_id for line in lines])
    year = mine.values_list("cover_year", flat=True).first()
    if year is None:
        raise _not_of_household()
    return year


def _enrolments(household: Household, lines: Sequence[ShownLine], year: int) -> list[Enrolment]:
    wanted = {line.enrolment_id for line in lines}
    found = list(
        Enrolment.objects.live()
        .filter(household=household, cover_year=year, pk__in=wanted)
        .select_related("person", "group")
        .order_by("person__position")
    )
    if len(found) != len(wanted) or len(wanted) != len(lines):
        raise _not_of_household()
    return found


def _refuse_withdrawn(lines: Sequence[ShownLine]) -> None:
    """Somebody was withdrawn while this payment was on its way."""
    ids = [line.enrolment_id for line in lines]
    if Enrolment.objects.live().filter(pk__in=ids).count() < len(ids):
        raise _not_of_household()


def _not_of_household() -> NotPayable:
    return NotPayable(
        what="没有收款",
        why="勾选的人里有人已不在这一户或已退出参保",
        cure="请刷新页面，按最新的名单重新收款",
    )


def _refuse_paid(enrolment_ids: list[int]) -> None:
    for enrolment_id, voucher in live_receipts(enrolment_ids).items():
        name = Enrolment.objects.values_list("person__name", flat=True).get(pk=enrolment_id)
        why, cure = how_paid(voucher)
        raise AlreadyPaid(what=f"{name}已经缴过费，没有重复收款", why=why, cure=cure)


def _refuse_changed(lines: Sequence[ShownLine], quoted: dict[int, Quoted]) -> None:
    for line in lines:
        quote = quoted[line.enrolment_id]
        if quote.refused:
            raise NotPayable(
                what=f"{quote.name}现在不能缴费", why=quote.message, cure="请向镇级经办核实"
            )
        if quote.payable_fen != line.amount_fen:
            raise AmountChanged(
                what=f"{quote.name}的应缴金额变了，没有收款",
                why=f"页面上是{yuan(line.amount_fen)}元，现在核定为{yuan(quote.payable_fen)}元",
                cure="请刷新页面，看清新的金额和依据后再收款",
            )


def _entries(
    quoted: dict[int, Quoted],
    assessments: dict[int, Assessment],
    place: ledger.AccountKey,
    village: Area,
    year: int,
) -> list[Entry]:
    income = ledger.AccountKey(Account.Kind.PREMIUM, village)
    received, premium = ledger.locked_accounts(year, place, income)
    counts = chain_lengths(list(quoted))
    if any(length % 2 for length in counts.values()):
        # Paid since the first look, while this payment waited for the other's rows.
        _refuse_paid(list(quoted))
    return [
        Entry(
            kind=Entry.Kind.PAYMENT,
            debit=received,
            credit=premium,
            amount_fen=quote.payable_fen,
            enrolment_id=pk,
            group_id=quote.group_id,
            seq=counts.get(pk, 0) + 1,
            prev_seq=counts.get(pk),
            price_fen=quote.price_fen,
            waived_fen=quote.price_fen - quote.payable_fen,
            assessment=assessments[pk],
        )
        for pk, quote in quoted.items()
    ]


def _paper(household, village, year, day: CashDay, actor, paid_on, now, idem, asked, means):
    return ledger.Paper(
        kind=Voucher.Kind.RECEIPT,
        village=village,
        cover_year=year,
        paid_on=paid_on,
        at=now,
        collector=actor,
        actor=actor,
        idem=idem,
        request_hash=asked,
        day=day,
        household=household,
        method=means.method,
        memo=means.memo(),
    )
