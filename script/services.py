"""The private PostgreSQL and Redis: made, described, asked whether they answer."""

# ruff: noqa: S603 - the commands are our own words

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from places import SOCKET_NAME, Place, as_user, make_private
from supervise import Service

# What the ledger relies on is said out loud, even where it is the default.
# A statement that failed would bring personal data into the log: neither it nor the row is told.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "log_statement": "ddl",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
ROLES = """
SELECT 'CREATE ROLE cunbao_owner LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cunbao_owner') \\gexec
SELECT 'CREATE ROLE cunbao_app LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cunbao_app') \\gexec
GRANT cunbao_app, pg_signal_backend TO cunbao_owner;
SELECT 'CREATE DATABASE cunbao OWNER cunbao_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'cunbao') \\gexec
\\connect cunbao
ALTER SCHEMA public OWNER TO cunbao_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
"""


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


def write_access(place: Place) -> None:
    """Socket only, and peer: the servers' user, root and whoever starts them may be any role."""
    people = {place.user, "root", pwd.getpwuid(os.geteuid()).pw_name}
    roles = ["postgres", "cunbao_owner", "cunbao_app"]
    lines = [f"cunbao {person} {role}" for person in sorted(people) for role in roles]
    for name, text in (
        ("pg_hba.conf", "local all all peer map=cunbao"),
        ("pg_ident.conf", "\n".join(lines)),
    ):
        (place.cluster / name).write_text(text + "\n", encoding="ascii")


def postgres(place: Place) -> Service:
    settings = SETTINGS | {"unix_socket_directories": str(place.sockets)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return Service(
        name="postgresql",
        command=[str(binaries(place.cluster) / "postgres"), "-D", str(place.cluster), *options],
        stop_signal=signal.SIGINT,  # fast shutdown: TERM would wait for every session to end
        user=place.user,
        env={"LC_ALL": "C.UTF-8"},
        log=place.var / "log" / "postgresql.log",
        before_start=lambda: forget_stale_locks(place),
    )


def forget_stale_locks(place: Place) -> None:
    """After a power cut the number in a lock file may belong to an innocent process."""
    for lock in (place.cluster / "postmaster.pid", place.sockets / f"{SOCKET_NAME}.lock"):
        if lock.exists() and not runs_cluster(lock.read_text().split("\n")[0], place.cluster):
            lock.unlink()


def runs_cluster(pid: str, cluster: Path) -> bool:
    try:
        words = Path("/proc", pid, "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(cluster) in words


def redis(place: Place) -> Service:
    settings = {
        "port": "0",
        "unixsocket": str(place.redis_socket),
        "unixsocketperm": "700",
        "dir": str(place.data / "redis"),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    options = [word for name, value in settings.items() for word in (f"--{name}", value)]
    return Service(
        name="redis",
        command=["redis-server", *options],
        user=place.user,
        log=place.var / "log" / "redis.log",
    )


def postgres_answers(place: Place) -> bool:
    command = [binaries(place.cluster) / "pg_isready", "-q", "-h", place.sockets]
    return subprocess.run(command).returncode == 0


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
    """The owner of the schema, the portal's own role, and the database; again does nothing."""
    psql = binaries(place.cluster) / "psql"
    subprocess.run(
        [psql, "-qX", "-v", "ON_ERROR_STOP=1", "-h", place.sockets, "-U", "postgres"],
        input=ROLES,
        text=True,
        check=True,
    )
