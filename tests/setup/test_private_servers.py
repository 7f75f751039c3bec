"""PostgreSQL and Redis as `script/` starts them, on folders of the tests' own."""

import os
import signal
from urllib.parse import parse_qs, urlsplit

import psycopg2
import pytest
import redis

from .conftest import processes_under, wait_for

pytestmark = pytest.mark.faults


def connect(var, role="cunbao_owner"):
    connection = psycopg2.connect(f"postgresql:///cunbao?host={var}/run&user={role}")
    connection.autocommit = True
    return connection


def ask(var, sql, role="cunbao_owner"):
    with connect(var, role).cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


def answers(var):
    try:
        ask(var, "SELECT 1", "cunbao_app")
        return redis.Redis(unix_socket_path=f"{var}/run/redis.sock").ping()
    except (psycopg2.OperationalError, redis.ConnectionError):
        return False


def postmaster(var):
    return int((var / "pg/postmaster.pid").read_text().split("\n")[0])


@pytest.fixture
def servers(hold, var):
    process = hold()
    wait_for(lambda: answers(var))
    return process


def test_servers_are_durable_and_have_no_ports(servers, var):
    names = "listen_addresses fsync synchronous_commit full_page_writes data_checksums"
    settings = {name: ask(var, f"SHOW {name}")[0][0] for name in names.split()}

    assert settings == {
        "listen_addresses": "",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
    }
    client = redis.Redis(unix_socket_path=f"{var}/run/redis.sock")
    assert client.config_get("port", "appendonly", "maxmemory-policy") == {
        "port": "0",
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",
    }
    assert (var / "run").stat().st_mode & 0o777 == 0o700


def test_app_role_owns_nothing(servers, var):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(var, "CREATE TABLE mine (id int)", "cunbao_app")


def test_failed_statement_leaves_no_personal_data_in_the_log(servers, var):
    ask(var, "CREATE TABLE people (name text PRIMARY KEY)")
    ask(var, "INSERT INTO people VALUES ('canary-7f3a')")

    with pytest.raises(psycopg2.errors.UniqueViolation):
        ask(var, "INSERT INTO people VALUES ('canary-7f3a')")

    log = (var / "log/postgresql.log").read_text()
    assert "duplicate key value" in log
    assert "canary-7f3a" not in log


def test_killed_postgresql_comes_back_with_what_was_committed(servers, var):
    ask(var, "CREATE TABLE kept (id int)")
    ask(var, "INSERT INTO kept VALUES (7)")
    first = postmaster(var)

    os.kill(first, signal.SIGKILL)

    wait_for(lambda: answers(var) and postmaster(var) != first)
    assert ask(var, "SELECT id FROM kept") == [(7,)]


def test_killed_supervisor_leaves_no_server_and_the_next_one_starts(servers, hold, var):
    ask(var, "CREATE TABLE kept (id int)")

    servers.kill()
    servers.wait()
    hold()

    wait_for(lambda: answers(var))
    assert ask(var, "SELECT count(*) FROM kept") == [(0,)]


def test_killed_supervisor_leaves_nothing_running(servers, var):
    servers.kill()
    servers.wait()

    wait_for(lambda: not processes_under(var))


def test_lock_file_with_an_innocent_number_is_in_nobodys_way(servers, hold, var):
    """After a power cut: the number in it belongs to somebody else by now."""
    stale = (var / "pg/postmaster.pid").read_text().split("\n")
    servers.terminate()
    servers.wait()
    stale[0] = str(os.getpid())
    (var / "pg/postmaster.pid").write_text("\n".join(stale))

    hold()

    wait_for(lambda: answers(var))


def test_second_supervisor_uses_the_servers_that_run(servers, start, var, capfd):
    before = postmaster(var)

    second = start("script/manage", "--env")

    assert second.wait(60) == 0
    assert postmaster(var) == before
    lines = dict(
        line.removeprefix("export ").replace("'", "").split("=", 1)
        for line in capfd.readouterr().out.splitlines()
    )
    address = urlsplit(lines["DATABASE_URL"])
    assert parse_qs(address.query) == {"host": [f"{var}/run"], "user": ["cunbao_owner"]}
