"""Make a database with every migration applied, for tests to copy: migrated.py NAME.

Beside the one that DATABASE_URL names, whose role must be allowed to create databases.
"""

# ruff: noqa: S603 - runs our own command

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parent.parent


def main(name: str) -> int:
    url = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(re.sub(r"///[^?]+", "///postgres", url))
    connection.autocommit = True
    connection.cursor().execute(f'CREATE DATABASE "{name}"')
    connection.close()
    env = os.environ | {"DATABASE_URL": re.sub(r"///[^?]+", f"///{name}", url)}
    command = [sys.executable, ROOT / "manage.py", "migrate", "--noinput", "-v0"]
    return subprocess.run(command, env=env).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
