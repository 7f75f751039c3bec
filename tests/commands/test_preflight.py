"""`manage.py preflight`: the portal does not start unguarded, with a broken notice or forgetful."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from collection.queries.check import TRIGGERS
from tests.commands.running import manage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def notices(settings, tmp_path):
    settings.NOTICE_DIR = tmp_path / "notices"
    settings.NOTICE_DIR.mkdir()
    return settings.NOTICE_DIR


def problems(capsys) -> list[str]:
    with pytest.raises(CommandError, match="1 problems"):
        call_command("preflight")
    return capsys.readouterr().err.splitlines()


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_sound_portal_is_ready():
    assert manage("preflight") == "ready\n"


@pytest.mark.parametrize(("trigger", "table"), sorted(TRIGGERS.items()))
def test_disabled_trigger_is_named(capsys, trigger, table):
    sql(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    (told,) = problems(capsys)
    assert trigger in told


def test_trigger_that_replicas_would_skip_is_named(capsys):
    """Enabled, but not ALWAYS: a session that calls itself a replica goes around it."""
    trigger, table = sorted(TRIGGERS.items())[0]
    sql(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
    (told,) = problems(capsys)
    assert trigger in told


def test_dropped_trigger_is_named(capsys):
    trigger, table = sorted(TRIGGERS.items())[0]
    sql(f"DROP TRIGGER {trigger} ON {table}")
    (told,) = problems(capsys)
    assert trigger in told


def test_commits_that_a_power_cut_could_lose_are_named(capsys):
    sql("SET LOCAL synchronous_commit = off")
    assert problems(capsys) == [
        "NOT READY: PostgreSQL runs with synchronous_commit = off, must be on"
    ]


def test_broken_notice_is_named_with_file_and_reason(capsys, notices):
    (notices / "broken-2021.toml").write_text("[notice", encoding="utf-8")
    told = "".join(problems_of_any_number(capsys))
    assert "broken-2021.toml" in told


def problems_of_any_number(capsys) -> list[str]:
    with pytest.raises(CommandError, match=r"\d problems"):
        call_command("preflight")
    return capsys.readouterr().err.splitlines()
