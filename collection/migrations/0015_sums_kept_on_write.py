"""Enrolments and entries keep the sums of their village as they are written.

A statement adds what it changed once a village, in the order of the villages' ids, so that two of
them never wait for each other crosswise. The sums' own triggers let nobody else write. What stood
before is added up here; the two tables are locked meanwhile.
"""

from django.db import migrations

from accounts.append_only import trigger

COUNTED = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    {body}
    RETURN NULL;
END $$;
"""
ON = """
CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};
"""

ADDED = "SELECT group_id, cover_year, 1 AS n FROM added WHERE state = 'enrolled'"
TAKEN = "SELECT group_id, cover_year, -1 AS n FROM taken WHERE state = 'enrolled'"
PEOPLE = """
    INSERT INTO collection_villagepeople AS s (village_id, cover_year, people)
    SELECT g.parent_id, c.cover_year, sum(c.n)
    FROM ({rows}) c JOIN accounts_area g ON g.id = c.group_id
    GROUP BY 1, 2 HAVING sum(c.n) <> 0 ORDER BY 1, 2
    ON CONFLICT (village_id, cover_year) DO UPDATE SET people = s.people + EXCLUDED.people;
"""
# What went back in part before is in no refund's amount: the payment's own is taken off.
MONEY = """
    INSERT INTO collection_villagemoney AS s (village_id, cover_year, people, fen)
    SELECT g.parent_id, n.cover_year, sum(c.sign), sum(c.sign * c.amount_fen)
    FROM (SELECT group_id, enrolment_id, price_fen - waived_fen AS amount_fen,
              CASE kind WHEN 'payment' THEN 1 ELSE -1 END AS sign
          FROM added WHERE kind IN ('payment', 'reversal', 'refund')) c
    JOIN enrollment_enrolment n ON n.id = c.enrolment_id
    JOIN accounts_area g ON g.id = c.group_id
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (village_id, cover_year)
        DO UPDATE SET people = s.people + EXCLUDED.people, fen = s.fen + EXCLUDED.fen;
"""
EVENTS = {
    "insert": ("INSERT", "NEW TABLE AS added", ADDED),
    "update": ("UPDATE", "OLD TABLE AS taken NEW TABLE AS added", f"{ADDED} UNION ALL {TAKEN}"),
    "delete": ("DELETE", "OLD TABLE AS taken", TAKEN),
}


def counted(event: str) -> migrations.RunSQL:
    """A step for one event of the enrolments, with its function of the same name."""
    what, tables, rows = EVENTS[event]
    name, table = f"collection_people_counted_on_{event}", "enrollment_enrolment"
    made = COUNTED.format(name=name, body=PEOPLE.format(rows=rows))
    made += ON.format(name=name, event=what, table=table, tables=tables, function=name)
    return migrations.RunSQL(made, f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")


MONEY_COUNTED = migrations.RunSQL(
    COUNTED.format(name="collection_money_counted", body=MONEY)
    + ON.format(
        name="collection_money_counted",
        event="INSERT",
        table="collection_entry",
        tables="NEW TABLE AS added",
        function="collection_money_counted",
    ),
    "DROP TRIGGER collection_money_counted ON collection_entry;"
    " DROP FUNCTION collection_money_counted();",
)

# What stood before the triggers did.
FILL = migrations.RunSQL(
    """
    LOCK TABLE enrollment_enrolment, collection_entry IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO collection_villagepeople (village_id, cover_year, people)
    SELECT g.parent_id, n.cover_year, count(*)
    FROM enrollment_enrolment n JOIN accounts_area g ON g.id = n.group_id
    WHERE n.state = 'enrolled' GROUP BY 1, 2 ORDER BY 1, 2;
    INSERT INTO collection_villagemoney (village_id, cover_year, people, fen)
    SELECT g.parent_id, n.cover_year, sum(e.sign), sum(e.sign * e.amount_fen)
    FROM (SELECT group_id, enrolment_id, price_fen - waived_fen AS amount_fen,
              CASE kind WHEN 'payment' THEN 1 ELSE -1 END AS sign
          FROM collection_entry WHERE kind IN ('payment', 'reversal', 'refund')) e
    JOIN enrollment_enrolment n ON n.id = e.enrolment_id
    JOIN accounts_area g ON g.id = e.group_id GROUP BY 1, 2 ORDER BY 1, 2;
    """,
    migrations.RunSQL.noop,
)


def by_rows_alone(table: str) -> migrations.RunSQL:
    """A sum is written from within another table's trigger, never by a statement of its own."""
    return trigger(
        f"{table}_by_rows_alone",
        table,
        "BEFORE INSERT OR UPDATE OR DELETE",
        """
        IF pg_trigger_depth() < 2 THEN
            RAISE EXCEPTION 'sums follow rows' USING ERRCODE = 'restrict_violation';
        END IF;
        IF TG_OP = 'UPDATE' AND NEW.people < 0 THEN
            RAISE EXCEPTION 'a sum below nothing' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
        """,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("collection", "0014_village_sums"),
        ("enrollment", "0010_taken_over_enrolments"),
    ]

    operations = [
        FILL,
        *map(counted, EVENTS),
        MONEY_COUNTED,
        by_rows_alone("collection_villagepeople"),
        by_rows_alone("collection_villagemoney"),
    ]
