"""Somebody who has paid is not withdrawn, and nobody pays for a withdrawn enrolment."""

from django.db import migrations

from accounts.append_only import trigger

# A payment holds the enrolment's row FOR SHARE, and ending one updates it: whoever comes second
# waits, and then sees what the first one did.
PAYMENT_OF_A_LIVE_ENROLMENT = trigger(
    "collection_entry_of_live_enrolment",
    "collection_entry",
    "BEFORE INSERT",
    """
    IF NEW.kind = 'payment' THEN
        SELECT state INTO found FROM enrollment_enrolment WHERE id = NEW.enrolment_id FOR SHARE;
        IF found <> 'enrolled' THEN
            RAISE EXCEPTION 'a withdrawn enrolment takes no payment'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
    """,
    declare="found text;",
)

PAID_ENROLMENT_STANDS = trigger(
    "collection_paid_enrolment_stands",
    "enrollment_enrolment",
    "BEFORE UPDATE",
    """
    IF NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn' AND (
        SELECT max(seq) FROM collection_entry WHERE enrolment_id = NEW.id
    ) % 2 = 1 THEN
        RAISE EXCEPTION 'a paid enrolment is not withdrawn' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("collection", "0003_rollovers"),
        ("enrollment", "0004_changes_are_append_only"),
    ]

    operations = [PAYMENT_OF_A_LIVE_ENROLMENT, PAID_ENROLMENT_STANDS]
