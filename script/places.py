"""Where a site's servers keep their data and sockets, and which user runs them."""

# ruff: noqa: S603 - the commands are our own words

import hashlib
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOCKET_NAME = ".s.PGSQL.5432"
# Linux takes 107 bytes; what else a path may hold would need escapes that clients disagree on.
PLAIN_SOCKET_PATH = re.compile(r"[A-Za-z0-9_./-]{1,107}")


@dataclass(frozen=True)
class Place:
    var: Path
    data: Path  # folder that holds pg/ and redis/
    sockets: Path
    user: str  # who runs PostgreSQL and Redis

    @property
    def cluster(self) -> Path:
        return self.data / "pg"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    def database_url(self, role: str) -> str:
        return f"postgresql:///cunbao?host={self.sockets}&user={role}"

    def environment(self) -> dict[str, str]:
        """The variables that the portal's processes get; servers of one's own go first."""
        own = os.environ.get("DATABASE_URL")
        own_for_owner = os.environ.get("DATABASE_OWNER_URL") or own
        return {
            "CUNBAO_VAR": str(self.var),
            "DATABASE_URL": own or self.database_url("cunbao_app"),
            "DATABASE_OWNER_URL": own_for_owner or self.database_url("cunbao_owner"),
            "REDIS_URL": os.environ.get("REDIS_URL") or f"unix://{self.redis_socket}?db=0",
        }


def find_place(var: Path) -> Place:
    """The place of `var`, made if missing.

    Everything stands under `var` itself, unless PostgreSQL's user cannot reach that folder
    (a checkout in root's home), or a socket's path there would be too long or not plain enough
    for a URL. Then a short folder elsewhere holds it, and links in `var` lead there.
    """
    var.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        var.chmod(var.stat().st_mode | 0o011)
    user = server_user(var)
    data = home_of(var, "pg") or (var if can_reach(user, var) else elsewhere(var))
    sockets = data / "run"
    if not PLAIN_SOCKET_PATH.fullmatch(str(sockets / SOCKET_NAME)):
        sockets = (home_of(var, "run") or elsewhere(var)) / "run"
    place = Place(var=var, data=data, sockets=sockets, user=user)
    for folder in (place.sockets, place.data / "redis"):
        make_private(folder, user)
    for name, target in (("pg", place.cluster), ("run", sockets), ("redis", data / "redis")):
        link(var / name, target)
    for name in ("log", "files", "static"):
        (var / name).mkdir(exist_ok=True)
    return place


def home_of(var: Path, name: str) -> Path | None:
    """Where an earlier start put it; the folder may have been moved since."""
    return (var / name).readlink().parent if (var / name).is_symlink() else None


def server_user(var: Path) -> str:
    """PostgreSQL refuses root: root runs it as the cluster's owner, at first `postgres`."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    cluster = var / "pg"
    if cluster.exists() and cluster.owner() != "root":
        return cluster.owner()
    # With a PostgreSQL of one's own there may be no such user, and only Redis to run, if that.
    accounts = {account.pw_name for account in pwd.getpwall()}
    return next(name for name in ("postgres", "redis", "root") if name in accounts)


def can_reach(user: str, folder: Path) -> bool:
    return subprocess.run(["/usr/bin/test", "-x", folder], **as_user(user)).returncode == 0


def elsewhere(var: Path) -> Path:
    """A short folder for `var`'s servers, private to whoever runs this."""
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    if os.geteuid() == 0:
        folder = Path("/var/lib/cunbao") / digest
        for part in (folder.parent, folder):
            part.mkdir(exist_ok=True)
            part.chmod(0o711)
        return folder
    folder = Path("/tmp") / f"cunbao-{os.geteuid()}-{digest}"  # noqa: S108 - checked below
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise SystemExit(f"{folder} belongs to somebody else; remove it.")
    return folder


def make_private(folder: Path, user: str) -> None:
    folder.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
    folder.chmod(0o700)


def link(name: Path, target: Path) -> None:
    if name == target or name.is_symlink():
        return
    if name.exists():
        raise SystemExit(f"{name} is out of PostgreSQL's reach here: move {name.parent} back.")
    name.symlink_to(target)


def as_user(name: str) -> dict:
    """subprocess's arguments for running as `name`, which only root can and needs to."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(name)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
