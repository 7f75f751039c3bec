"""Documents are rendered by a child with limits; what becomes of it is told in Chinese."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reports.documents import document
from reports.documents.publishing import LeakRefused
from reports.engine import renderer
from reports.engine.glyphs import MissingGlyph
from reports.engine.renderer import Bounds, RenderFailed, render_apart
from reports.models import Posting

RECEIPT = document("receipt").sample()
RENDERS_AND_WAITS = """
import time
from reports.documents import document
from reports.engine import renderer
renderer.render_apart("receipt", document("receipt").sample())
print(renderer._idle[0].process.pid, flush=True)
time.sleep(60)
"""
LARGE_AND_RENDERS = """
from reports.documents import document
from reports.engine import renderer
held = b"x" * (600 << 20)
renderer.render_apart("receipt", document("receipt").sample())
print("kept" if renderer._idle else "ended")
"""
OPENS_A_SOCKET = """
import socket, sys
from accounts.confined import without_network
if sys.argv[1] == "confined":
    assert without_network()
socket.socket().close()
"""


@pytest.fixture
def child() -> subprocess.Popen:
    """This process's renderer, idle, and new: a tired one would end after this first paper."""
    while renderer._idle:
        renderer._idle.pop().end()
    renderer.warm_up()
    (found,) = renderer._idle
    render_apart("receipt", RECEIPT)
    return found.process


def test_the_child_prints_what_the_parent_would_have_printed(child):
    assert render_apart("receipt", RECEIPT) == document("receipt").render(RECEIPT)
    assert renderer._idle[0].process is child


def test_the_child_of_a_large_process_is_not_worn_out_by_its_first_paper():
    done = subprocess.run([sys.executable, "-c", LARGE_AND_RENDERS], capture_output=True, text=True)
    assert done.stdout == "kept\n", done.stderr


def test_a_choice_of_a_model_reaches_the_child_as_its_text():
    posting = replace(document("posting").sample(), paper=Posting.Paper.A3)
    assert render_apart("posting", posting) == document("posting").render(posting)


@pytest.mark.parametrize(
    ("slug", "change", "kind"),
    [("receipt", {"head": "王\ue000"}, MissingGlyph), ("posting", {"town": "280元"}, LeakRefused)],
)
def test_what_the_document_refuses_is_refused_in_its_own_words(slug, change, kind, child):
    context = replace(document(slug).sample(), **change)
    with pytest.raises(kind) as direct:
        document(slug).render(context)
    with pytest.raises(kind) as apart:
        render_apart(slug, context)
    assert str(apart.value) == str(direct.value)
    assert renderer._idle[0].process is child


def test_the_child_has_limits_no_secrets_and_no_network(child):
    environment = Path(f"/proc/{child.pid}/environ").read_text()
    limits = Path(f"/proc/{child.pid}/limits").read_text()
    assert "DATABASE_URL" not in environment
    assert "SECRET" not in environment
    assert f"Max address space         {1 << 30}" in limits
    assert "Max file size             0 " in limits
    assert "Seccomp:\t2" in Path(f"/proc/{child.pid}/status").read_text()


def test_a_confined_process_opens_no_socket():
    def opens(how):
        command = [sys.executable, "-c", OPENS_A_SOCKET, how]
        return subprocess.run(command, capture_output=True, text=True)

    assert "PermissionError" in opens("confined").stderr
    assert opens("free").returncode == 0


def test_a_document_that_takes_too_long_is_stopped_and_the_next_one_printed(child):
    with pytest.raises(RenderFailed, match="排版超过了0秒，已经停下"):
        render_apart("receipt", RECEIPT, Bounds(seconds=0))
    assert child.returncode == -signal.SIGKILL
    assert render_apart("receipt", RECEIPT)


def test_a_document_that_takes_too_much_memory_is_stopped_and_the_next_one_printed(child):
    long_one = replace(RECEIPT, lines=RECEIPT.lines * 50)
    with pytest.raises(RenderFailed, match="用完了允许的内存"):
        render_apart("receipt", long_one, Bounds(memory_bytes=1 << 20))
    assert child.returncode is not None
    assert render_apart("receipt", RECEIPT)


def test_a_child_that_dies_while_it_renders_is_told_and_replaced(child):
    child.stdin.write(b"no order\n")  # it stops at this, which comes before the document
    with pytest.raises(RenderFailed, match="排版程序中途停了"):
        render_apart("receipt", RECEIPT)
    assert render_apart("receipt", RECEIPT)


def test_a_child_that_died_in_between_is_replaced_unseen(child):
    child.kill()
    child.wait()
    assert render_apart("receipt", RECEIPT)


@pytest.mark.faults
def test_no_child_outlives_a_killed_worker():
    command = [sys.executable, "-c", RENDERS_AND_WAITS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        pid = int(worker.stdout.readline())
        assert not gone(pid)
        os.kill(worker.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while not gone(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert gone(pid)


def gone(pid: int) -> bool:
    """Ended; a zombie that nobody has collected yet counts too."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    return True
