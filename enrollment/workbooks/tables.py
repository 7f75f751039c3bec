"""Any table from outside as plain rows of text: a bank's statement, a list of another kind.

Both halves: `cells` runs in the child and opens the file, `read_cells` in the parent relays.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from .limits import Limits
from .sandbox import run_child

TABLE_LIMITS = Limits(file_bytes=20 << 20, unpacked_bytes=200 << 20, rows=50_000)
ROWS_PER_MESSAGE = 400
LONGEST_CELL = 300
MOST_COLUMNS = 60


def cells(*, path: str, limits: Limits) -> Iterator[dict[str, Any]]:
    """The child's half. Hidden sheets are left out. Raises WorkbookRefused."""
    from .cells import cell_text
    from .guard import ensure_regular, kind_of
    from .refusals import TooLarge
    from .sources import open_sheets

    file, total = Path(path), 0
    ensure_regular(file)
    for sheet in open_sheets(file, kind_of(file, limits)):
        rows = iter(()) if sheet.hidden else iter(sheet.rows)
        while batch := list(islice(rows, ROWS_PER_MESSAGE)):
            total += len(batch)
            if total > limits.rows:
                raise TooLarge(why=f"表格超过 {limits.rows} 行。")
            texts = [
                [cell_text(cell)[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]] for row in batch
            ]
            yield {"sheet": sheet.name, "cells": texts}
    yield {"done": {"rows": total}}


def read_cells(path: Path, limits: Limits = TABLE_LIMITS) -> Iterator[tuple[str, list[str]]]:
    """(sheet, row) from the first row of each visible sheet on. Raises WorkbookRefused."""
    order = {"verb": "cells", "path": str(path.resolve())}
    for message in run_child(order, limits):
        for row in message.get("cells", ()):
            yield message["sheet"], row
