"""The private PostgreSQL and Redis: made, described, asked whether they answer."""

# ruff: noqa: S603 - the commands are our own words

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from places import ROOT, SOCKET_NAME, Place, as_user, make_private
from supervise import PATIENCE, Service


def binaries(cluster: Path) -> Path:
    """PostgreSQL's own folder: of the major that made the cluster, else the newest."""
    folders = {major(initdb): initdb.parent for initdb in installed()}
    if not folders:
        raise SystemExit("PostgreSQL is not installed: run script/setup.")
    if not cluster.exists():
        return folders[max(folders)]
    made_by = int((cluster / "PG_VERSION").read_text(encoding="ascii"))
    if made_by not in folders:
        raise SystemExit(
            f"{cluster} was made by PostgreSQL {made_by}, which is not installed. Install that "
            "major, or dump and restore as docs/operations.md says."
        )
    return folders[made_by]


def installed() -> list[Path]:
    on_path = shutil.which("initdb")
    return [
        *([Path(on_path)] if on_path else []),
        *Path("/usr/lib/postgresql").glob("*/bin/initdb"),
    ]


def major(initdb: Path) -> int:
    said = subprocess.run([initdb, "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"\(PostgreSQL\) (\d+)", said)[1])


def make_cluster(place: Place) -> None:
    """initdb beside its place, then one rename: an interrupted one leaves no half cluster."""
    half = place.data / "pg.new"
    shutil.rmtree(half, ignore_errors=True)
    make_private(half, place.user)
    subprocess.run(
        [
            binaries(place.cluster) / "initdb",
            *("--pgdata", half, "--username", "postgres", "--auth", "reject"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        **as_user(place.user),
    )
    half.rename(place.cluster)


def configure(place: Place) -> None:
    """Copies, because the servers' user may not be able to read the checkout."""
    (place.cluster / "pg_hba.conf").write_text("local all all peer map=cunbao\n")
    (place.cluster / "pg_ident.conf").write_text("".join(identities(place)))
    settings = (ROOT / "script/postgresql.conf").read_text(encoding="utf-8")
    sockets = str(place.sockets).replace("'", "''")
    (place.cluster / "postgresql.conf").write_text(
        f"{settings}unix_socket_directories = '{sockets}'\n", encoding="utf-8"
    )


def identities(place: Place) -> Iterator[str]:
    """Who may be which role: the servers' user, root and whoever starts them may be any."""
    for person in sorted({place.user, "root", pwd.getpwuid(os.geteuid()).pw_name}):
        for role in ("postgres", "cunbao_owner", "cunbao_app"):
            yield f"cunbao {person} {role}\n"


def postgres(place: Place) -> Service:
    locks = [place.cluster / "postmaster.pid", place.sockets / f"{SOCKET_NAME}.lock"]
    return Service(
        name="postgresql",
        command=[str(binaries(place.cluster) / "postgres"), "-D", str(place.cluster)],
        stop_signal=signal.SIGINT,  # fast shutdown: TERM would wait for every session to end
        user=place.user,
        env={"LC_ALL": "C.UTF-8"},
        log=place.var / "log" / "postgresql.log",
        before_start=lambda: outlive_predecessor("postgres", place.cluster, locks),
    )


def outlive_predecessor(program: str, folder: Path, locks: list[Path]) -> None:
    """Waits for a server that is still on its way out; then its lock files mean nothing.

    After a power cut the number in them may belong to an innocent process by now, and a Redis that
    goes would take its successor's socket along.
    """
    deadline = time.monotonic() + PATIENCE
    while runs_in(program, folder):
        if time.monotonic() > deadline:
            return  # the new one will say whose folder it is
        time.sleep(0.1)
    for lock in locks:
        lock.unlink(missing_ok=True)


def runs_in(program: str, folder: Path) -> bool:
    home = folder.resolve()
    return any(stands_in(process, program, home) for process in Path("/proc").glob("[0-9]*"))


def stands_in(process: Path, program: str, folder: Path) -> bool:
    try:
        name = (process / "comm").read_text().strip()
        return name == program and (process / "cwd").readlink() == folder
    except OSError:
        return False  # gone meanwhile, or somebody else's


def redis(place: Place) -> Service:
    home = place.data / "redis"
    (home / "redis.conf").write_text((ROOT / "script/redis.conf").read_text())
    return Service(
        name="redis",
        command=[
            *("redis-server", str(home / "redis.conf"), "--dir", str(home)),
            *("--unixsocket", str(place.redis_socket), "--unixsocketperm", "700"),
        ],
        user=place.user,
        log=place.var / "log" / "redis.log",
        before_start=lambda: outlive_predecessor("redis-server", home, [place.redis_socket]),
    )


def postgres_answers(place: Place, role: str) -> bool:
    """Whether `role` gets in: `postgres` as soon as it runs, `cunbao_app` once all stands."""
    return psql(place, role, "-c", "", stderr=subprocess.DEVNULL).returncode == 0


def redis_answers(place: Place) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.settimeout(2)
            connection.connect(str(place.redis_socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(5) == b"+PONG"
        except OSError:
            return False


def make_roles(place: Place) -> None:
    psql(
        place, "postgres", "-v", "ON_ERROR_STOP=1", "-f", str(ROOT / "script/roles.sql")
    ).check_returncode()


def psql(place: Place, role: str, *arguments: str, **options) -> subprocess.CompletedProcess:
    database = "postgres" if role == "postgres" else "cunbao"
    command = [binaries(place.cluster) / "psql", "-qX", "-h", place.sockets, "-U", role]
    return subprocess.run([*command, *arguments, database], **options)
