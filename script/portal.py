"""The portal on this machine: private servers, a command between them, or all of it.

portal.py serve [--demo NAME] [--scale X] [--host HOST] [--port PORT]
portal.py hold                        the private servers alone, until told to stop
portal.py with [--temporary] COMMAND  the private servers while the command runs
portal.py env                         shell lines for a developer, the owner's role
"""

# ruff: noqa: S603, T201 - runs our own commands, speaks on the terminal

import argparse
import fcntl
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import serve
from places import ROOT, Place, find_place
from services import (
    configure,
    make_cluster,
    make_roles,
    postgres,
    postgres_answers,
    redis,
    redis_answers,
)
from supervise import Stopped, Supervisor, say


def start_servers(place: Place, supervisor: Supervisor) -> None:
    """PostgreSQL and Redis, each unless the environment names another one."""
    if not os.environ.get("DATABASE_URL"):
        if not place.cluster.exists():
            say("Making the private PostgreSQL cluster …")
            make_cluster(place)
        configure(place)
        supervisor.add(postgres(place))
        supervisor.wait_until(lambda: postgres_answers(place, "postgres"), what="PostgreSQL")
        make_roles(place)
    if not os.environ.get("REDIS_URL"):
        supervisor.add(redis(place))


def answer(place: Place) -> bool:
    """Whether the private servers that we use are there."""
    database = os.environ.get("DATABASE_URL") or postgres_answers(place, "cunbao_app")
    return bool(database and (os.environ.get("REDIS_URL") or redis_answers(place)))


@contextmanager
def claim(place: Place, what: str):
    """Yields whether `what` of this folder is ours to run: it is for one process at a time."""
    with (place.var / f"{what}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield True


def run(place: Place, action: Callable[[Place, Supervisor], int]) -> int:
    """`action` between the start and the stop of the servers; joins those that run already."""
    supervisor = Supervisor()
    with claim(place, "servers") as ours:
        try:
            if ours:
                start_servers(place, supervisor)
            supervisor.wait_until(lambda: answer(place), what="The private servers")
            return action(place, supervisor)
        except Stopped:
            say("Stopping …")
            return 130
        finally:
            supervisor.stop()


def serve_once(place: Place, supervisor: Supervisor, arguments: argparse.Namespace) -> int:
    with claim(place, "portal") as ours:
        if not ours:
            raise SystemExit(f"The portal runs already for {place.var}.")
        return serve.serve(place, supervisor, arguments)


def hold(_place: Place, supervisor: Supervisor) -> int:
    while True:
        supervisor.wait(60)


def print_environment(place: Place) -> None:
    """For a developer's shell: the owner's role, because tests make their own databases."""
    env = place.environment()
    env["DATABASE_URL"] = env["DATABASE_OWNER_URL"]
    for name, value in env.items():
        print(f"export {name}={shlex.quote(value)}")


def make_keys(place: Place) -> None:
    env = os.environ | {"CUNBAO_VAR": str(place.var)}
    if subprocess.run([ROOT / "script/keys"], env=env).returncode:
        raise SystemExit(1)


def main() -> int:
    arguments = read_arguments()
    if arguments.mode == "with" and arguments.temporary:
        return run_temporary(arguments.command)
    place = find_place(Path(os.environ.get("CUNBAO_VAR", ROOT / "var")).absolute())
    if arguments.mode == "env":
        print_environment(place)
        return 0
    make_keys(place)
    actions = {
        "hold": hold,
        "with": lambda place, supervisor: supervisor.run_in_front(
            arguments.command, place.environment()
        ),
        "serve": lambda place, supervisor: serve_once(place, supervisor, arguments),
    }
    return run(place, actions[arguments.mode])


def run_temporary(command: list[str]) -> int:
    """Servers, keys and files for this command alone, gone with it."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CUNBAO_KEYS"):
        os.environ.pop(name, None)
    var = Path(tempfile.mkdtemp(prefix="cunbao-"))
    place = find_place(var)
    make_keys(place)
    try:
        return run(
            place, lambda place, supervisor: supervisor.run_in_front(command, place.environment())
        )
    finally:
        for folder in {var, place.data, place.sockets.parent}:
            shutil.rmtree(folder, ignore_errors=True)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="portal.py")
    modes = parser.add_subparsers(dest="mode", required=True)
    serving = modes.add_parser("serve")
    serving.add_argument("--demo", choices=["chaqi", "suixian", "empty"], default="chaqi")
    serving.add_argument("--scale", default="1", help="of the demo county's people: 0.1 is a tenth")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    modes.add_parser("hold")
    modes.add_parser("env")
    during = modes.add_parser("with")
    during.add_argument("--temporary", action="store_true")
    during.add_argument("command", nargs=argparse.REMAINDER)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
