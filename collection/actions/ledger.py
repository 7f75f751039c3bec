"""Append to the ledger: numbers without gaps, chained, once per form.

Lock order, everywhere: series → cash day → accounts by id → audit chain.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection
from django.db.models import Q

from accounts.models import Area, Level, User
from collection.chain import voucher_hash
from collection.models import Account, CashDay, Entry, Series, Voucher
from enrollment.models import Household
from values.refusal import Refusal

LOCK_TIMEOUT = "3s"
EPOCHS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class FormReused(Refusal):
    code = "form_reused"


class ClockWentBack(Refusal):
    code = "clock_went_back"


class Busy(Refusal):
    code = "busy"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What a voucher says besides its number, its entries and the chain."""

    kind: Voucher.Kind
    village: Area
    cover_year: int
    paid_on: date
    at: datetime
    collector: User
    actor: User
    idem: uuid.UUID
    request_hash: bytes
    day: CashDay | None = None
    household: Household | None = None
    approver: User | None = None
    reverses: Voucher | None = None
    method: Voucher.Method = Voucher.Method.CASH
    memo: dict | None = None


def lock_series(*, village: Area, cover_year: int, kind: Series.Kind) -> Series:
    """Lock the village's newest series of a kind until the transaction ends.

    Waits at most 3 seconds for it, then raises Busy: nothing was written yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
    where = {"village": village, "cover_year": cover_year, "kind": kind}
    newest = Series.objects.filter(**where).select_for_update().order_by("-epoch")
    try:
        series = newest.first()
        if series is None:
            Series.objects.get_or_create(**where, epoch=1)
            series = newest.first()
        series.village = village
        return series
    except OperationalError as error:
        if "lock timeout" not in str(error):
            raise
        raise Busy(
            what="没有办成，什么也没有保存",
            why="这个村同时办理的人太多，等了几秒还没轮到",
            cure="请稍等片刻，再按一次",
        ) from None


def request_hash(*parts: object) -> bytes:
    """SHA-256 of what a form asked for, to tell a repeated form from a changed one."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).digest()


def replay(*, actor: User, idem: uuid.UUID, asked: bytes) -> Voucher | None:
    """The voucher that this very form already made. Call it after lock_series, never before.

    Raises FormReused when the same form's key comes back with another content.
    """
    voucher = Voucher.objects.filter(actor=actor, idem=idem).first()
    if voucher and bytes(voucher.request_hash) != asked:
        raise FormReused(
            what="这张表已经提交过，而且内容不一样",
            why=f"第一次提交已办成，单号 {voucher.number}",
            cure="请打开该单核对；需要另办请重新打开页面",
        )
    return voucher


class AccountKey(NamedTuple):
    """What tells an account of one cover year from the others."""

    kind: Account.Kind
    area: Area
    holder: User | None = None


def account(
    *, kind: Account.Kind, area: Area, cover_year: int, holder: User | None = None
) -> Account:
    found, _ = Account.objects.get_or_create(
        kind=kind, area=area, cover_year=cover_year, holder=holder
    )
    return found


def locked_accounts(cover_year: int, *keys: AccountKey) -> list[Account]:
    """Accounts in the order asked for, made where they are missing, locked in order of id."""
    asked = reduce(or_, (Q(**key._asdict()) for key in keys))
    rows = Account.objects.filter(asked, cover_year=cover_year).order_by("pk").select_for_update()
    found = {(row.kind, row.area_id, row.holder_id): row for row in rows}
    if len(found) < len(keys):
        for key in keys:
            account(**key._asdict(), cover_year=cover_year)
        return locked_accounts(cover_year, *keys)
    return [found[key.kind, key.area.pk, key.holder and key.holder.pk] for key in keys]


def lock_accounts(*accounts: Account) -> dict[int, Account]:
    """Lock accounts in order of id; fresh balances by id."""
    rows = Account.objects.filter(pk__in={a.pk for a in accounts}).order_by("pk")
    return {row.pk: row for row in rows.select_for_update()}


def append_voucher(*, series: Series, paper: Paper, entries: list[Entry]) -> Voucher:
    """Write entries and then their voucher under the next number of a locked series.

    The database refuses a gap, a wrong sum, a closed day, a second payment. Raises ClockWentBack
    when `paper.at` lies before the series' last voucher.
    """
    number = series.last_no + 1
    voucher = Voucher(
        series=series,
        no=number,
        number=number_text(series, number),
        kind=paper.kind,
        village=paper.village,
        cover_year=paper.cover_year,
        household=paper.household,
        day=paper.day,
        paid_on=paper.paid_on,
        at=paper.at,
        method=paper.method,
        collector=paper.collector,
        actor=paper.actor,
        approver=paper.approver,
        reverses=paper.reverses,
        total_fen=sum(entry.amount_fen for entry in entries),
        lines=len(entries),
        memo=paper.memo or {},
        idem=paper.idem,
        request_hash=paper.request_hash,
        prev_no=series.last_no or None,
        prev_hash=bytes(series.head),
        key_id=settings.CHAIN_KEY_ID,
    )
    for line, entry in enumerate(entries, start=1):
        entry.voucher_id, entry.line, entry.lines = voucher.id, line, len(entries)
    voucher.row_hash = voucher_hash(voucher, entries)
    Entry.objects.bulk_create(entries)
    _insert(voucher)
    series.last_no, series.head = number, voucher.row_hash
    series.save(update_fields=["last_no", "head"])
    return voucher


def _insert(voucher: Voucher) -> None:
    try:
        voucher.save(force_insert=True)
    except IntegrityError as error:
        if "the clock went back" not in str(error):
            raise
        raise ClockWentBack(
            what="没有办理",
            why="服务器现在的时间比上一张单据还早，时间可能被改动过",
            cure="请联系管理员校对服务器时间，校对好以后再办理",
        ) from None


def number_text(series: Series, number: int) -> str:
    """`year-county-village-kind epoch-number` and two check characters, as printed on paper."""
    code = series.village.code
    epoch = epoch_letters(series.epoch)
    body = (
        f"{series.cover_year}-{code[: Level.COUNTY]}-{code[Level.COUNTY :]}"
        f"-{series.kind}{epoch}-{number:06d}"
    )
    return f"{body}-{check_characters(body)}"


def epoch_letters(epoch: int) -> str:
    """A, B … Z, AA, AB …: without I and O, which look like digits."""
    rest, place = divmod(epoch - 1, len(EPOCHS))
    return (epoch_letters(rest) if rest else "") + EPOCHS[place]


def check_characters(body: str) -> str:
    """Two characters (ISO 7064 style, modulo 97) that catch a digit misread from paper."""
    value = int("".join(str(int(c, 36)) for c in body if c.isalnum()))
    return f"{98 - value * 100 % 97:02d}"
