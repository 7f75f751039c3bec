"""Runs child.py and relays what it says. The parent never parses a file from outside."""

import contextlib
import json
import logging
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from signal import SIGABRT, SIGKILL, SIGSEGV, SIGXCPU
from typing import Any

from .limits import Limits
from .refusals import Damaged, TookTooLong, TooLarge, rebuild

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
PIPE_BYTES = 1 << 20
# One message is at most 400 rows of a few hundred characters a cell.
LONGEST_MESSAGE = 256 << 20


def run_child(
    order: Mapping[str, Any], limits: Limits, *, lines: Iterable[bytes] = ()
) -> Iterator[dict[str, Any]]:
    """Yields the child's messages up to and with "done". Raises WorkbookRefused.

    The wall clock runs only while we wait for the child, so a slow reader of this generator costs
    the file nothing. Closing the generator early kills the child. `lines` follow the order on the
    child's standard input; it must read them all before it says anything.
    """
    with _start() as process:
        try:
            _send(process, order, limits, lines)
            for line in _lines(process, limits.wall_seconds):
                message = json.loads(line)
                if refused := message.get("refused"):
                    if fault := message.get("fault"):
                        logger.warning("A workbook could not be read: %s", fault)
                    raise rebuild(**refused)
                yield message
                if "done" in message:
                    return
            raise _why_it_died(process.wait(timeout=5))
        finally:
            process.kill()


def _start() -> subprocess.Popen[bytes]:
    """An environment without secrets, no open files but three, the project as working folder."""
    return subprocess.Popen(
        [sys.executable, "-B", "-s", "-m", "enrollment.workbooks.child"],
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _send(
    process: subprocess.Popen[bytes],
    order: Mapping[str, Any],
    limits: Limits,
    lines: Iterable[bytes],
) -> None:
    """A child that died early is found out when its answer is read."""
    assert process.stdin is not None  # noqa: S101 - PIPE was asked for
    text = json.dumps({**order, "limits": asdict(limits)}, ensure_ascii=False)
    with contextlib.suppress(BrokenPipeError), process.stdin:
        process.stdin.write(text.encode() + b"\n")
        for line in lines:
            process.stdin.write(line)


def _lines(process: subprocess.Popen[bytes], wall_seconds: float) -> Iterator[bytes]:
    assert process.stdout is not None  # noqa: S101 - PIPE was asked for
    descriptor, left, buffer = process.stdout.fileno(), wall_seconds, bytearray()
    while True:
        started = time.monotonic()
        ready, _, _ = select.select([descriptor], [], [], max(left, 0))
        left -= time.monotonic() - started
        if not ready:
            raise TookTooLong(why=f"已经读了 {wall_seconds:g} 秒。")
        chunk = os.read(descriptor, PIPE_BYTES)
        if not chunk:
            return
        buffer += chunk
        *lines, rest = buffer.split(b"\n")
        buffer = bytearray(rest)
        if len(buffer) > LONGEST_MESSAGE:
            raise TooLarge(why="单元格里的文字太长。")
        yield from map(bytes, lines)


def _why_it_died(code: int) -> Exception:
    if code == -SIGXCPU:
        return TookTooLong(why="解析这个文件要花的时间太长。")
    if code in (-SIGABRT, -SIGSEGV, -SIGKILL):
        return TooLarge(
            why="解析时用完了允许的内存：可能是内容太多，也可能是在很远的行或列里有零星内容。"
        )
    return Damaged(why="解析这个文件的进程异常结束。")
