"""A list that was taken out ends once; what a device sent stays, under a number of its own list,
with the receipt that bears this number."""

from django.db import migrations

from accounts.append_only import protect, trigger

BOOK = trigger(
    "collection_offlinebook_ends_once",
    "collection_offlinebook",
    "BEFORE UPDATE OR DELETE",
    """
    IF TG_OP = 'DELETE' OR OLD.state <> 'out' THEN
        RAISE EXCEPTION 'an offline book ends once' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.clerk_id, NEW.village_id, NEW.group_id, NEW.cover_year, NEW.numbers,
        NEW.issued_at, NEW.expires_at, NEW.key)
       IS DISTINCT FROM (OLD.id, OLD.clerk_id, OLD.village_id, OLD.group_id, OLD.cover_year,
        OLD.numbers, OLD.issued_at, OLD.expires_at, OLD.key) THEN
        RAISE EXCEPTION 'an offline book stays as it was taken out'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'returned' AND NEW.last_no <> (
        SELECT count(*) FROM collection_offlinepayment p WHERE p.book_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a book is handed back with every number up to the last'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
)

# The number on the receipt is as OfflineBook.text says it. Whoever writes here holds the village's receipt series, as whoever ends the book does.
PAYMENT = trigger(
    "collection_offlinepayment_fits",
    "collection_offlinepayment",
    "BEFORE INSERT",
    """
    SELECT * INTO book FROM collection_offlinebook b WHERE b.id = NEW.book_id FOR SHARE;
    IF NEW.no > book.numbers OR (book.state = 'returned' AND NEW.no <= book.last_no) THEN
        RAISE EXCEPTION 'a provisional number is one of its own book'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.outcome = 'taken' AND NOT EXISTS (
        SELECT 1 FROM collection_voucher v
        WHERE v.id = NEW.voucher_id AND v.kind = 'receipt' AND v.village_id = book.village_id
          AND v.collector_id = book.clerk_id AND v.idem = NEW.key
          AND v.total_fen = NEW.total_fen
          AND v.memo ->> 'offline' = '离' || lpad(NEW.book_id::text, greatest(5, length(NEW.book_id::text)), '0')
              || '-' || lpad(NEW.no::text, greatest(3, length(NEW.no::text)), '0')
    ) THEN
        RAISE EXCEPTION 'a device''s payment goes with its own receipt'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
    declare="book collection_offlinebook;",
)

DECISION = trigger(
    "collection_offlinedecision_fits",
    "collection_offlinedecision",
    "BEFORE INSERT",
    """
    SELECT * INTO sent FROM collection_offlinepayment p WHERE p.id = NEW.payment_id;
    IF sent.outcome <> 'conflict' THEN
        RAISE EXCEPTION 'only a conflict is decided' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'returned' AND NEW.returned_fen <> sent.total_fen THEN
        RAISE EXCEPTION 'what was taken goes back whole' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'taken' AND NOT EXISTS (
        SELECT 1 FROM collection_voucher v
        WHERE v.id = NEW.voucher_id AND v.kind = 'receipt'
          AND v.household_id = sent.household_id
          AND NEW.returned_fen = sent.total_fen - v.total_fen
          AND v.memo ->> 'offline' = '离' || lpad(sent.book_id::text, greatest(5, length(sent.book_id::text)), '0')
              || '-' || lpad(sent.no::text, greatest(3, length(sent.no::text)), '0')
    ) THEN
        RAISE EXCEPTION 'a decision goes with its own receipt'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
    """,
    declare="sent collection_offlinepayment;",
)


class Migration(migrations.Migration):
    dependencies = [("collection", "0027_offline_books")]

    operations = [
        BOOK,
        PAYMENT,
        DECISION,
        protect("collection_offlinepayment"),
        protect("collection_offlinedecision"),
    ]
