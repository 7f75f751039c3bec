"""Has documents rendered by a child process: slow or hostile content costs nobody else anything.

The child is warm: it has its libraries, fonts and frames loaded and renders one document after
another, each within limits. What it answers is JSON and the PDF's bytes, never pickled.
"""

import contextlib
import json
import logging
import os
import pickle
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from signal import SIGABRT, SIGALRM, SIGSEGV, SIGTRAP, SIGXCPU
from typing import Any

from accounts.confined import Silent, chunks, start_child
from reports.documents.publishing import LeakRefused
from reports.engine.fit import TextTooLong
from reports.engine.glyphs import MissingGlyph
from values.refusal import Refusal

logger = logging.getLogger(__name__)

CHILD = "reports.engine.renderer_child"
KINDS = {kind.code: kind for kind in (MissingGlyph, TextTooLong, LeakRefused)}
OUT_OF_MEMORY = "排版时用完了允许的内存"
CURE = "请看里面有没有特别长或者奇怪的文字，改好后再打印一次；还是不行，请联系系统管理员"


class RenderFailed(Refusal):
    """The child could not render it, died, or took too long."""

    code = "render_failed"


@dataclass(frozen=True)
class Bounds:
    """What one document may cost. A page waits for it, so gunicorn's own limit stands above."""

    seconds: int = 40
    memory_bytes: int = 1 << 30


PAGE = Bounds()
JOB = Bounds(seconds=120)


def render_apart(slug: str, context: Any, bounds: Bounds = PAGE) -> bytes:
    """The PDF of a document, rendered by this process's child.

    Raises RenderFailed, MissingGlyph, TextTooLong, LeakRefused.
    """
    with _child() as child:
        return child.render(slug, context, bounds)


def warm_up() -> None:
    """Start the child ahead of the first document. Does not wait for it."""
    with _child():
        pass


class _Child:
    """One renderer; used by one caller at a time."""

    def __init__(self) -> None:
        self.process = start_child(CHILD)
        self.fit = True

    def render(self, slug: str, context: Any, bounds: Bounds) -> bytes:
        self.fit = False  # until it has answered well
        packed = packed_context(context)
        order = {
            "slug": slug,
            "size": len(packed),
            "seconds": bounds.seconds,
            "memory": bounds.memory_bytes,
        }
        with contextlib.suppress(BrokenPipeError):  # found out when the answer is read
            self._input.write(json.dumps(order).encode() + b"\n" + packed)
            self._input.flush()
        answer, content = self._answer(bounds)
        self.fit = not answer.get("last")
        if refused := answer.get("refused"):
            raise _rebuilt(refused)
        if fault := answer.get("fault"):
            logger.error("A document (%s) could not be rendered: %s", slug, fault)
            raise _failed(OUT_OF_MEMORY if answer["full"] else "排版时出错了")
        return content

    @property
    def _input(self) -> Any:
        return self.process.stdin

    def _answer(self, bounds: Bounds) -> tuple[dict[str, Any], bytes]:
        """A line of JSON, which says how many bytes of PDF follow."""
        told = bytearray()
        try:
            for chunk in chunks(self.process, bounds.seconds):
                told += chunk
                head, ended, content = told.partition(b"\n")
                answer = json.loads(head) if ended else {}
                if ended and len(content) >= answer["size"]:
                    return answer, bytes(content)
        except Silent:
            raise _failed(_took(bounds)) from None
        with contextlib.suppress(subprocess.TimeoutExpired):
            raise _why_it_died(self.process.wait(timeout=5), bounds)
        raise _failed("排版程序没有回应")

    def end(self) -> None:
        self.process.kill()
        with contextlib.suppress(BrokenPipeError), self.process:
            pass


_idle: list[_Child] = []
# A forked process has none: its parent's children are not its own.
os.register_at_fork(after_in_child=_idle.clear)


@contextlib.contextmanager
def _child() -> Iterator[_Child]:
    try:
        child = _idle.pop()
    except IndexError:
        child = _Child()
    if child.process.poll() is not None:
        child = _Child()
    try:
        yield child
    finally:
        if child.fit and not _idle:
            _idle.append(child)
        else:
            child.end()


class _Plain(pickle.Pickler):
    """Choices of a model's field go as what they stand for: the child knows no models."""

    def reducer_override(self, thing: Any) -> Any:
        for kind in (str, int):
            if isinstance(thing, kind) and type(thing) is not kind and type(thing) is not bool:
                return kind, (kind(thing),)
        return NotImplemented


def packed_context(context: Any) -> bytes:
    out = BytesIO()
    _Plain(out, protocol=5).dump(context)
    return out.getvalue()


def _why_it_died(code: int, bounds: Bounds) -> RenderFailed:
    logger.error("A renderer ended with code %s", code)
    if code in (-SIGXCPU, -SIGALRM):
        return _failed(_took(bounds))
    return _failed(OUT_OF_MEMORY if code in (-SIGABRT, -SIGSEGV, -SIGTRAP) else "排版程序中途停了")


def _took(bounds: Bounds) -> str:
    return f"排版超过了{bounds.seconds}秒，已经停下"


def _failed(why: str) -> RenderFailed:
    return RenderFailed(what="这份单据没有打印出来", why=why, cure=CURE)


def _rebuilt(told: dict[str, str]) -> Refusal:
    """What the child refused, as the kind that it raised there; it has its sentences only."""
    kind = KINDS.get(told["code"], RenderFailed)
    refusal = kind.__new__(kind)
    Refusal.__init__(refusal, what=told["what"], why=told["why"], cure=told["cure"])
    return refusal
