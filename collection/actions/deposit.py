"""Take closed days' cash to the bank (缴款)."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, Level, User
from collection.actions import ledger
from collection.actions.keep_photo import keep_photo
from collection.models import Account, CashDay, Entry, Series, Voucher
from values.money import yuan
from values.refusal import Refusal


class DepositRefused(Refusal):
    code = "deposit_refused"


def deposit_days(
    *,
    days: Sequence[CashDay],
    bank: str,
    bank_reference: str,
    remark: str,
    amount_fen: int,
    idem: uuid.UUID,
    actor: User,
    deposited_on: date,
    now: datetime,
    slips: Sequence[str] = (),
    photo: bytes = b"",
) -> Voucher:
    """Record one deposit that takes whole closed days to the bank.

    `amount_fen` is the sum on the bank's slip and must be the days' counted cash, `slips` are
    numbers of the assessment slips that it is paid against, `photo` shows the bank's receipt.
    Locks the village's deposit series, the days and the accounts. The same form again returns the
    same deposit. Raises DepositRefused, FormReused.
    """
    asked = ledger.request_hash(
        sorted(day.pk for day in days), bank, bank_reference, amount_fen, *slips
    )
    with transaction.atomic():
        village, year = _one_place(days, actor)
        series = ledger.lock_series(village=village, cover_year=year, kind=Series.Kind.DEPOSIT)
        if done := ledger.replay(actor=actor, idem=idem, asked=asked):
            return done
        rows = _lock_days(days)
        _refuse_other_sum(rows, amount_fen)
        voucher = ledger.append_voucher(
            series=series,
            paper=ledger.Paper(
                kind=Voucher.Kind.DEPOSIT,
                village=village,
                cover_year=year,
                paid_on=deposited_on,
                at=now,
                collector=actor,
                actor=actor,
                idem=idem,
                request_hash=asked,
                memo={"bank": bank, "bank_reference": bank_reference, "remark": remark}
                | ({"slips": list(slips)} if slips else {}),
            ),
            entries=_entries(rows, village, year, actor),
        )
        record_audit(
            action="deposit_days",
            obj=voucher,
            area=village,
            actor=actor,
            now=now,
            details={"number": voucher.number, "fen": voucher.total_fen, "days": len(rows)},
        )
        if photo:
            keep_photo(voucher=voucher, content=photo, actor=actor, now=now)
    return voucher


def _one_place(days: Sequence[CashDay], actor: User) -> tuple[Area, int]:
    if not days:
        raise DepositRefused(what="没有缴款", why="一天也没有选", cure="请勾选要缴款的已日清日期")
    places = {(day.village, day.cover_year) for day in days}
    if len(places) > 1 or any(day.collector_id != actor.pk for day in days):
        raise DepositRefused(
            what="没有缴款", why="一张缴款单只能缴本人在一个村收的款", cure="请分开缴款"
        )
    return places.pop()


def _lock_days(days: Sequence[CashDay]) -> list[CashDay]:
    wanted = [day.pk for day in days]
    rows = list(CashDay.objects.filter(pk__in=wanted).order_by("pk").select_for_update())
    for day in rows:
        if day.state != CashDay.State.CLOSED:
            raise DepositRefused(
                what="没有缴款",
                why=f"{day.business_date:%m月%d日}还没有日清",
                cure="请先日清，再缴款",
            )
    if Entry.objects.filter(deposited_day__in=rows).exists():
        raise DepositRefused(
            what="没有重复缴款", why="勾选的日期里有已经缴过款的", cure="请刷新页面后重新勾选"
        )
    return [day for day in rows if day.counted_fen]


def _refuse_other_sum(rows: list[CashDay], amount_fen: int) -> None:
    total = sum(day.counted_fen for day in rows)
    if total != amount_fen or not total:
        raise DepositRefused(
            what=f"缴款金额对不上：勾选的日期共{yuan(total)}元，填写的是{yuan(amount_fen)}元",
            why="每一天的现金要整天缴存，不能多缴少缴",
            cure="请核对银行回单金额和勾选的日期",
        )


def _entries(rows: list[CashDay], village: Area, year: int, actor: User) -> list[Entry]:
    town = Area.objects.get(code=village.code_at(Level.TOWN))
    bank, cash = ledger.locked_accounts(
        year,
        ledger.AccountKey(Account.Kind.BANK, town),
        ledger.AccountKey(Account.Kind.CASH, village, actor),
    )
    return [
        Entry(
            kind=Entry.Kind.DEPOSIT,
            debit=bank,
            credit=cash,
            amount_fen=day.counted_fen,
            deposited_day=day,
        )
        for day in rows
    ]
