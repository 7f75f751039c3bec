"""Writes the register as a workbook: locked columns, lists in the cells, numbers as text."""

from collections.abc import Iterable, Mapping
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from enrollment.books.columns import Column, columns, headings
from enrollment.books.words import Words

TITLE, TOLD, HEAD = 0, 1, 2
LISTS = "选项"
# Open rows below the last person: newborns, daughters-in-law, a family that comes home.
NEW_ROWS = 200
LONGEST_HELP = 255


def write_sheet(
    *, title: str, told: str, rows: Iterable[Mapping[str, str]], words: Words
) -> tuple[bytes, int]:
    """The workbook and the number of its people. Every cell is written as text."""
    kept = BytesIO()
    # Rows go out as they are written. Texts that begin with = stay texts: only write_string.
    book = xlsxwriter.Workbook(kept, {"constant_memory": False, "strings_to_formulas": False})
    sheet = book.add_worksheet("登记底册")
    looks = _looks(book)
    _write_head(sheet, title, told, looks)
    people = 0
    for people, texts in enumerate(rows, 1):
        _write_row(sheet, HEAD + people, texts, looks)
    last = HEAD + people + NEW_ROWS
    for number in range(HEAD + people + 1, last + 1):
        for place, column in enumerate(columns()):
            sheet.write_blank(
                number, place, None, looks["shut" if column.field == "key" else "open"]
            )
    _add_lists(book, sheet, words, last)
    _protect(sheet, HEAD + people)
    book.close()
    return kept.getvalue(), people


def _looks(book: xlsxwriter.Workbook) -> dict[str, Format]:
    base = {"num_format": "@", "valign": "vcenter", "border": 1, "border_color": "#BFBFBF"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "valign": "vcenter"}),
        "told": book.add_format({"text_wrap": True, "valign": "top", "font_color": "#444444"}),
        "head": book.add_format(
            base | {"bold": True, "bg_color": "#E4EDF6", "text_wrap": True, "align": "center"}
        ),
        "open": book.add_format(base | {"locked": False}),
        "shut": book.add_format(base | {"bg_color": "#EFEFEF"}),
    }


def _write_head(sheet: Worksheet, title: str, told: str, looks: dict[str, Format]) -> None:
    last = len(columns()) - 1
    sheet.merge_range(TITLE, 1, TITLE, last, title, looks["title"])
    sheet.merge_range(TOLD, 1, TOLD, last, told, looks["told"])
    sheet.set_row(TITLE, 26)
    sheet.set_row(TOLD, 48)
    sheet.set_row(HEAD, 32)
    for place, column in enumerate(columns()):
        hidden = {"hidden": 1} if column.field == "key" else {}
        sheet.set_column(place, place, column.width, None, hidden)
        sheet.write_string(HEAD, place, column.heading, looks["head"])


def _write_row(
    sheet: Worksheet, number: int, texts: Mapping[str, str], looks: dict[str, Format]
) -> None:
    for place, column in enumerate(columns()):
        look = looks["shut" if _is_shut(column, texts) else "open"]
        text = texts.get(column.field, "")
        if text:
            sheet.write_string(number, place, text, look)
        else:
            sheet.write_blank(number, place, None, look)


def _is_shut(column: Column, texts: Mapping[str, str]) -> bool:
    """The address is the household's: it stands, and is written, in the head's row."""
    return column.locked or (column.field == "address" and not texts.get("is_head"))


def _add_lists(book: xlsxwriter.Workbook, sheet: Worksheet, words: Words, last: int) -> None:
    """Lists stand on a hidden sheet: written into the cell's own rule they may be too long."""
    lists = book.add_worksheet(LISTS)
    lists.hide()
    for place, column in enumerate(columns()):
        rule = {"validate": "any"}
        if column.choices:
            entries = list(words.table(column.choices).values())
            lists.write_column(0, place, entries)
            letter = xlsxwriter.utility.xl_col_to_name(place)
            rule = {
                "validate": "list",
                "source": f"={LISTS}!${letter}$1:${letter}${max(len(entries), 1)}",
                "error_title": "请从列表里选",
                "error_message": "这一格请从下拉列表里选择。",
            }
        if column.help:
            rule |= {
                "input_title": column.heading[:32],
                "input_message": column.help[:LONGEST_HELP],
            }
        if len(rule) > 1:
            sheet.data_validation(HEAD + 1, place, last, place, rule)


def _protect(sheet: Worksheet, last_person: int) -> None:
    """No password: it keeps fingers out, not people. What was changed all the same is told."""
    sheet.protect(
        "",
        {
            "sort": True,
            "autofilter": True,
            "format_columns": True,
            "format_rows": True,
            "select_locked_cells": True,
        },
    )
    sheet.autofilter(HEAD, 1, max(last_person, HEAD + 1), len(columns()) - 1)
    sheet.freeze_panes(HEAD + 1, list(headings().values()).index("id_kind"))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)


def with_heads(texts: dict[str, str], *, mark: str, head: str) -> dict[str, str]:
    """A person's texts with the row's mark, and whether the household's head stands there."""
    return texts | {"key": mark, "is_head": "1" if texts["relation"] == head else ""}
