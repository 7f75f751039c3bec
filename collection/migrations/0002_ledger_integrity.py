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
    ALTER FUNCTION collection_entry_balances() SECURITY DEFINER;
    """,
    migrations.RunSQL.noop,
)

BALANCE_ONLY_BY_ENTRY = trigger(
    "collection_account_by_entry_alone",
    "collection_account",
    "BEFORE INSERT OR UPDATE OR DELETE",
    """
    IF TG_OP = 'INSERT' AND NEW.balance_fen = 0 THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' OR pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'balances follow entries' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

# Each kind of voucher moves money one way only, between accounts of its own collector, village
# and year: nobody's cash can be written into somebody else's hand.
VOUCHER_MOVES = trigger(
    "collection_voucher_moves",
    "collection_voucher",
    "BEFORE INSERT",
    """
    IF EXISTS (
        SELECT 1 FROM collection_entry e
        JOIN collection_account d ON d.id = e.debit_id
        JOIN collection_account c ON c.id = e.credit_id
        LEFT JOIN enrollment_enrolment n ON n.id = e.enrolment_id
        LEFT JOIN collection_cashday b ON b.id = e.deposited_day_id
        WHERE e.voucher_id = NEW.id AND (
            (NEW.kind, e.kind, d.kind, c.kind) NOT IN (
                ('receipt', 'payment', 'cash', 'premium'),
                ('reversal', 'reversal', 'premium', 'cash'),
                ('deposit', 'deposit', 'bank', 'cash'),
                ('difference', 'over', 'cash', 'difference'),
                ('difference', 'short', 'difference', 'cash'))
            OR d.cover_year <> NEW.cover_year OR c.cover_year <> NEW.cover_year
            OR n.cover_year <> NEW.cover_year
            OR d.kind <> 'bank' AND d.area_id <> NEW.village_id OR c.area_id <> NEW.village_id
            OR d.holder_id <> NEW.collector_id OR c.holder_id <> NEW.collector_id
            OR b.collector_id <> NEW.collector_id OR b.village_id <> NEW.village_id)
    ) THEN
        RAISE EXCEPTION 'entries do not fit their voucher' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'reversal' AND NOT EXISTS (
        SELECT 1 FROM collection_voucher o
        WHERE o.id = NEW.reverses_id AND o.kind = 'receipt' AND o.lines = NEW.lines
          AND NOT EXISTS (
            SELECT 1 FROM collection_entry e JOIN collection_entry p
                ON p.enrolment_id = e.enrolment_id AND p.seq = e.prev_seq
            WHERE e.voucher_id = NEW.id AND p.voucher_id <> o.id)
    ) THEN
        RAISE EXCEPTION 'a reversal takes one receipt back, whole'
            USING ERRCODE = 'restrict_violation';
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
    SELECT * INTO series FROM collection_series WHERE id = NEW.series_id;
    IF (series.village_id, series.cover_year) <> (NEW.village_id, NEW.cover_year)
       OR series.kind <> (CASE NEW.kind WHEN 'deposit' THEN 'D' WHEN 'difference' THEN 'X'
                                        ELSE 'R' END) THEN
        RAISE EXCEPTION 'series of somewhere else' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.no = 1 AND NEW.prev_hash <> decode(repeat('00', 32), 'hex') THEN
        RAISE EXCEPTION 'first of a series has no predecessor' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.at < (SELECT at FROM collection_voucher
                 WHERE series_id = NEW.series_id AND no = NEW.prev_no) - interval '5 seconds' THEN
        RAISE EXCEPTION 'the clock went back' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.day_id IS NOT NULL THEN
        SELECT * INTO day FROM collection_cashday WHERE id = NEW.day_id FOR SHARE;
        IF day.state <> (CASE NEW.kind WHEN 'difference' THEN 'counted' ELSE 'open' END) THEN
            RAISE EXCEPTION 'day is closed' USING ERRCODE = 'restrict_violation';
        END IF;
        IF (day.collector_id, day.village_id, day.cover_year)
           <> (NEW.collector_id, NEW.village_id, NEW.cover_year) THEN
            RAISE EXCEPTION 'day of somebody else' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF NEW.kind = 'reversal' THEN
        SELECT coalesce(sum(CASE kind WHEN 'receipt' THEN total_fen
                                      WHEN 'reversal' THEN -total_fen END), 0) INTO added
        FROM collection_voucher WHERE day_id = NEW.day_id;
        IF added < NEW.total_fen THEN
            RAISE EXCEPTION 'the day holds less cash' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
    """,
    declare="counted bigint; added bigint; day collection_cashday%ROWTYPE;"
    " series collection_series%ROWTYPE;",
)

SERIES = trigger(
    "collection_series_steps",
    "collection_series",
    "BEFORE INSERT OR UPDATE OR DELETE",
    """
    IF TG_OP = 'INSERT' AND NEW.last_no = 0 AND NEW.head = decode(repeat('00', 32), 'hex') THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' OR NEW.last_no <> OLD.last_no + 1
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
    "BEFORE INSERT OR UPDATE OR DELETE",
    """
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR NEW.expected_fen <> 0 OR NEW.counted_fen IS NOT NULL THEN
            RAISE EXCEPTION 'a day begins open' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
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
        VOUCHER_MOVES,
        SERIES,
        DAY,
        protect("collection_voucher"),
        protect("collection_entry"),
    ]
