"""The guards of a new database are the ones that the checks expect; a missing one is named."""

import pytest
from django.core.management import call_command

from collection.queries.guard_digests import DIGESTS
from collection.queries.guards import (
    CONSTRAINTS,
    TRIGGERS,
    Finding,
    check_guards,
    trigger_digests,
)
from tests.collection.rows import sql
from tests.committed import settle

guarded = pytest.mark.parametrize("trigger", TRIGGERS)


def test_a_new_database_has_every_guard(db) -> None:
    assert list(check_guards()) == []


def test_the_digests_are_those_of_a_new_database(db) -> None:
    assert trigger_digests() == DIGESTS


@guarded
def test_a_disabled_trigger_is_named(db, trigger: str) -> None:
    sql(f"ALTER TABLE {TRIGGERS[trigger]} DISABLE TRIGGER {trigger}")
    missing = Finding(f"trigger {trigger}", "missing, disabled or not ENABLE ALWAYS")
    assert list(check_guards()) == [missing]


def test_a_trigger_that_leaves_replicas_out_is_named(db) -> None:
    sql("ALTER TABLE collection_voucher ENABLE TRIGGER collection_voucher_no_change")
    assert [found.place for found in check_guards()] == ["trigger collection_voucher_no_change"]


def test_a_dropped_trigger_is_named(db) -> None:
    sql("DROP TRIGGER collection_voucher_fits ON collection_voucher")
    assert [found.place for found in check_guards()] == ["trigger collection_voucher_fits"]


def test_a_trigger_whose_function_was_emptied_is_named(db) -> None:
    sql(
        "CREATE OR REPLACE FUNCTION collection_voucher_fits() RETURNS trigger LANGUAGE plpgsql"
        " SET search_path = public, pg_temp AS $$BEGIN RETURN NEW; END$$"
    )
    changed = Finding("trigger collection_voucher_fits", "its function or its moment was changed")
    assert list(check_guards()) == [changed]


def test_a_trigger_that_never_fires_is_named(db) -> None:
    sql(
        "DROP TRIGGER collection_entry_no_change ON collection_entry;"
        " CREATE TRIGGER collection_entry_no_change BEFORE UPDATE OR DELETE ON collection_entry"
        " FOR EACH ROW WHEN (false) EXECUTE FUNCTION cunbao_refuse_change();"
        " ALTER TABLE collection_entry ENABLE ALWAYS TRIGGER collection_entry_no_change"
    )
    assert [found.place for found in check_guards()] == ["trigger collection_entry_no_change"]


@pytest.mark.parametrize("constraint", sorted(CONSTRAINTS))
def test_a_dropped_constraint_is_named(db, constraint: str) -> None:
    drop(constraint)
    assert f"constraint {constraint}" in [found.place for found in check_guards()]


def drop(constraint: str) -> None:
    sql(
        "DO $$ DECLARE place regclass; BEGIN"
        f" SELECT conrelid INTO place FROM pg_constraint WHERE conname = '{constraint}';"
        f" IF place IS NULL THEN DROP INDEX {constraint};"
        f" ELSE EXECUTE format('ALTER TABLE %s DROP CONSTRAINT {constraint} CASCADE', place);"
        " END IF; END $$"
    )


def test_a_constraint_that_was_put_back_unchecked_is_named(db) -> None:
    settle()
    sql(
        "ALTER TABLE collection_voucher DROP CONSTRAINT voucher_total_not_negative;"
        " ALTER TABLE collection_voucher ADD CONSTRAINT voucher_total_not_negative"
        " CHECK (total_fen >= 0) NOT VALID"
    )
    found = [found.place for found in check_guards()]
    assert found == ["constraint voucher_total_not_negative"]


def test_the_portals_rights_do_not_touch_the_guards(db) -> None:
    call_command("secure_database", verbosity=0)
    assert list(check_guards()) == []
