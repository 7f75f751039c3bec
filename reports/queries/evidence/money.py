"""Receipts, and deposits with the pictures of the bank's receipts."""

from collections.abc import Iterator

from accounts.files import read_file
from accounts.models import Area
from collection.models import DepositPhoto, Voucher
from reports.queries.codes import chain_check
from reports.queries.evidence.ledger import vouchers_of
from reports.queries.evidence.pieces import Paper, Piece, Sheet, days_of, drawn, moment
from reports.queries.money_papers import deposit_paper
from values.money import yuan
from values.resident_id import mask_inside

KINDS = Voucher.Kind
RECEIPTS = (
    *(
        "单号",
        "种类",
        "日期",
        "户编号",
        "户主",
        "代缴人",
        "付款方式",
        "人数",
        "金额（分）",
        "金额（元）",
    ),
    *("收款人", "状态", "校验码"),
)
DEPOSITS = (
    "单号",
    "日期",
    "缴款人",
    "金额（分）",
    "金额（元）",
    "银行回单号",
    "备注",
    "缴存的日结编号",
)
PHOTOS = ("单号", "文件", "哈希值", "上传人", "上传时间")


def money(village: Area, cover_year: int) -> Iterator[Piece]:
    told = (village, cover_year)
    yield Sheet("02-receipts/receipts", "收据", RECEIPTS, lambda: _receipts(*told))
    yield Sheet("03-deposits/deposits", "缴款单", DEPOSITS, lambda: _deposits(*told))
    yield Sheet("03-deposits/photos", "银行回单照片", PHOTOS, lambda: _photo_rows(*told))
    for voucher in _of_kind(village, cover_year, KINDS.DEPOSIT):
        paper = drawn("deposit_slip", deposit_paper, voucher, now=voucher.at, reprint=0)
        yield Paper(f"03-deposits/{voucher.number}.pdf", paper)
    for path, photo in _photos(*told):
        yield Paper(path, lambda photo=photo: read_file(photo.file))


def _of_kind(village: Area, cover_year: int, *kinds: Voucher.Kind):
    vouchers = vouchers_of(village, cover_year).filter(kind__in=kinds)
    return vouchers.select_related("village", "collector", "household__head", "payer")


def _receipts(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    rows = _of_kind(village, cover_year, KINDS.RECEIPT, KINDS.REVERSAL)
    reversals = Voucher.objects.filter(reverses__in=rows).values_list("reverses", "number")
    undone = dict(reversals)
    for one in rows:
        head, payer = one.household.head, getattr(one, "payer", None)
        yield (
            one.number,
            one.get_kind_display(),
            one.paid_on.isoformat(),
            one.household.number,
            head.name if head else "",
            payer.name.open() if payer else "",
            one.get_method_display(),
            str(one.lines),
            str(one.total_fen),
            yuan(one.total_fen),
            one.collector.display_name,
            f"已冲销：{undone[one.pk]}" if one.pk in undone else "有效",
            chain_check(one.row_hash),
        )


def _deposits(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    days: dict[str, list[str]] = {}
    taken = days_of(village, cover_year).filter(deposit_entry__isnull=False)
    for voucher, day in taken.values_list("deposit_entry__voucher_id", "pk"):
        days.setdefault(str(voucher), []).append(str(day))
    for one in _of_kind(village, cover_year, KINDS.DEPOSIT):
        yield (
            one.number,
            one.paid_on.isoformat(),
            one.collector.display_name,
            str(one.total_fen),
            yuan(one.total_fen),
            one.memo["bank_reference"],
            mask_inside(one.memo["remark"]),
            " ".join(days.get(str(one.pk), [])),
        )


def _photos(village: Area, cover_year: int) -> Iterator[tuple[str, DepositPhoto]]:
    vouchers = _of_kind(village, cover_year, KINDS.DEPOSIT)
    rows = DepositPhoto.objects.filter(voucher__in=vouchers).select_related("voucher", "by")
    for photo in rows.order_by("voucher__series__epoch", "voucher__no", "pk"):
        name = f"{photo.voucher.number}-{photo.sha256[:12]}.{photo.file.rpartition('.')[2]}"
        yield f"03-deposits/photos/{name}", photo


def _photo_rows(village: Area, cover_year: int) -> Iterator[tuple[str, ...]]:
    for path, photo in _photos(village, cover_year):
        told = photo.by.display_name, moment(photo.at)
        yield (photo.voucher.number, path, photo.sha256, *told)
