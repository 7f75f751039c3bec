"""Writes a batch in the bureau's import template. Every cell is text."""

from collections.abc import Iterable
from io import BytesIO

import xlsxwriter

from collection.batch_rules import batch_rules
from collection.models import Batch, BatchLine, Voucher
from values.money import yuan

WIDTH = 16


def write_batch(batch: Batch, lines: Iterable[BatchLine]) -> bytes:
    """`lines` come with their people, entries and groups."""
    kept, rules = BytesIO(), batch_rules()
    book = xlsxwriter.Workbook(kept, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("参保缴费导入")
    text = book.add_format({"num_format": "@", "border": 1})
    head = book.add_format({"num_format": "@", "border": 1, "bold": True, "text_wrap": True})
    sheet.set_column(0, len(rules.columns) - 1, WIDTH)
    for place, column in enumerate(rules.columns):
        sheet.write_string(0, place, column.heading, head)
    lines = list(lines)
    vouchers = Voucher.objects.in_bulk({line.entry.voucher_id for line in lines})
    for number, line in enumerate(lines, 1):
        values = _values(batch, line, vouchers[line.entry.voucher_id]) | rules.fixed
        for place, column in enumerate(rules.columns):
            sheet.write_string(number, place, values[column.source], text)
    sheet.freeze_panes(1, 0)
    book.close()
    return kept.getvalue()


def _values(batch: Batch, line: BatchLine, voucher: Voucher) -> dict[str, str]:
    person, entry = line.enrolment.person, line.entry
    return {
        "line": str(line.line),
        "batch": batch.number,
        "id_kind": person.id_kind or "",
        "id_number": person.id_number.open() if person.id_number else "",
        "name": person.name,
        "sex": person.sex,
        "born": f"{person.born:%Y%m%d}" if person.born else "",
        "unit": line.enrolment.group.parent.name,
        "period": f"{batch.cover_year}01",
        "amount": yuan(line.amount_fen).replace(",", ""),
        "waived": yuan(entry.waived_fen).replace(",", ""),
        "paid_on": f"{voucher.paid_on:%Y%m%d}",
        "receipt": voucher.number,
    }
