"""A paid enrolment is not moved to another group or household, and a payment counts where its
enrolment stands."""

from django.db import migrations

REPLACE = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
{declare}
BEGIN
    {body}
END $$;
"""

ENTRY = "collection_entry_of_live_enrolment"
ENROLMENT = "collection_paid_enrolment_stands"

# A payment holds the enrolment's row FOR SHARE, and moving one updates it: whoever comes second
# waits, and then sees what the first one did.
PAYMENT_WHERE_THE_ENROLMENT_STANDS = REPLACE.format(
    name=ENTRY,
    declare="DECLARE found text; place bigint;",
    body="""
    IF NEW.kind = 'payment' THEN
        SELECT state, group_id INTO found, place
            FROM enrollment_enrolment WHERE id = NEW.enrolment_id FOR SHARE;
        IF found <> 'enrolled' THEN
            RAISE EXCEPTION 'a withdrawn enrolment takes no payment'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF place <> NEW.group_id THEN
            RAISE EXCEPTION 'a payment counts where its enrolment stands'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
    """,
)
PAYMENT_OF_A_LIVE_ENROLMENT = REPLACE.format(
    name=ENTRY,
    declare="DECLARE found text;",
    body="""
    IF NEW.kind = 'payment' THEN
        SELECT state INTO found FROM enrollment_enrolment WHERE id = NEW.enrolment_id FOR SHARE;
        IF found <> 'enrolled' THEN
            RAISE EXCEPTION 'a withdrawn enrolment takes no payment'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
    """,
)
PAID_ENROLMENT_STAYS = REPLACE.format(
    name=ENROLMENT,
    declare="",
    body="""
    IF (NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn'
        OR NEW.group_id <> OLD.group_id OR NEW.household_id <> OLD.household_id
    ) AND (
        SELECT max(seq) FROM collection_entry WHERE enrolment_id = NEW.id
    ) % 2 = 1 THEN
        IF NEW.state = 'withdrawn' THEN
            RAISE EXCEPTION 'a paid enrolment is not withdrawn'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RAISE EXCEPTION 'a paid enrolment stays with the village that took the money'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)
PAID_ENROLMENT_STANDS = REPLACE.format(
    name=ENROLMENT,
    declare="",
    body="""
    IF NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn' AND (
        SELECT max(seq) FROM collection_entry WHERE enrolment_id = NEW.id
    ) % 2 = 1 THEN
        RAISE EXCEPTION 'a paid enrolment is not withdrawn' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("collection", "0005_rollover_of_an_area")]

    operations = [
        migrations.RunSQL(PAYMENT_WHERE_THE_ENROLMENT_STANDS, PAYMENT_OF_A_LIVE_ENROLMENT),
        migrations.RunSQL(PAID_ENROLMENT_STAYS, PAID_ENROLMENT_STANDS),
    ]
