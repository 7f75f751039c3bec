"""Take in a bank statement and find what its lines belong to; match by hand; undo a match."""

import hashlib
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from accounts.personal_data import keyed_hash
from collection.models import BankLine, BankMatch, BankStatement, Voucher
from collection.queries.statements import (
    Reading,
    StatementRefused,
    certain,
    pairs,
    read_statement,
    unbanked,
    unmatched,
)
from enrollment.workbooks.tables import read_cells
from values.money import yuan


def import_statement(
    *, town: Area, content: bytes, file_name: str, actor: User, now: datetime
) -> tuple[BankStatement, Reading, int]:
    """The statement, what was read of it, and how many lines found their deposit by themselves.

    Lines that an earlier statement had already are not taken in again. The file is read in a child
    process with limits. Raises WorkbookRefused, StatementRefused.
    """
    reading = read_statement(_rows(content))
    digest = hashlib.sha256(content).hexdigest()
    if BankStatement.objects.filter(town=town, file_sha256=digest).exists():
        raise StatementRefused(
            what="没有重复导入", why="这份流水以前已经导入过", cure="请选择新的流水文件"
        )
    with transaction.atomic():
        _lock(town)
        fresh = _fresh(town, reading)
        statement = BankStatement.objects.create(
            town=town,
            file_name=file_name[:120],
            file_sha256=digest,
            rows=len(reading.income),
            fresh=len(fresh),
            uploaded_by=actor,
            uploaded_at=now,
        )
        for line in fresh:
            line.statement = statement
        BankLine.objects.bulk_create(fresh)
        matched = _match(town, actor, now)
        record_audit(
            action="import_statement",
            obj=statement,
            area=town,
            actor=actor,
            now=now,
            details={"rows": len(reading.income), "fresh": len(fresh), "matched": matched},
        )
    return statement, reading, matched


def match_by_hand(*, line: BankLine, voucher: Voucher, actor: User, now: datetime) -> BankMatch:
    """A person says that this line is that voucher's money. Raises StatementRefused."""
    if line.amount_fen != voucher.total_fen or voucher.village.parent_id != line.town_id:
        raise StatementRefused(
            what="没有对上",
            why=f"流水{yuan(line.amount_fen)}元，单据{yuan(voucher.total_fen)}元，或者不是同一个镇",
            cure="请选金额一样的单据",
        )
    try:
        with transaction.atomic():
            _lock(line.town)
            match = BankMatch.objects.create(
                line=line, voucher=voucher, automatic=False, by=actor, at=now
            )
            _audit("match_line", match, actor, now)
    except IntegrityError:
        raise StatementRefused(
            what="没有重复对账", why="这一行或这张单据已经对上了", cure="请刷新页面查看"
        ) from None
    return match


def undo_match(*, match: BankMatch, reason: str, actor: User, now: datetime) -> None:
    """Take a match back: line and voucher wait again. Raises StatementRefused."""
    with transaction.atomic():
        hit = BankMatch.objects.live().filter(pk=match.pk)
        if not hit.update(undone_by=actor, undone_at=now, undone_reason=reason):
            raise StatementRefused(
                what="没有重复办理", why="这条对账已经撤销了", cure="请刷新页面查看"
            )
        _audit("undo_match", match, actor, now)


def _rows(content: bytes) -> list[tuple[str, list[str]]]:
    with tempfile.TemporaryDirectory(prefix="cunbao-bank-") as folder:
        path = Path(folder) / "statement"
        path.write_bytes(content)
        return list(read_cells(path))


def _fresh(town: Area, reading: Reading) -> list[BankLine]:
    """Lines that no statement had yet. Two equal ones of a file are two, told by their count."""
    counted: Counter[str] = Counter()
    lines = []
    for row in reading.income:
        said = f"{row.booked_on}\0{row.amount_fen}\0{row.reference}\0{row.told}"
        counted[said] += 1
        lines.append(
            BankLine(
                town=town,
                row=row.row,
                booked_on=row.booked_on,
                amount_fen=row.amount_fen,
                reference=row.reference,
                told=row.told or None,
                digest=keyed_hash("bank line", f"{said}\0{counted[said]}"),
            )
        )
    known = BankLine.objects.filter(town=town, digest__in=[line.digest for line in lines])
    had = {bytes(digest) for digest in known.values_list("digest", flat=True)}
    return [line for line in lines if line.digest not in had]


def _match(town: Area, actor: User, now: datetime) -> int:
    found = certain(pairs(list(unmatched(town)), list(unbanked(town))))
    BankMatch.objects.bulk_create(
        BankMatch(line=pair.line, voucher=pair.voucher, automatic=True, by=actor, at=now)
        for pair in found
    )
    return len(found)


def _lock(town: Area) -> None:
    """One match at a time in a town; the database's own constraints hold without it."""
    Area.objects.select_for_update(no_key=True).get(pk=town.pk)


def _audit(action: str, match: BankMatch, actor: User, now: datetime) -> None:
    record_audit(
        action=action,
        obj=match,
        area=match.line.town,
        actor=actor,
        now=now,
        details={"voucher": match.voucher.number, "fen": match.line.amount_fen},
    )
