"""The process that touches files from outside: python -m enrollment.workbooks.child

One JSON object on standard input says what to do; JSON lines on standard output say what came of
it: {"rows": …}, {"cells": …}, {"report": …}, {"done": …}, or one {"refused": …}. It limits itself
before it opens the file, so nothing that the file does can cost more than those limits or reach
the parent.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from traceback import extract_tb
from typing import Any

from accounts.confined import allow_processor, die_with_parent, restrain

from .limits import Limits


def say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def main() -> None:
    order = json.loads(sys.stdin.readline())
    limits = Limits(**order.pop("limits"))
    verb = order.pop("verb")
    die_with_parent()
    restrain(
        memory_bytes=limits.memory_bytes,
        output_bytes=limits.output_bytes if verb == "mark" else 0,
    )
    allow_processor(limits.cpu_seconds)
    try:
        for message in VERBS[verb](limits=limits, **order):
            say(message)
    # Also Rust's panics, which are no Exception. The texts of foreign errors may hold cell
    # contents: only the type goes on.
    except BaseException as error:
        say(_refused(error))
    sys.stdout.flush()
    os._exit(0)  # freeing a gigabyte of cells takes seconds and helps nobody


def _refused(error: BaseException) -> dict[str, Any]:
    from .refusals import Damaged, TooLarge, WorkbookRefused

    if isinstance(error, MemoryError):
        error = TooLarge(why="读取时用完了允许的内存。")
    if isinstance(error, WorkbookRefused):
        return {"refused": error.as_dict()}
    refusal = Damaged(why=f"解析时出错（{type(error).__name__}）。")
    return {"refused": refusal.as_dict(), "fault": _fault(error)}


def _fault(error: BaseException) -> str:
    """For the log: the type and the line, never the text."""
    frames = extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {place}"


def _read(**order: Any) -> Iterator[dict[str, Any]]:
    from .reading import read

    return read(**order)


def _mark(**order: Any) -> Iterator[dict[str, Any]]:
    from .marking.plan import mark

    return mark(**order)


def _cells(**order: Any) -> Iterator[dict[str, Any]]:
    from .tables import cells

    return cells(**order)


# Imported only after the limits hold: the parsers' libraries count too.
VERBS: dict[str, Callable[..., Iterator[dict[str, Any]]]] = {
    "read": _read,
    "mark": _mark,
    "cells": _cells,
}


if __name__ == "__main__":
    main()
