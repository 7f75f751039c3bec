"""Gives a department its own workbook back, with what happened to every row."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from ..layouts import KnownLayout
from ..limits import DEFAULT_LIMITS, Limits, for_size, size_of
from ..sandbox import run_child
from .results import RowResult


def mark_workbook(
    source_path: str | Path,
    target_path: str | Path,
    row_results: Iterable[RowResult],
    *,
    known_layouts: Mapping[str, str] | None = None,
    layouts: Sequence[KnownLayout] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> int:
    """Writes the marked copy and gives the number of rows marked. Raises WorkbookRefused.

    `known_layouts` and `layouts` must be those that the roster was read with. Of an xlsx every
    part that is not changed is copied byte for byte; xls and csv become a new xlsx with all cells
    as text. The target appears whole or not at all.
    """
    source, target = Path(source_path).resolve(), Path(target_path).resolve()
    with NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as temporary:
        part = Path(temporary.name)
    try:
        order = {
            "verb": "mark",
            "path": str(source),
            "target": str(part),
            "known_layouts": dict(known_layouts or {}),
            "layouts": [layout.as_dict() for layout in layouts],
        }
        enough = for_size(limits, size_of(source))
        done = list(run_child(order, enough, lines=_lines(row_results)))[-1]["done"]
        _make_durable(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return done["rows"]


def _lines(results: Iterable[RowResult]) -> Iterator[bytes]:
    for result in results:
        packed = [result.sheet, result.row_number, result.text, result.problem, dict(result.cells)]
        yield json.dumps(packed, ensure_ascii=False).encode() + b"\n"


def _make_durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
