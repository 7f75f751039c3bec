"""An assessment slip goes on step by step, and what was frozen stays."""

from django.db import migrations

from accounts.append_only import trigger

STEPS = trigger(
    "collection_slip_steps",
    "collection_assessmentslip",
    "BEFORE INSERT OR UPDATE OR DELETE",
    """
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('draft', 'issued') THEN
            RAISE EXCEPTION 'a slip begins as a draft or issued'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR (OLD.state, NEW.state) NOT IN (
            ('draft', 'issued'), ('draft', 'void'), ('issued', 'void'), ('issued', 'deposited'),
            ('deposited', 'confirmed'))
       OR (NEW.id, NEW.number, NEW.village_id, NEW.group_id, NEW.cover_year, NEW.no, NEW.persons,
           NEW.price_fen, NEW.waived_fen, NEW.payable_fen, NEW.part, NEW.replaces_id)
          IS DISTINCT FROM
          (OLD.id, OLD.number, OLD.village_id, OLD.group_id, OLD.cover_year, OLD.no, OLD.persons,
           OLD.price_fen, OLD.waived_fen, OLD.payable_fen, OLD.part, OLD.replaces_id)
       OR OLD.state <> 'draft' AND NEW.issued_on <> OLD.issued_on
    THEN
        RAISE EXCEPTION 'a slip goes on step by step' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("collection", "0019_slip_states")]

    operations = [STEPS]
