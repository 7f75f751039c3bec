"""A signed roster stands: what the database itself refuses about rosters and signatures."""

from django.db import migrations

from accounts.append_only import protect, trigger

STANDS = trigger(
    "collection_roster_stands",
    "collection_collectionroster",
    "BEFORE UPDATE OR DELETE",
    """
    IF TG_OP = 'DELETE' OR OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL
       OR (to_jsonb(NEW) - ARRAY['void_reason', 'voided_by_id', 'voided_at'])
          IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['void_reason', 'voided_by_id', 'voided_at'])
       OR (SELECT count(*) FROM collection_rostersignature WHERE roster_id = OLD.id)
          >= jsonb_array_length(OLD.parties) THEN
        RAISE EXCEPTION 'a frozen roster stands' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

LINE = trigger(
    "collection_roster_line_before_signatures",
    "collection_collectionrosterline",
    "BEFORE INSERT",
    """
    IF EXISTS (SELECT 1 FROM collection_rostersignature WHERE roster_id = NEW.roster_id)
       OR NOT EXISTS (
           SELECT 1 FROM collection_entry e
           JOIN collection_collectionroster o ON o.id = NEW.roster_id
           JOIN accounts_area g ON g.id = e.group_id AND g.parent_id = o.village_id
           WHERE e.id = NEW.entry_id AND e.kind = 'payment' AND e.amount_fen = NEW.amount_fen)
    THEN
        RAISE EXCEPTION 'a line is a payment of its village, before anybody signs'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

SIGNATURE = trigger(
    "collection_signature_fits",
    "collection_rostersignature",
    "BEFORE INSERT",
    """
    SELECT * INTO roster FROM collection_collectionroster WHERE id = NEW.roster_id FOR UPDATE;
    SELECT count(*), coalesce(sum(amount_fen), 0) INTO counted, added
    FROM collection_collectionrosterline WHERE roster_id = NEW.roster_id;
    IF roster.voided_at IS NOT NULL OR NEW.digest <> roster.digest
       OR NOT roster.parties ? NEW.party
       OR counted <> roster.people OR added <> roster.fen THEN
        RAISE EXCEPTION 'a signature stands under a whole roster'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
    declare="roster collection_collectionroster%ROWTYPE; counted bigint; added bigint;",
)


class Migration(migrations.Migration):
    dependencies = [("collection", "0017_collection_rosters")]

    operations = [
        STANDS,
        LINE,
        SIGNATURE,
        protect("collection_collectionrosterline"),
        protect("collection_rostersignature"),
    ]
