"""The ledger as lists: every voucher and entry of the village's series, with the chain."""

import json
from collections.abc import Iterator

from accounts.models import Area
from collection.models import Account, Entry, Series, Voucher
from collection.queries.anchors import series_place
from reports.queries.evidence.pieces import Piece, Sheet, moment, name_of, number_of
from values.resident_id import mask_inside

SERIES = ("账册", "最后一号", "链末值")
VOUCHERS = (
    *("账册", "序号", "单号", "种类", "年度", "日期", "记账时间", "付款方式"),
    *("户编号", "收款人", "经办人", "复核人", "冲销的单号", "合计（分）", "笔数", "日结编号"),
    *("附记", "上一张的哈希", "本张的哈希", "密钥号"),
)
ENTRIES = (
    *("单号", "行", "共几行", "种类", "借方", "贷方", "金额（分）", "标准（分）", "资助（分）"),
    *("参保号", "第几次", "姓名", "证件号码", "组", "缴存的日结编号"),
)


def ledger(village: Area, cover_year: int) -> Iterator[Piece]:
    told = (village, cover_year)
    yield Sheet("01-ledger/series", "账册", SERIES, lambda: _series(*told))
    yield Sheet("01-ledger/vouchers", "凭证", VOUCHERS, lambda: _vouchers(*told))
    yield Sheet("01-ledger/entries", "分录", ENTRIES, lambda: _entries(*told))


def vouchers_of(village: Area, cover_year: int):
    """Every voucher of the village's series, in the order of the chains."""
    vouchers = Voucher.objects.filter(series__village=village, series__cover_year=cover_year)
    return vouchers.order_by("series__kind", "series__epoch", "no")


def _series(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    rows = Series.objects.filter(village=village, cover_year=cover_year).select_related("village")
    for series in rows.order_by("kind", "epoch"):
        yield series_place(series), str(series.last_no), bytes(series.head).hex()


def _vouchers(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    people = ("collector", "actor", "approver")
    rows = vouchers_of(village, cover_year).select_related(
        "series__village", "household", "reverses", *people
    )
    for voucher in rows.iterator(chunk_size=1000):
        yield (
            series_place(voucher.series),
            str(voucher.no),
            voucher.number,
            voucher.get_kind_display(),
            str(voucher.cover_year),
            voucher.paid_on.isoformat(),
            moment(voucher.at),
            voucher.get_method_display(),
            voucher.household.number if voucher.household else "",
            *(name_of(getattr(voucher, one)) for one in people),
            voucher.reverses.number if voucher.reverses else "",
            str(voucher.total_fen),
            str(voucher.lines),
            str(voucher.day_id or ""),
            mask_inside(json.dumps(voucher.memo, sort_keys=True, ensure_ascii=False)),
            bytes(voucher.prev_hash).hex(),
            bytes(voucher.row_hash).hex(),
            voucher.key_id,
        )


def _entries(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    """In the order of the vouchers, a voucher's lines from the first to the last."""
    numbers = dict(vouchers_of(village, cover_year).values_list("pk", "number"))
    order = {pk: place for place, pk in enumerate(numbers)}
    rows = Entry.objects.filter(voucher_id__in=numbers).select_related(
        "debit__holder", "credit__holder", "enrolment__person", "group"
    )
    for entry in sorted(rows, key=lambda entry: (order[entry.voucher_id], entry.line)):
        person = entry.enrolment.person if entry.enrolment else None
        yield (
            numbers[entry.voucher_id],
            str(entry.line),
            str(entry.lines),
            entry.get_kind_display(),
            _account(entry.debit),
            _account(entry.credit),
            str(entry.amount_fen),
            str(entry.price_fen),
            str(entry.waived_fen),
            str(entry.enrolment_id or ""),
            str(entry.seq or ""),
            person.name if person else "",
            number_of(person) if person else "",
            entry.group.name if entry.group else "",
            str(entry.deposited_day_id or ""),
        )


def _account(account: Account) -> str:
    return f"{account.get_kind_display()} {name_of(account.holder)}".strip()
