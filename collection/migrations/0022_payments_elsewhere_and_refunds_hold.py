"""What the database itself refuses about payments made elsewhere and about refunds."""

import importlib

from django.db import migrations

from accounts.append_only import trigger

EARLIER = importlib.import_module("collection.migrations.0010_only_cash_is_in_hand")


def replaced(step: migrations.RunSQL, *edits: tuple[str, str]) -> migrations.RunSQL:
    """The function of an earlier step with some of its text edited; backwards as it was."""
    edited = function = step.sql
    for old, new in edits:
        if edited.count(old) != 1:
            raise ValueError(f"not once in the function: {old}")
        edited = edited.replace(old, new)
    return migrations.RunSQL(edited, function)


MOVES = (
    (
        "('difference', 'short', 'difference', 'cash', 'hand'))",
        """('difference', 'short', 'difference', 'cash', 'hand'),
                ('tax', 'payment', 'tax', 'premium', 'hand'),
                ('tax', 'surplus', 'tax', 'surplus', 'hand'),
                ('untax', 'reversal', 'premium', 'tax', 'hand'),
                ('untax', 'return', 'surplus', 'tax', 'hand'),
                ('refund', 'refund', 'premium', 'bank', 'hand'),
                ('refund', 'refund', 'premium', 'tax', 'hand'),
                ('refund', 'part', 'premium', 'bank', 'hand'),
                ('refund', 'part', 'premium', 'tax', 'hand'),
                ('refund', 'return', 'surplus', 'tax', 'hand'))""",
    ),
)

SERIES = (
    "WHEN 'difference' THEN 'X'\n",
    "WHEN 'difference' THEN 'X'\n"
    "                                        WHEN 'tax' THEN 'T' WHEN 'untax' THEN 'T'\n"
    "                                        WHEN 'refund' THEN 'F'\n",
)

# A tax payment is taken back whole, and a reversal finds nothing of it refunded. The enrolment's
# row lock makes a refund and a reversal wait for each other, and the second one sees the first.
REVERSAL_OF_THE_UNREFUNDED = trigger(
    "collection_reversal_of_the_unrefunded",
    "collection_entry",
    "BEFORE INSERT",
    """
    IF NEW.kind = 'reversal' THEN
        PERFORM 1 FROM enrollment_enrolment WHERE id = NEW.enrolment_id FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT 1 FROM collection_entry p JOIN collection_refundcase c ON c.entry_id = p.id
            WHERE p.enrolment_id = NEW.enrolment_id AND p.seq = NEW.prev_seq
              AND c.state IN ('approved', 'paid')
        ) THEN
            RAISE EXCEPTION 'a refund was approved for this payment'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
    """,
)

UNTAX_IS_WHOLE = trigger(
    "collection_untax_is_whole",
    "collection_voucher",
    "BEFORE INSERT",
    """
    IF NEW.kind = 'untax' AND NOT EXISTS (
        SELECT 1 FROM collection_voucher o
        WHERE o.id = NEW.reverses_id AND o.kind = 'tax' AND o.lines = NEW.lines
          AND o.total_fen = NEW.total_fen AND o.village_id = NEW.village_id
          AND NOT EXISTS (
            SELECT 1 FROM collection_entry e JOIN collection_entry p
                ON p.enrolment_id = e.enrolment_id AND p.seq = e.prev_seq
            WHERE e.voucher_id = NEW.id AND p.voucher_id <> o.id)
    ) THEN
        RAISE EXCEPTION 'an undone import takes its payment back, whole'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'untax' AND EXISTS (
        SELECT 1 FROM collection_refundcase c JOIN collection_entry e ON e.id = c.entry_id
        WHERE e.voucher_id = NEW.reverses_id AND c.state NOT IN ('open', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'a refund of this payment is on its way'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

# No money goes back without a case that two others have looked at, nor more than was paid, nor
# out of another place than where it lies. The case's row lock lets one voucher through.
REFUND_HAS_CASE = trigger(
    "collection_refund_has_case",
    "collection_voucher",
    "BEFORE INSERT",
    """
    IF NEW.kind <> 'refund' THEN
        RETURN NEW;
    END IF;
    SELECT * INTO found FROM collection_refundcase
        WHERE id = (NEW.memo->>'case')::bigint FOR NO KEY UPDATE;
    PERFORM 1 FROM enrollment_enrolment WHERE id = found.enrolment_id FOR NO KEY UPDATE;
    SELECT * INTO paid FROM collection_entry WHERE id = found.entry_id;
    SELECT * INTO back FROM collection_entry WHERE voucher_id = NEW.id AND line = 1;
    SELECT coalesce(sum(amount_fen), 0) INTO gone FROM collection_refundcase
        WHERE entry_id = found.entry_id AND state = 'paid';
    IF found.state IS DISTINCT FROM 'approved' OR found.approved_by_id <> NEW.approver_id
       OR found.village_id <> NEW.village_id OR NEW.lines <> 1
       OR found.amount_fen <> NEW.total_fen THEN
        RAISE EXCEPTION 'a refund needs its approved case' USING ERRCODE = 'restrict_violation';
    END IF;
    IF gone + NEW.total_fen > paid.amount_fen
       OR NOT found.part AND gone + NEW.total_fen <> paid.amount_fen
       OR back.kind <> (CASE WHEN paid.kind = 'surplus' THEN 'return'
                             WHEN found.part THEN 'part' ELSE 'refund' END)
       OR back.kind = 'refund'
          AND (back.enrolment_id, back.prev_seq) IS DISTINCT FROM (paid.enrolment_id, paid.seq)
       OR back.kind = 'part' AND EXISTS (
          SELECT 1 FROM collection_entry e
          WHERE e.enrolment_id = paid.enrolment_id AND e.seq > paid.seq)
       OR back.debit_id <> paid.credit_id THEN
        RAISE EXCEPTION 'a refund gives back what was paid' USING ERRCODE = 'restrict_violation';
    END IF;
    IF back.credit_id <> paid.debit_id AND NOT EXISTS (
        SELECT 1 FROM collection_account was JOIN collection_account a ON a.id = back.credit_id
        JOIN collection_voucher v ON v.id = paid.voucher_id
        WHERE was.id = paid.debit_id AND was.kind = 'cash' AND a.kind = 'bank'
          AND (NEW.total_fen = 0 OR EXISTS (
              SELECT 1 FROM collection_entry d
              WHERE d.deposited_day_id = v.day_id AND d.debit_id = a.id))
    ) THEN
        RAISE EXCEPTION 'a refund comes from where the money lies'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
    declare="found collection_refundcase%ROWTYPE; paid collection_entry%ROWTYPE;"
    " back collection_entry%ROWTYPE; gone bigint;",
)

CASE_STEPS = trigger(
    "collection_refundcase_steps",
    "collection_refundcase",
    "BEFORE INSERT OR UPDATE OR DELETE",
    """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a refund case stays' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('open', 'applied') OR NOT EXISTS (
            SELECT 1 FROM collection_entry e JOIN collection_voucher v ON v.id = e.voucher_id
            WHERE e.id = NEW.entry_id AND v.village_id = NEW.village_id
              AND v.cover_year = NEW.cover_year AND NEW.amount_fen <= e.amount_fen
              AND (e.kind = 'payment' AND e.enrolment_id = NEW.enrolment_id
                   OR e.kind = 'surplus' AND NOT NEW.part AND NOT NEW.ends)
        ) THEN
            RAISE EXCEPTION 'a refund case is about one payment'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.entry_id, NEW.enrolment_id, NEW.village_id, NEW.cover_year)
       IS DISTINCT FROM (OLD.entry_id, OLD.enrolment_id, OLD.village_id, OLD.cover_year) THEN
        RAISE EXCEPTION 'a refund case keeps its payment' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (
        ('open', 'applied'), ('open', 'cancelled'), ('returned', 'applied'),
        ('returned', 'cancelled'), ('applied', 'reviewed'), ('applied', 'returned'),
        ('applied', 'cancelled'), ('reviewed', 'approved'), ('reviewed', 'returned'),
        ('approved', 'returned'), ('approved', 'paid'))
    THEN
        RAISE EXCEPTION 'no such step from % to %', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> 'applied' AND (NEW.kind, NEW.part, NEW.amount_fen, NEW.ends)
       IS DISTINCT FROM (OLD.kind, OLD.part, OLD.amount_fen, OLD.ends) THEN
        RAISE EXCEPTION 'what was applied for stands' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'applied' AND NEW.state <> 'returned' AND NEW.state <> 'applied'
       AND NEW.reviewed_by_id IS DISTINCT FROM OLD.reviewed_by_id THEN
        RAISE EXCEPTION 'who reviewed stands' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> 'applied' AND NEW.applied_by_id IS DISTINCT FROM OLD.applied_by_id THEN
        RAISE EXCEPTION 'who applied stands' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'approved' AND NEW.state = 'paid'
       AND (NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id OR NOT EXISTS (
            SELECT 1 FROM collection_voucher v WHERE v.id = NEW.voucher_id AND v.kind = 'refund'
              AND v.memo->>'case' = NEW.id::text AND v.total_fen = NEW.amount_fen)) THEN
        RAISE EXCEPTION 'a paid case names its voucher' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("collection", "0021_payments_elsewhere_and_refunds")]

    operations = [
        replaced(EARLIER.VOUCHER_MOVES, *MOVES),
        replaced(EARLIER.VOUCHER, SERIES),
        REVERSAL_OF_THE_UNREFUNDED,
        UNTAX_IS_WHOLE,
        REFUND_HAS_CASE,
        CASE_STEPS,
    ]
