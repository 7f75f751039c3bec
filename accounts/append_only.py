"""Plain SQL for tables whose rows are never changed or removed.

Written by hand and not with django-pgtrigger: its triggers can be switched off by a session
variable, and they are not created `ENABLE ALWAYS`
(docs/decisions/ledger-triggers-are-plain-sql.md).
"""

from django.db import connection, migrations

# Rows of these are never changed or removed: the portal's role may only add to them, and the
# triggers below refuse the rest to everybody. Tables of all packages, by name.
INSERT_ONLY = (
    "accounts_auditentry",
    "enrollment_change",
    "enrollment_review",
    "subsidies_assessment",
    "subsidies_noticerelease",
    "subsidies_noticeversion",
    "subsidies_rosterundo",
    "subsidies_identitydecision",
    "collection_voucher",
    "collection_entry",
    "collection_differencedecision",
    "collection_payable",
    "collection_payoutline",
    "collection_payoutmark",
    "collection_settlement",
    "collection_settlementline",
    "collection_settlementitem",
    "collection_bankline",
    "collection_bankstatement",
    "collection_cashlimit",
    "collection_depositphoto",
    "collection_monthclose",
    "collection_payer",
    "collection_unpaidnote",
    "collection_ranking",
    "collection_collectionrosterline",
    "collection_rostersignature",
    "collection_offlinepayment",
    "collection_offlinedecision",
    "reports_posting",
    "reports_postingrule",
    "reports_postingphoto",
    "reports_postingtakedown",
    "reports_objection",
    "reports_objectionanswer",
    "reports_bulletin",
    "reports_printedpaper",
    "reports_printout",
)

FUNCTION = """
CREATE OR REPLACE FUNCTION cunbao_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

DROP_FUNCTION = "DROP FUNCTION IF EXISTS cunbao_refuse_change() CASCADE;"


def protect(table: str) -> migrations.RunSQL:
    """A migration step that makes a table append-only, also for its owner and for replicas."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION cunbao_refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION cunbao_refuse_change();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change;
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate;
        """,
        f"""
        DROP TRIGGER {table}_no_change ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};
        """,
    )


def trigger(name: str, table: str, when: str, body: str, declare: str = "") -> migrations.RunSQL:
    """A migration step for one `ENABLE ALWAYS` row trigger with its function of the same name.

    The function's own search path keeps a caller from putting a temporary table, which would be
    found first, in the place of the one that it asks.
    """
    declared = f"DECLARE {declare}" if declare else ""
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
            SET search_path = public, pg_temp AS $$
        {declared}
        BEGIN
            {body}
        END $$;
        CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};
        """,
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();",
    )


def edited(step: migrations.RunSQL, *edits: tuple[str, str]) -> migrations.RunSQL:
    """A migration step that edits the function of a `trigger` step; backwards it is as it was.

    `edits` are (old, new); raises ValueError unless the old text stands in the function once.
    """
    function, _, _ = step.sql.partition("CREATE TRIGGER ")
    before = after = function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    for old, new in edits:
        if after.count(old) != 1:
            raise ValueError(f"not once in the function: {old}")
        after = after.replace(old, new)
    return migrations.RunSQL(after, before)


def missing_triggers(expected: dict[str, str]) -> list[str]:
    """Names of `expected` ({trigger: table}) that do not stand enabled as ALWAYS."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled = 'A'"
        )
        standing = dict(cursor.fetchall())
    return sorted(name for name, table in expected.items() if standing.get(name) != table)


def append_only_triggers(*tables: str) -> dict[str, str]:
    """The triggers that `protect` makes, as `missing_triggers` wants them."""
    return {f"{table}_{kind}": table for table in tables for kind in ("no_change", "no_truncate")}
