"""Send a batch out in the bureau's template, and take its results in, row by row (报送、回盘)."""

import hashlib
import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from accounts.files import store_file
from accounts.models import User
from collection.actions.batch import BatchRefused, audit, lead, locked
from collection.batch_rules import batch_rules
from collection.batch_sheet import write_batch
from collection.models import Batch, BatchFile, BatchLine
from collection.queries.batches import lines_to_send
from enrollment.workbooks.read import read_roster
from values.money import yuan
from values.text import closed_up

State = BatchLine.State


def send_out_batch(*, batch: Batch, actor: User, now: datetime) -> tuple[str, bytes]:
    """The file of those not imported yet: all the first time, then the failed ones once mended.

    Returns its name and content; it is kept sealed and its making audited. Locks the batch.
    """
    with transaction.atomic():
        batch = locked(batch)
        lead(batch, "send_out", "", now)
        batch.round += 1
        batch.save()
        lines = lines_to_send(batch)
        content = write_batch(batch, lines)
        name = f"{batch.number}-第{batch.round}次.xlsx"
        BatchLine.objects.filter(pk__in=[line.pk for line in lines]).update(
            state=State.OUT, round=batch.round, code="", cause=""
        )
        BatchFile.objects.create(
            batch=batch,
            way=BatchFile.Way.OUT,
            round=batch.round,
            file_name=name,
            sha256=hashlib.sha256(content).hexdigest(),
            people=len(lines),
            actor=actor,
            at=now,
        )
        store_file(f"batches/{batch.pk}-out-{batch.round}", content)
        audit(batch, "send_out_batch", actor, now, people=len(lines), round=batch.round)
    return name, content


@dataclass
class Taken:
    """What a results file did: lines imported, lines failed, rows that fit nobody."""

    imported: int = 0
    failed: int = 0
    strange: list[str] = field(default_factory=list)


def take_in_results(
    *, batch: Batch, content: bytes, file_name: str, actor: User, now: datetime
) -> Taken:
    """Write the bureau's answer to each line that is out. Locks the batch.

    Whom the file leaves out stays out, and so does the batch. Raises BatchRefused,
    WorkbookRefused; nothing is taken in then.
    """
    rows = _read(content, file_name)
    try:
        with transaction.atomic():
            batch = locked(batch)
            if batch.state != "reported":
                lead(batch, "results_fine", "", now)
            taken = _apply(batch, rows)
            if not taken.imported and not taken.failed:
                raise BatchRefused(
                    what="没有读入结果",
                    why="表里没有这个批次这一次报送的人"
                    + (f"：{taken.strange[0]}" if taken.strange else ""),
                    cure="请核对是不是这个批次的回盘文件",
                )
            if not batch.lines.filter(state=State.OUT).exists():
                failed = batch.lines.filter(state=State.FAILED).exists()
                lead(batch, "results_failed" if failed else "results_fine", "", now)
                batch.save()
            BatchFile.objects.create(
                batch=batch,
                way=BatchFile.Way.IN,
                round=batch.round,
                file_name=file_name[:200],
                sha256=hashlib.sha256(content).hexdigest(),
                people=taken.imported + taken.failed,
                failed=taken.failed,
                actor=actor,
                at=now,
            )
            store_file(f"batches/{batch.pk}-in-{hashlib.sha256(content).hexdigest()}", content)
            audit(batch, "take_in_results", actor, now, failed=taken.failed)
    except IntegrityError as error:
        if "batch_results_once" not in str(error):
            raise
        raise BatchRefused(
            what="没有重复读入", why="这个回盘文件已经读入过", cure="请核对是不是最新的回盘文件"
        ) from None
    return taken


def _read(content: bytes, file_name: str) -> list:
    with tempfile.TemporaryDirectory(prefix="batch-") as folder:
        path = Path(folder) / f"results{Path(file_name).suffix.lower()[:6]}"
        path.write_bytes(content)
        return list(read_roster(path, known_layouts=batch_rules().headings))


def _apply(batch: Batch, rows: list) -> Taken:
    """By the line's number and name; a number that fits nobody is told."""
    lines = batch.lines.select_related("enrolment__person")
    by_line, taken = {str(line.line): line for line in lines}, Taken()
    for raw in rows:
        line = by_line.get(closed_up(raw.text("line")).removesuffix(".0"))
        place = f"第{raw.row_number}行"
        if line is None or closed_up(raw.text("name")) != closed_up(line.enrolment.person.name):
            taken.strange.append(f"{place}不是这个批次的人，或者姓名对不上")
        elif closed_up(raw.text("batch")) not in ("", batch.number):
            taken.strange.append(f"{place}是别的批次的")
        elif line.state != State.OUT:
            taken.strange.append(f"{place}这个人现在是“{line.get_state_display()}”，没有改动")
        else:
            _answer(line, raw, taken)
    return taken


def _answer(line: BatchLine, raw, taken: Taken) -> None:
    if closed_up(raw.text("outcome")) in batch_rules().fine:
        line.state, line.code, line.cause = State.IMPORTED, "", ""
        taken.imported += 1
    else:
        line.state = State.FAILED
        line.code = closed_up(raw.text("failure_code"))[:20]
        line.cause = raw.text("cause").strip()[:200] or "回盘没有写原因"
        taken.failed += 1
    line.save(update_fields=["state", "code", "cause"])


def record_serial(
    *, batch: Batch, serial: str, amount_fen: int, actor: User, now: datetime
) -> None:
    """The collection serial number (征集流水号) with its amount, which must be the batch's."""
    with transaction.atomic():
        batch = locked(batch)
        lead(batch, "serial", "", now)
        if not (serial.isascii() and serial.isdigit() and len(serial) == SERIAL_DIGITS):
            raise BatchRefused(
                what="没有登记流水号",
                why=f"征集流水号是{SERIAL_DIGITS}位数字，左边用0补齐",
                cure="请照医保系统里的号码填写",
            )
        lines = batch.lines.filter(state=State.IMPORTED).values_list("amount_fen", flat=True)
        if sum(lines) != amount_fen:
            raise BatchRefused(
                what="没有登记流水号：金额对不上",
                why=f"导入成功的人共缴{yuan(sum(lines))}元，流水号金额是{yuan(amount_fen)}元",
                cure="请核对流水号；金额不等不能开票",
            )
        batch.serial, batch.serial_fen = serial, amount_fen
        _save_once(batch)
        audit(batch, "record_serial", actor, now)


SERIAL_DIGITS = 12


def record_invoice(
    *,
    batch: Batch,
    invoice_number: str,
    invoiced_on: date,
    treasury_number: str,
    treasury_on: date,
    actor: User,
    now: datetime,
) -> None:
    """The tax bureau's invoice and the treasury's voucher (开票、入库)."""
    with transaction.atomic():
        batch = locked(batch)
        lead(batch, "invoice", "", now)
        batch.invoice_number, batch.invoiced_on = invoice_number.strip(), invoiced_on
        batch.treasury_number, batch.treasury_on = treasury_number.strip(), treasury_on
        batch.save()
        audit(batch, "record_invoice", actor, now)


def _save_once(batch: Batch) -> None:
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError:
        raise BatchRefused(
            what="没有登记流水号", why="这个流水号已经登记给别的批次", cure="请核对流水号"
        ) from None
