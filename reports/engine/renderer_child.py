"""The process that renders documents: python -m reports.engine.renderer_child

An order is one line of JSON and the pickled context; an answer is one line of JSON and the PDF.
It ends when its input does, so that it outlives nobody.
"""

import json
import os
import pickle
import resource
import signal
import sys
from pathlib import Path
from traceback import extract_tb
from typing import Any

from accounts.confined import allow_processor, restrain
from reports.documents import document, renderer
from values.refusal import Refusal

MEMORY_BYTES = 1 << 30
START_SECONDS = 45
FULL = 0.9  # of its memory: whatever goes wrong then went wrong for that
TIRED_BYTES = 450 << 20  # resident at the most: whoever has taken so much makes room


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    signal.alarm(START_SECONDS)  # an order may wait already
    preload()
    restrain(memory_bytes=MEMORY_BYTES, output_bytes=0)
    signal.alarm(0)
    while line := sys.stdin.buffer.readline():
        order = json.loads(line)
        packed = sys.stdin.buffer.read(order["size"])
        resource.setrlimit(resource.RLIMIT_AS, (order["memory"], MEMORY_BYTES))
        allow_processor(order["seconds"])
        signal.alarm(order["seconds"] + 1)  # for when the parent is gone
        answer, content = _answer(order["slug"], packed)
        if "fault" in answer:
            answer["full"] = _bytes_of("VmPeak") > FULL * order["memory"]
        signal.alarm(0)
        answer["size"] = len(content)
        answers.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n" + content)
        answers.flush()


def _answer(slug: str, packed: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        context = pickle.loads(packed)  # noqa: S301 -- our own parent packed it
        return {"last": _tired()}, renderer(slug)(context)
    except Refusal as refusal:
        return {"refused": refusal.as_dict(), "last": _tired()}, b""
    except BaseException as error:
        return {"fault": _fault(error), "last": True}, b""


def _tired() -> bool:
    return _bytes_of("VmHWM") > TIRED_BYTES


def _bytes_of(line: str) -> int:
    """Of /proc/self/status: VmPeak, of the address space, which is what the limit counts; VmHWM,
    resident. Not getrusage's, in which the process that started this one counts as well.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(f"{line}:")[2].split()[0]) << 10


def _fault(error: BaseException) -> str:
    """For the log: the type and the line, never the text, which may be somebody's."""
    frames = extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {place}"


def preload() -> None:
    """WeasyPrint's own modules and the fonts, by printing one paper."""
    receipt = document("receipt")
    receipt.render(receipt.sample())


if __name__ == "__main__":
    main()
