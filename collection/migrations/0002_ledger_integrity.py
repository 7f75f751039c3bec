"""What the database itself refuses about money (RELIABILITY 2). Plain SQL, ENABLE ALWAYS."""

from django.db import migrations

from accounts.append_only import protect, trigger

LINKS = migrations.RunSQL(
    """
    ALTER TABLE collection_voucher ADD CONSTRAINT voucher_link
        FOREIGN KEY (series_id, prev_no, prev_hash)
        REFERENCES collection_voucher (series_id, no, row_hash);
    ALTER TABLE collection_entry ADD CONSTRAINT entry_of_voucher
        FOREIGN KEY (voucher_id, lines) REFERENCES collection_voucher (id, lines)
        DEFERRABLE INITIALLY DEFERRED;
    ALTER TABLE collection_entry ADD CONSTRAINT entry_follows
        FOREIGN KEY (enrolment_id, prev_seq) REFERENCES collection_entry (enrolment_id, seq);
    ALTER TABLE collection_entry ADD CONSTRAINT entry_reverses
        FOREIGN KEY (enrolment_id, prev_seq, reversed_fen)
        REFERENCES collection_entry (enrolment_id, seq, amount_fen);
    ALTER TABLE collection_entry ADD CONSTRAINT entry_parity
        CHECK (seq IS NULL OR (kind = 'payment') = (seq % 2 = 1));
    """,
    """
    ALTER TABLE collection_entry DROP CONSTRAINT entry_parity;
    ALTER TABLE collection_entry DROP CONSTRAINT entry_reverses;
    ALTER TABLE collection_entry DROP CONSTRAINT entry_follows;
    ALTER TABLE collection_entry DROP CONSTRAINT entry_of_voucher;
    ALTER TABLE collection_voucher DROP CONSTRAINT voucher_link;
    """,
)

# Entries come first and their voucher last: once it stands, nothing can be added to it.
ENTRY_BEFORE_VOUCHER = trigger(
    "collection_entry_before_voucher",
    "collection_entry",
    "BEFORE INSERT",
    """
    IF EXISTS (SELECT 1 FROM collection_voucher WHERE id = NEW.voucher_id) THEN
        RAISE EXCEPTION 'entry after its voucher' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'deposit' AND NOT EXISTS (
        SELECT 1 FROM collection_cashday d
        WHERE d.id = NEW.deposited_day_id AND d.state = 'closed' AND d.counted_fen = NEW.amount_fen
    ) THEN
        RAISE EXCEPTION 'a deposit takes a closed day, whole' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'reversal' AND NOT EXISTS (
        SELECT 1 FROM collection_entry p
        WHERE p.enrolment_id = NEW.enrolment_id AND p.seq = NEW.prev_seq
          AND p.debit_id = NEW.credit_id AND p.credit_id = NEW.debit_id
    ) THEN
        RAISE EXCEPTION 'a reversal goes the way back' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

BALANCES = trigger(
    "collection_entry_balances",
    "collection_entry",
    "AFTER INSERT",
    """
    IF NEW.amount_fen > 0 THEN
        UPDATE collection_account a
        SET balance_fen = balance_fen
            + CASE WHEN a.id = NEW.debit_id THEN NEW.amount_fen ELSE -NEW.amount_fen END
        WHERE a.id IN (NEW.debit_id, NEW.credit_id);
    END IF;
    RETURN NULL;
    """,
)

# The trigger above writes balances with its owner's rights: the portal's own role needs none.
DEFINER = migrations.RunSQL(
    """
    ALTER FUNCTION collection_entry_balances() SECURITY DEFINER SET search_path = public;
    """,
    migrations.RunSQL.noop,
)

BALANCE_ONLY_BY_ENTRY = trigger(
    "collection_account_by_entry_alone",
    "collection_account",
    "BEFORE UPDATE OR DELETE",
    """
    IF TG_OP = 'DELETE' OR pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'balances follow entries' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

# FOR SHARE on the day: a plain read would let a receipt slip into a day that closes just now.
VOUCHER = trigger(
    "collection_voucher_fits",
    "collection_voucher",
    "BEFORE INSERT",
    """
    SELECT count(*), coalesce(sum(amount_fen), 0) INTO counted, added
    FROM collection_entry WHERE voucher_id = NEW.id;
    IF counted <> NEW.lines OR added <> NEW.total_fen THEN
        RAISE EXCEPTION 'voucher does not add up' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.no = 1 AND NEW.prev_hash <> decode(repeat('00', 32), 'hex') THEN
        RAISE EXCEPTION 'first of a series has no predecessor' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.day_id IS NOT NULL THEN
        SELECT * INTO day FROM collection_cashday WHERE id = NEW.day_id FOR SHARE;
        IF NOT (day.state = 'open' OR (NEW.kind = 'difference' AND day.state = 'counted')) THEN
            RAISE EXCEPTION 'day is closed' USING ERRCODE = 'restrict_violation';
        END IF;
        IF day.collector_id <> NEW.collector_id OR day.village_id <> NEW.village_id THEN
            RAISE EXCEPTION 'day of somebody else' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
    """,
    declare="counted bigint; added bigint; day collection_cashday%ROWTYPE;",
)

SERIES = trigger(
    "collection_series_steps",
    "collection_series",
    "BEFORE UPDATE OR DELETE",
    """
    IF TG_OP = 'DELETE' OR NEW.last_no <> OLD.last_no + 1
       OR (NEW.village_id, NEW.cover_year, NEW.kind, NEW.epoch)
          IS DISTINCT FROM (OLD.village_id, OLD.cover_year, OLD.kind, OLD.epoch)
       OR NOT EXISTS (
           SELECT 1 FROM collection_voucher
           WHERE series_id = NEW.id AND no = NEW.last_no AND row_hash = NEW.head)
    THEN
        RAISE EXCEPTION 'a series goes on by one' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

# Totals are what the rows say at the moment of closing; the update itself holds the row lock.
DAY = trigger(
    "collection_cashday_closes_once",
    "collection_cashday",
    "BEFORE UPDATE OR DELETE",
    """
    IF TG_OP = 'DELETE' OR OLD.state = 'closed' THEN
        RAISE EXCEPTION 'day is closed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.collector_id, NEW.village_id, NEW.cover_year, NEW.business_date)
       IS DISTINCT FROM (OLD.collector_id, OLD.village_id, OLD.cover_year, OLD.business_date) THEN
        RAISE EXCEPTION 'a day keeps its date' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> 'open' THEN
        SELECT coalesce(sum(CASE kind WHEN 'receipt' THEN total_fen
                                      WHEN 'reversal' THEN -total_fen END), 0) INTO expected
        FROM collection_voucher WHERE day_id = NEW.id;
        IF NEW.expected_fen <> expected THEN
            RAISE EXCEPTION 'day does not add up' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF NEW.state = 'closed' THEN
        SELECT coalesce(sum(CASE e.kind WHEN 'over' THEN e.amount_fen
                                        WHEN 'short' THEN -e.amount_fen END), 0) INTO difference
        FROM collection_voucher v JOIN collection_entry e ON e.voucher_id = v.id
        WHERE v.day_id = NEW.id AND v.kind = 'difference';
        IF NEW.counted_fen <> NEW.expected_fen + difference THEN
            RAISE EXCEPTION 'difference has no entry' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
    """,
    declare="expected bigint; difference bigint;",
)


class Migration(migrations.Migration):
    dependencies = [
        ("collection", "0001_initial"),
        ("subsidies", "0002_assessments_are_append_only"),
    ]

    operations = [
        LINKS,
        ENTRY_BEFORE_VOUCHER,
        BALANCES,
        DEFINER,
        BALANCE_ONLY_BY_ENTRY,
        VOUCHER,
        SERIES,
        DAY,
        protect("collection_voucher"),
        protect("collection_entry"),
    ]
