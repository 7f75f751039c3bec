import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "script"
sys.path.insert(0, str(SCRIPT))


@pytest.fixture
def var() -> Iterator[Path]:
    yield from site()


def site() -> Iterator[Path]:
    """A new site's folder, one that the servers' user can reach (pytest's own is private)."""
    folder = Path(tempfile.mkdtemp(prefix="cunbao-site-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def environment(var: Path) -> dict[str, str]:
    """A shell that knows nothing of the servers that these tests run on themselves."""
    ours = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PYTHONPATH", "CUNBAO_KEYS")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"CUNBAO_VAR": str(var)}


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen]]:
    started = []

    def start(*command: str | Path) -> subprocess.Popen:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


@pytest.fixture
def hold(start) -> Callable[[], subprocess.Popen]:
    """The private servers alone, until they are told to stop."""
    return lambda: start(sys.executable, SCRIPT / "portal.py", "hold")


def wait_for(condition: Callable[[], object], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def processes_under(folder: Path) -> set[int]:
    """Every process that names `folder` on its command line, stands in it or has it as its var."""
    return {int(path.name) for path in Path("/proc").glob("[0-9]*") if belongs(path, folder)}


def belongs(process: Path, folder: Path) -> bool:
    sign = os.fsencode(folder)
    try:
        standing = os.fsencode((process / "cwd").readlink())
        told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return (sign in standing or sign in told) and state != "Z"
