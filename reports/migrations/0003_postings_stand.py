"""Postings, their evidence and objections are only added to; nobody answers what they took down."""

from django.db import migrations

from accounts.append_only import protect, trigger

TABLES = (
    "reports_posting",
    "reports_postingrule",
    "reports_postingphoto",
    "reports_postingtakedown",
    "reports_objection",
    "reports_objectionanswer",
)

ANSWER = trigger(
    "reports_answer_by_another",
    "reports_objectionanswer",
    "BEFORE INSERT",
    """
    IF EXISTS (SELECT 1 FROM reports_objection o
               WHERE o.id = NEW.objection_id AND o.taken_by_id = NEW.by_id) THEN
        RAISE EXCEPTION 'an objection is answered by another person'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.household_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM enrollment_household h
        JOIN reports_objection o ON o.id = NEW.objection_id
        JOIN reports_posting p ON p.id = o.posting_id
        WHERE h.id = NEW.household_id AND h.village_id = p.village_id
    ) THEN
        RAISE EXCEPTION 'what is mended lies in the village of the posting'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_postings"),
        ("accounts", "0002_audit_is_append_only"),
        ("enrollment", "0012_change_reseated"),
    ]

    operations = [*(protect(table) for table in TABLES), ANSWER]
