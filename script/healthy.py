"""Whether a process of the portal is well: healthy.py web|worker|beat ends with 0 or 1."""

# ruff: noqa: S603 - runs our own command

import http.client
import math
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from places import ROOT

BEAT_WRITES_EVERY = 180  # seconds: Celery's own habit


def web_answers(bind: str) -> bool:
    """Asks as the proxy would: neither the host check nor the HTTPS redirect is in the way."""
    host, _, port = bind.rpartition(":")
    host = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    name = os.environ.get("CUNBAO_HOSTS", "").split(",")[0].strip("*.") or "127.0.0.1"
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": name, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def worker_answers() -> bool:
    """The worker of this machine: in a container, the container's own."""
    celery = [sys.executable, "-m", "celery", "-A", "config.celery"]
    ping = ["inspect", "ping", "--timeout", "10", "--destination", f"celery@{socket.gethostname()}"]
    return subprocess.run([*celery, *ping], cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0


def beat_writes() -> bool:
    """Its schedule's file or files: their endings depend on Python's dbm."""
    folder = Path(os.environ.get("CUNBAO_VAR", ROOT / "var")) / "run"
    ages = [time.time() - path.stat().st_mtime for path in folder.glob("beat-schedule*")]
    return min(ages, default=math.inf) < 3 * BEAT_WRITES_EVERY


if __name__ == "__main__":
    checks = {
        "web": lambda: web_answers(os.environ.get("CUNBAO_BIND", "127.0.0.1:8000")),
        "worker": worker_answers,
        "beat": beat_writes,
    }
    sys.exit(not checks[sys.argv[1]]())
