"""A paper number is settled once; nothing is booked into a closed month; what the bank said and
what limits were set stays."""

from django.db import migrations

from accounts.append_only import protect, trigger

PAPER = trigger(
    "collection_papernumber_settled_once",
    "collection_papernumber",
    "BEFORE UPDATE OR DELETE",
    """
    IF TG_OP = 'DELETE' OR OLD.fate <> 'unused' THEN
        RAISE EXCEPTION 'a paper number is settled once' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.book_id, NEW.town_id, NEW.prefix, NEW.no)
       IS DISTINCT FROM (OLD.book_id, OLD.town_id, OLD.prefix, OLD.no) THEN
        RAISE EXCEPTION 'a paper number stays in its book' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.fate = 'used' AND NOT EXISTS (
        SELECT 1 FROM collection_voucher v JOIN collection_paperbook b ON b.id = NEW.book_id
        WHERE v.id = NEW.voucher_id AND v.kind = 'receipt' AND v.village_id = b.village_id
          AND v.collector_id = b.collector_id
          AND v.memo ->> 'paper' = b.prefix || lpad(NEW.no::text, b.digits, '0')
    ) THEN
        RAISE EXCEPTION 'a paper goes with its own receipt' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

# Whoever closes a month holds the village's series, and so waits for whoever writes into it. Money
# that never was in the village's hands is no part of its month.
MONTH = trigger(
    "collection_voucher_in_open_month",
    "collection_voucher",
    "BEFORE INSERT",
    """
    IF NEW.kind NOT IN ('tax', 'untax', 'refund') AND EXISTS (
        SELECT 1 FROM collection_monthclose m
        WHERE m.village_id = NEW.village_id AND m.cover_year = NEW.cover_year
          AND m.month = date_trunc('month', NEW.paid_on)::date
    ) THEN
        RAISE EXCEPTION 'month is closed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

APPEND_ONLY = (
    "collection_bankline",
    "collection_bankstatement",
    "collection_cashlimit",
    "collection_depositphoto",
    "collection_monthclose",
)


class Migration(migrations.Migration):
    dependencies = [("collection", "0011_papers_months_and_the_bank")]

    operations = [PAPER, MONTH, *(protect(table) for table in APPEND_ONLY)]
