"""`manage.py check_ledger`: what it prints, how it exits, and the heads kept outside."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tests.collection import desk
from tests.collection.rows import sql
from tests.committed import unguarded
from tests.world import World


def check(*args: object) -> str:
    out = StringIO()
    call_command("check_ledger", *map(str, args), stdout=out)
    return out.getvalue()


def test_a_clean_book_is_ok(committed: World) -> None:
    desk.pay(committed)
    assert check() == "ok: 1 vouchers, 3 entries\n"


def test_an_empty_book_is_ok(committed: World) -> None:
    assert check() == "ok: 0 vouchers, 0 entries\n"


def test_a_changed_book_is_a_failure_that_counts_its_findings(committed: World) -> None:
    desk.pay(committed)
    with transaction.atomic(), unguarded("collection_voucher"):
        sql('UPDATE collection_voucher SET memo = \'{"reason": "x"}\'')
    with pytest.raises(CommandError, match="1 findings; 1 vouchers, 3 entries"):
        check()


def test_a_changed_book_names_the_place(committed: World, capsys) -> None:
    desk.pay(committed)
    with transaction.atomic(), unguarded("collection_voucher"):
        sql('UPDATE collection_voucher SET memo = \'{"reason": "x"}\'')
    with pytest.raises(CommandError):
        call_command("check_ledger")
    assert capsys.readouterr().out == (
        "BAD series 430699101201 2021 R epoch 1 voucher 1:"
        " its content was changed after it was written\n"
    )


def test_the_check_changes_nothing(committed: World) -> None:
    """It reads in a transaction that the database itself holds to reading."""
    seen = []

    def note(execute, statement, params, many, context):
        seen.append(statement)
        return execute(statement, params, many, context)

    with connection.execute_wrapper(note):
        check()
    assert seen[0] == "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
    assert {statement.split()[0] for statement in seen[1:]} <= {"SELECT", "DECLARE", "WITH"}


def test_the_heads_are_written_outside(committed: World, tmp_path: Path) -> None:
    voucher = desk.pay(committed)
    check("--anchors", tmp_path / "heads.json")
    kept = json.loads((tmp_path / "heads.json").read_text())
    assert kept["series 430699101201 2021 R epoch 1@1"] == bytes(voucher.row_hash).hex()


def test_later_rows_leave_the_kept_heads_in_place(committed: World, tmp_path: Path) -> None:
    desk.pay(committed, place=0)
    check("--anchors", tmp_path / "heads.json")
    desk.pay(committed, place=1)
    assert check("--anchors", tmp_path / "heads.json").startswith("ok")


def test_a_failed_check_leaves_the_kept_heads_as_they_are(committed: World, tmp_path: Path) -> None:
    kept = tmp_path / "heads.json"
    kept.write_text(json.dumps({"series 430699101201 2021 R epoch 1@9": "00"}))
    with pytest.raises(CommandError):
        check("--anchors", kept)
    assert "@9" in kept.read_text()
