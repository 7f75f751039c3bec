"""Only cash goes through the collector's hands and is counted at the day's end; what comes by QR
code or transfer stands in the township's account, and goes back on the day it came. Reasons and
payers are append-only."""

from django.db import migrations

from accounts.append_only import protect

REPLACE = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
{declare}
BEGIN
    {body}
END $$;
"""


def replace(name: str, body: str, declare: str = "") -> migrations.RunSQL:
    """The function's new text. The old one cannot hold what was written since: no way back."""
    return migrations.RunSQL(REPLACE.format(name=name, body=body, declare=declare))


VOUCHER_MOVES = replace(
    "collection_voucher_moves",
    """
    IF EXISTS (
        SELECT 1 FROM collection_entry e
        JOIN collection_account d ON d.id = e.debit_id
        JOIN collection_account c ON c.id = e.credit_id
        JOIN accounts_area v ON v.id = NEW.village_id
        LEFT JOIN accounts_area b_area
            ON b_area.id = CASE WHEN d.kind = 'bank' THEN d.area_id
                                WHEN c.kind = 'bank' THEN c.area_id END
        LEFT JOIN enrollment_enrolment n ON n.id = e.enrolment_id
        LEFT JOIN collection_cashday b ON b.id = e.deposited_day_id
        WHERE e.voucher_id = NEW.id AND (
            (NEW.kind, e.kind, d.kind, c.kind, CASE WHEN NEW.method IN ('qr', 'transfer')
                                               THEN 'bank' ELSE 'hand' END) NOT IN (
                ('receipt', 'payment', 'cash', 'premium', 'hand'),
                ('receipt', 'payment', 'bank', 'premium', 'bank'),
                ('reversal', 'reversal', 'premium', 'cash', 'hand'),
                ('reversal', 'reversal', 'premium', 'bank', 'bank'),
                ('deposit', 'deposit', 'bank', 'cash', 'hand'),
                ('difference', 'over', 'cash', 'difference', 'hand'),
                ('difference', 'short', 'difference', 'cash', 'hand'))
            OR d.cover_year <> NEW.cover_year OR c.cover_year <> NEW.cover_year
            OR n.cover_year <> NEW.cover_year
            OR d.kind <> 'bank' AND d.area_id <> NEW.village_id
            OR c.kind <> 'bank' AND c.area_id <> NEW.village_id
            OR left(v.code, length(b_area.code)) <> b_area.code
            OR d.holder_id <> NEW.collector_id OR c.holder_id <> NEW.collector_id
            OR b.collector_id <> NEW.collector_id OR b.village_id <> NEW.village_id)
    ) THEN
        RAISE EXCEPTION 'entries do not fit their voucher' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'reversal' AND NOT EXISTS (
        SELECT 1 FROM collection_voucher o
        WHERE o.id = NEW.reverses_id AND o.kind = 'receipt' AND o.lines = NEW.lines
          AND o.method = NEW.method AND (NEW.method = 'cash' OR o.day_id = NEW.day_id)
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
VOUCHER = replace(
    "collection_voucher_fits",
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
    IF NEW.kind = 'reversal' AND NEW.method = 'cash' THEN
        SELECT coalesce(sum(CASE kind WHEN 'receipt' THEN total_fen
                                      WHEN 'reversal' THEN -total_fen END), 0) INTO added
        FROM collection_voucher WHERE day_id = NEW.day_id AND method = 'cash';
        IF added < NEW.total_fen THEN
            RAISE EXCEPTION 'the day holds less cash' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
    """,
    declare="DECLARE counted bigint; added bigint; day collection_cashday%ROWTYPE;"
    " series collection_series%ROWTYPE;",
)

# Totals are what the rows say at the moment of closing; the update itself holds the row lock.
DAY = replace(
    "collection_cashday_closes_once",
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
        FROM collection_voucher WHERE day_id = NEW.id AND method = 'cash';
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
    declare="DECLARE expected bigint; difference bigint;",
)


class Migration(migrations.Migration):
    dependencies = [("collection", "0009_means_of_payment")]

    operations = [
        VOUCHER,
        VOUCHER_MOVES,
        DAY,
        protect("collection_unpaidnote"),
        protect("collection_payer"),
    ]
