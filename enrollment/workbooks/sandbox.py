"""Runs child.py and relays what it says. The parent never parses a file from outside."""

import contextlib
import json
import logging
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from signal import SIGABRT, SIGKILL, SIGSEGV, SIGXCPU
from typing import Any

from accounts.confined import Silent, chunks, start_child

from .limits import Limits
from .refusals import Damaged, TookTooLong, TooLarge, rebuild

logger = logging.getLogger(__name__)

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
    with start_child("enrollment.workbooks.child") as process:
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
    buffer = bytearray()
    try:
        for chunk in chunks(process, wall_seconds):
            buffer += chunk
            *lines, rest = buffer.split(b"\n")
            buffer = bytearray(rest)
            if len(buffer) > LONGEST_MESSAGE:
                raise TooLarge(why="单元格里的文字太长。")
            yield from map(bytes, lines)
    except Silent:
        raise TookTooLong(why=f"已经读了 {wall_seconds:g} 秒。") from None


def _why_it_died(code: int) -> Exception:
    if code == -SIGXCPU:
        return TookTooLong(why="解析这个文件要花的时间太长。")
    if code in (-SIGABRT, -SIGSEGV, -SIGKILL):
        return TooLarge(
            why="解析时用完了允许的内存：可能是内容太多，也可能是在很远的行或列里有零星内容。"
        )
    return Damaged(why="解析这个文件的进程异常结束。")
