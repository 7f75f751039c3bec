"""Whoever is in a batch stands paid: the payment is not taken back behind the batch's back."""

from django.db import migrations

from accounts.append_only import trigger

# The enrolment's row lock makes batch and reversal wait for each other; the second sees the first.
LINE_OF_A_PAYMENT = trigger(
    "collection_batchline_of_payment",
    "collection_batchline",
    "BEFORE INSERT OR UPDATE OR DELETE",
    """
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a batch keeps its people' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.batch_id, NEW.line, NEW.enrolment_id, NEW.entry_id, NEW.amount_fen)
           IS DISTINCT FROM (OLD.batch_id, OLD.line, OLD.enrolment_id, OLD.entry_id, OLD.amount_fen)
           OR OLD.state = 'removed' OR OLD.state = 'imported' AND NEW.state <> 'removed' THEN
            RAISE EXCEPTION 'a batch keeps its people' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    PERFORM 1 FROM enrollment_enrolment
        WHERE id = NEW.enrolment_id AND state = 'enrolled' FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT EXISTS (
        SELECT 1 FROM collection_entry e WHERE e.id = NEW.entry_id AND e.kind = 'payment'
          AND e.enrolment_id = NEW.enrolment_id AND e.amount_fen = NEW.amount_fen
          AND NOT EXISTS (SELECT 1 FROM collection_entry later
                          WHERE later.enrolment_id = e.enrolment_id AND later.seq > e.seq)
    ) THEN
        RAISE EXCEPTION 'a batch holds people who stand paid' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

BATCHED_PAYMENT_STANDS = trigger(
    "collection_batched_payment_stands",
    "collection_entry",
    "BEFORE INSERT",
    """
    IF NEW.kind IN ('reversal', 'refund') THEN
        PERFORM 1 FROM enrollment_enrolment WHERE id = NEW.enrolment_id FOR NO KEY UPDATE;
        IF EXISTS (SELECT 1 FROM collection_batchline
                   WHERE enrolment_id = NEW.enrolment_id AND live) THEN
            RAISE EXCEPTION 'a payment in a batch stands' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("collection", "0023_batches")]

    operations = [LINE_OF_A_PAYMENT, BATCHED_PAYMENT_STANDS]
