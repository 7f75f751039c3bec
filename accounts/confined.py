"""Child processes for work that may go wrong: with limits, without secrets, without network."""

import ctypes
import os
import platform
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIPE_BYTES = 1 << 20
OPEN_FILES = 64

DIE_WITH_PARENT, NO_NEW_PRIVILEGES, SECCOMP, FILTER = 1, 38, 22, 2
# The machine's audit number, and those of socket(2) and io_uring_setup(2).
NETWORK_CALLS = {
    "x86_64": (0xC000003E, (41, 425)),
    "aarch64": (0xC00000B7, (198, 425)),
}
OTHER_CONVENTION = 0x40000000  # calls of x86's third convention begin here
LOAD, EQUAL, AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06
ALLOWED, DENIED = 0x7FFF0000, 0x00050000 | 13  # EACCES


class Silent(Exception):
    """The child took longer than it was given."""


def start_child(module: str) -> subprocess.Popen[bytes]:
    """`python -m module`: no secrets in its environment, no open files but three."""
    return subprocess.Popen(  # noqa: S603 -- the module is named in our code
        [sys.executable, "-B", "-s", "-m", module],
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def chunks(process: subprocess.Popen[bytes], wall_seconds: float) -> Iterator[bytes]:
    """What the child says, as it comes, to the end of its output. Raises Silent.

    The clock runs only while we wait for the child: a slow reader costs it nothing.
    """
    assert process.stdout is not None  # noqa: S101 - PIPE was asked for
    descriptor, left = process.stdout.fileno(), wall_seconds
    while True:
        started = time.monotonic()
        ready, _, _ = select.select([descriptor], [], [], max(left, 0))
        left -= time.monotonic() - started
        if not ready:
            raise Silent
        chunk = os.read(descriptor, PIPE_BYTES)
        if not chunk:
            return
        yield chunk


def restrain(*, memory_bytes: int, output_bytes: int) -> None:
    """In the child: bounds of memory and files, and no network."""
    bounds = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_FSIZE: output_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for name, value in bounds.items():
        resource.setrlimit(name, (value, value))
    without_network()


def allow_processor(seconds: int) -> None:
    """In the child: so much processor time from now on, for good.

    The soft limit sends SIGXCPU, which tells slow work from large work.
    """
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = int(spent.ru_utime + spent.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def die_with_parent() -> None:
    """In the child: be killed when the thread that started us ends."""
    ctypes.CDLL(None, use_errno=True).prctl(DIE_WITH_PARENT, signal.SIGKILL)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_char_p)]


def without_network() -> bool:
    """In the child: socket(2) answers EACCES from now on. False where the kernel cannot do it."""
    if platform.machine() not in NETWORK_CALLS:
        return False
    steps = _filter(*NETWORK_CALLS[platform.machine()])
    packed = b"".join(struct.pack("=HBBI", *step) for step in steps)
    program = _Program(len(steps), packed)
    kernel = ctypes.CDLL(None, use_errno=True)
    kernel.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return kernel.prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0


def _filter(machine: int, calls: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Steps (instruction, jump if so, jump if not, operand); a jump says how many it passes by."""
    asked = [(EQUAL, len(calls) - place, 0, call) for place, call in enumerate(calls)]
    return [
        (LOAD, 0, 0, 4),
        (EQUAL, 0, len(calls) + 3, machine),
        (LOAD, 0, 0, 0),
        (AT_LEAST, len(calls) + 1, 0, OTHER_CONVENTION),
        *asked,
        (ANSWER, 0, 0, ALLOWED),
        (ANSWER, 0, 0, DENIED),
    ]
