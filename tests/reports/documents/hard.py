"""Samples made hard: names that are long, rare or beyond every font, in any document."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import Any

from reports.engine.context import labels

# Fifteen characters, beyond the basic plane, extensions B to F.
HARD = (
    "阿卜杜热合曼江·麦麦提吐尔逊江",
    "𠮷㐂𬬭",
    "欧阳𡈽生",
    "王\U0002a700",
    "李\U0002b740",
    "张\U0002b820",
    "刘\U0002ceb0",
)
PEOPLE = {"姓名", "户主", "参保人", "收款人", "缴款人", "申请人", "收款户名"}


def renamed(context: Any, names: tuple[str, ...] = HARD) -> Any:
    """The same context with these names in turn wherever somebody is named."""
    return _renamed(context, cycle(names))


def _renamed(value: Any, names: Iterator[str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_renamed(item, names) for item in value)
    if not is_dataclass(value):
        return value
    told = labels(type(value))
    changed = {}
    for field in fields(value):
        old = getattr(value, field.name)
        if isinstance(old, str):
            if old and told[field.name] in PEOPLE:
                changed[field.name] = next(names)
        else:
            changed[field.name] = _renamed(old, names)
    return replace(value, **changed)


def names_in(value: Any) -> Iterator[tuple[str, str]]:
    """Label and text of every name below a context."""
    if isinstance(value, tuple):
        for item in value:
            yield from names_in(item)
    elif is_dataclass(value):
        told = labels(type(value))
        for field in fields(value):
            inner = getattr(value, field.name)
            if isinstance(inner, str) and inner and told[field.name] in PEOPLE:
                yield told[field.name], inner
            elif not isinstance(inner, str):
                yield from names_in(inner)


def draw(name: str, content: bytes) -> None:
    """First and last page as PNG, into the folder that CUNBAO_PAPERS names."""
    folder = os.environ.get("CUNBAO_PAPERS")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    pdf = Path(folder) / f"{name}.pdf"
    pdf.write_bytes(content)
    told = subprocess.run(["pdfinfo", pdf], capture_output=True, check=True, text=True).stdout
    last = next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:"))
    for page in {"1", last}:
        command = ["pdftoppm", "-r", "70", "-png", "-f", page, "-l", page, pdf, pdf.with_suffix("")]
        subprocess.run(command, check=True)
