"""Book one payment that was made to the tax bureau, or take it back (税务缴费入账).

Nobody's cash moves: the money lies in the village's tax account. What is owed becomes the
person's payment, with its assessment frozen as of the day of payment; what is too much waits for
its payer as a refund case.
"""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.actions import ledger
from collection.actions.refund_cases import open_case
from collection.models import Account, Entry, RefundCase, Series, TaxRow, Voucher
from collection.queries.households import chain_lengths
from enrollment.models import Enrolment
from subsidies.actions.assess import freeze_assessments
from subsidies.queries import Quoted, quotes_for
from values.money import yuan

Outcome = TaxRow.Outcome
NAMESPACE = uuid.UUID("5a0c6f6e-7e0a-4c83-9d59-2f2f7f1f6b51")


def record_village(*, rows: list[TaxRow], actor: User, now: datetime) -> None:
    """Book rows of one village, each whole or not at all; what became of each stands on it.

    Locks the village's series of tax payments, its accounts, the enrolments, the audit chain. Of
    a payment number that was booked before nothing is written.
    """
    village = rows[0].enrolment.group.parent
    year = rows[0].cover_year
    with transaction.atomic():
        series = ledger.lock_series(village=village, cover_year=year, kind=Series.Kind.TAX)
        kinds = (Account.Kind.TAX, Account.Kind.PREMIUM, Account.Kind.SURPLUS)
        found = ledger.locked_accounts(year, *(ledger.AccountKey(k, village) for k in kinds))
        accounts = dict(zip(kinds, found, strict=True))
        locked = Enrolment.objects.select_for_update(of=("self",), no_key=True)
        locked = locked.filter(pk__in=[row.enrolment_id for row in rows])
        fresh = {e.pk: e for e in locked.select_related("person", "group").order_by("pk")}
        for row in rows:
            row.enrolment = fresh[row.enrolment_id]
            _record(series, accounts, row, actor, now)
            row.save(update_fields=["outcome", "said", "voucher", "live"])


def _record(series: Series, accounts: dict, row: TaxRow, actor: User, now: datetime) -> None:
    if row.enrolment.state != Enrolment.State.ENROLLED or row.enrolment.group.parent_id != (
        series.village_id
    ):
        row.outcome, row.said = Outcome.UNMATCHED, "这个人刚刚退出参保或迁走；请重新匹配"
        return
    for _ in range(2):
        try:
            with transaction.atomic():
                _book(series, accounts, row, actor, now)
            return
        except IntegrityError as error:
            row.voucher, row.live = None, False
            series.refresh_from_db(fields=["last_no", "head"])
            if "tax_payment_once" in str(error):
                _known(row)
                return
            if "entry_paid_once" not in str(error) and "entry_reversal" not in str(error):
                raise
            # The village took the money at this very moment: the second look finds it paid.
    raise ledger.Busy(what="没有入账", why="这个人正在别处缴费", cure="请稍后再试")


def _known(row: TaxRow) -> None:
    row.outcome = Outcome.KNOWN
    row.said = f"凭证号{row.payment_number}已经入过账，没有重复记"


def _book(series: Series, accounts: dict, row: TaxRow, actor: User, now: datetime) -> None:
    quote = quotes_for([row.enrolment], on=row.paid_on)[row.enrolment_id]
    length = chain_lengths([row.enrolment_id]).get(row.enrolment_id, 0)
    row.outcome, row.said = _judge(row, quote, paid=length % 2 == 1)
    entries = []
    if row.outcome in (Outcome.PAID, Outcome.MORE):
        frozen = freeze_assessments(quoted=[quote], on=row.paid_on)
        entries.append(_payment(accounts, row, quote, frozen[row.enrolment_id], length))
    over = row.amount_fen - sum(entry.amount_fen for entry in entries)
    if over:
        entries.append(
            Entry(
                kind=Entry.Kind.SURPLUS,
                debit=accounts[Account.Kind.TAX],
                credit=accounts[Account.Kind.SURPLUS],
                amount_fen=over,
                group_id=row.enrolment.group_id,
            )
        )
    voucher = ledger.append_voucher(
        series=series, paper=_paper(series, row, actor, now), entries=entries
    )
    row.voucher, row.live = voucher, True
    # Here, before anything leans on it: a number that was booked before takes all of this back.
    TaxRow.objects.filter(pk=row.pk).update(voucher=voucher, live=True)
    if over:
        open_case(
            kind=RefundCase.Kind.TWICE if row.outcome == Outcome.TWICE else RefundCase.Kind.WRONG,
            entry=entries[-1],
            enrolment=row.enrolment,
            village=series.village,
            reason=row.said[:200],
            actor=None,
            now=now,
        )
    record_audit(
        action="record_tax",
        obj=voucher,
        area=series.village,
        actor=actor,
        now=now,
        details={"number": voucher.number, "fen": voucher.total_fen, "row": row.pk},
    )


def _judge(row: TaxRow, quote: Quoted, *, paid: bool) -> tuple[str, str]:
    if paid:
        return Outcome.TWICE, "已经缴过本年度的费，这一笔是重复缴的，已列入退费"
    if quote.refused:
        return Outcome.OTHER, f"{quote.message}；这一笔没有记为缴费，已列入退费"
    if row.amount_fen < quote.payable_fen:
        return (
            Outcome.OTHER,
            f"应缴{yuan(quote.payable_fen)}元，只缴了{yuan(row.amount_fen)}元；"
            "没有记为缴费，已列入退费",
        )
    if row.amount_fen > quote.payable_fen:
        more = yuan(row.amount_fen - quote.payable_fen)
        return Outcome.MORE, f"已记缴费；多缴{more}元，已列入退费"
    return Outcome.PAID, "已记缴费，村里不会再收"


def _payment(accounts: dict, row: TaxRow, quote: Quoted, assessment, length: int) -> Entry:
    return Entry(
        kind=Entry.Kind.PAYMENT,
        debit=accounts[Account.Kind.TAX],
        credit=accounts[Account.Kind.PREMIUM],
        amount_fen=quote.payable_fen,
        enrolment_id=row.enrolment_id,
        group_id=row.enrolment.group_id,
        seq=length + 1,
        prev_seq=length or None,
        price_fen=quote.price_fen,
        waived_fen=quote.price_fen - quote.payable_fen,
        assessment=assessment,
    )


def _paper(series: Series, row: TaxRow, actor: User, now: datetime) -> ledger.Paper:
    return ledger.Paper(
        kind=Voucher.Kind.TAX,
        village=series.village,
        cover_year=row.cover_year,
        paid_on=row.paid_on,
        at=now,
        collector=actor,
        actor=actor,
        idem=uuid.uuid5(NAMESPACE, f"tax {row.pk}"),
        request_hash=ledger.request_hash("tax", row.pk, row.amount_fen),
        household=row.enrolment.household,
        method=Voucher.Method.NONE,
        memo={
            "channel": row.channel,
            "payment_number": row.payment_number,
            "import": row.tax_import_id,
        },
    )


def take_back_tax(*, row: TaxRow, series: Series, reason: str, actor: User, now: datetime) -> None:
    """Write the way back of one booked row, whole. The series is locked; locks the accounts."""
    original = row.voucher
    entries = list(Entry.objects.filter(voucher_id=original.pk).order_by("line"))
    touched = Account.objects.filter(
        pk__in={pk for e in entries for pk in (e.debit_id, e.credit_id)}
    )
    ledger.lock_accounts(*touched)
    voucher = ledger.append_voucher(
        series=series,
        paper=ledger.Paper(
            kind=Voucher.Kind.UNTAX,
            village=original.village,
            cover_year=original.cover_year,
            paid_on=original.paid_on,
            at=now,
            collector=actor,
            actor=actor,
            idem=uuid.uuid5(NAMESPACE, f"untax {row.pk}"),
            request_hash=ledger.request_hash("untax", row.pk),
            household=original.household,
            method=Voucher.Method.NONE,
            reverses=original,
            memo={"reason": reason, "import": row.tax_import_id},
        ),
        entries=[_way_back(entry) for entry in entries],
    )
    cases = RefundCase.objects.filter(entry__in=entries, state=RefundCase.State.OPEN)
    cases.update(state=RefundCase.State.CANCELLED, since=now, note="税务文件已撤销")
    row.live, row.outcome, row.said = False, Outcome.UNDONE, f"已撤销，单号 {voucher.number}"
    row.save(update_fields=["live", "outcome", "said"])
    record_audit(
        action="take_back_tax",
        obj=voucher,
        area=original.village,
        actor=actor,
        now=now,
        details={"reverses": original.number, "fen": voucher.total_fen},
    )


def _way_back(entry: Entry) -> Entry:
    payment = entry.kind == Entry.Kind.PAYMENT
    return Entry(
        kind=Entry.Kind.REVERSAL if payment else Entry.Kind.RETURN,
        debit_id=entry.credit_id,
        credit_id=entry.debit_id,
        amount_fen=entry.amount_fen,
        reversed_fen=entry.amount_fen if payment else None,
        enrolment_id=entry.enrolment_id,
        group_id=entry.group_id,
        seq=entry.seq + 1 if payment else None,
        prev_seq=entry.seq,
        price_fen=entry.price_fen,
        waived_fen=entry.waived_fen,
    )
