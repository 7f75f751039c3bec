"""Children that live and die with their parent: start, restart, stop."""

# ruff: noqa: S603, T201 - runs our own commands, speaks on the terminal

import ctypes
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from places import as_user

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)
SIGNALS = {signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
SHORTEST_PAUSE, LONGEST_PAUSE = 1, 30  # seconds before what died starts again
CALM = 60  # a child that lived this many seconds starts afresh at the shortest pause
PATIENCE = 25  # seconds from the stop signal to SIGKILL


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass(frozen=True)
class Service:
    name: str
    command: list[str]
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals | None = None  # when the supervisor dies; else the same
    user: str | None = None
    env: dict[str, str] = field(default_factory=dict)
    log: Path | None = None
    before_start: Callable[[], None] = lambda: None


class Child:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.pause = SHORTEST_PAUSE / 2
        self.start()

    def start(self) -> None:
        self.service.before_start()
        self.process = spawn(self.service)
        self.started = time.monotonic()
        self.restart_at: float | None = None

    def tend(self, now: float) -> None:
        """Notice a death, plan the restart, restart when due."""
        if self.restart_at is not None:
            if now >= self.restart_at:
                self.start()
        elif (status := self.process.poll()) is not None:
            self.kill_group()  # web's processes would hold the port after a killed master
            calm = now - self.started > CALM
            self.pause = SHORTEST_PAUSE if calm else min(self.pause * 2, LONGEST_PAUSE)
            self.restart_at = now + self.pause
            say(f"{self.service.name} ended ({status}); it starts again in {self.pause:.0f} s.")

    def signal(self, number: int) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """Whatever the child left behind shares its session's group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    def __init__(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        self.batches: list[list[Child]] = []

    @property
    def children(self) -> list[Child]:
        return [child for batch in self.batches for child in batch]

    def add(self, *services: Service) -> None:
        """Starts them; what is added later may rely on them, and is stopped before them."""
        batch: list[Child] = []
        self.batches.append(batch)
        for service in services:
            batch.append(Child(service))

    def wait(self, seconds: float) -> None:
        """Tend the children for at most `seconds`; raises Stopped on Ctrl-C, TERM or HUP."""
        heard = signal.sigtimedwait(SIGNALS, min(seconds, self.next_restart()))
        if heard and heard.si_signo != signal.SIGCHLD:
            raise Stopped
        for child in self.children:
            child.tend(time.monotonic())

    def next_restart(self) -> float:
        due = [child.restart_at for child in self.children if child.restart_at is not None]
        return max(0, min(due, default=math.inf) - time.monotonic())

    def wait_until(self, ready: Callable[[], bool], *, what: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                raise SystemExit(f"{what} did not answer within {seconds:.0f} seconds.")
            self.wait(0.1)

    def run(self, command: list[str], env: dict[str, str]) -> int:
        """One command to its end; the children are tended meanwhile."""
        process = spawn(Service(name=command[0], command=command, env=env))
        try:
            while process.poll() is None:
                self.wait(1)
        except Stopped:
            process.terminate()
            process.wait()
            raise
        return process.returncode

    def run_in_front(self, command: list[str], env: dict[str, str]) -> int:
        """One command that owns the terminal: Ctrl-C is its own affair, TERM and HUP end it."""
        process = spawn(Service(name=command[0], command=command, env=env), own_session=False)
        while process.poll() is None:
            heard = signal.sigtimedwait(SIGNALS, min(1, self.next_restart()))
            from_terminal = heard and heard.si_signo == signal.SIGINT and heard.si_code > 0
            if heard and heard.si_signo != signal.SIGCHLD and not from_terminal:
                process.send_signal(heard.si_signo)
            for child in self.children:
                child.tend(time.monotonic())
        return process.returncode if process.returncode >= 0 else 128 - process.returncode

    def stop(self) -> None:
        """Last batch first; a second signal, or PATIENCE at its end, kills."""
        for batch in reversed(self.batches):
            for child in batch:
                child.signal(child.service.stop_signal)
            deadline = time.monotonic() + PATIENCE
            while any(child.process.poll() is None for child in batch):
                heard = signal.sigtimedwait(SIGNALS, 0.2)
                asked_again = heard and heard.si_signo != signal.SIGCHLD
                if asked_again or time.monotonic() > deadline:
                    break
            for child in batch:
                child.kill_group()
        self.batches = []


def spawn(service: Service, *, own_session: bool = True) -> subprocess.Popen:
    parent = os.getpid()

    def tie_to_parent() -> None:
        # After setuid, which would clear it; and lest the parent died before it was set.
        LIBC.prctl(PR_SET_PDEATHSIG, service.orphan_signal or service.stop_signal)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        if os.getppid() != parent:
            os._exit(1)

    log = service.log.open("ab") if service.log else None
    try:
        return subprocess.Popen(
            service.command,
            env=os.environ | service.env,
            stdin=subprocess.DEVNULL if own_session else None,
            stdout=log,
            stderr=log,
            **(as_user(service.user) if service.user else {}),
            start_new_session=own_session,
            preexec_fn=tie_to_parent,
        )
    finally:
        if log:
            log.close()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
