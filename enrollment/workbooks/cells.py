"""A small table from outside as texts, for lists that are no rosters."""

from dataclasses import replace
from pathlib import Path

from .limits import DEFAULT_LIMITS
from .sandbox import run_child

# A county has some hundreds of villages.
LIMITS = replace(DEFAULT_LIMITS, rows=5000)


def read_cells(path: Path) -> list[list[str]]:
    """The rows of all visible sheets, one after the other, read by the child process.

    Raises WorkbookRefused.
    """
    order = {"verb": "cells", "path": str(path.resolve())}
    return [row for message in run_child(order, LIMITS) for row in message.get("cells", ())]
