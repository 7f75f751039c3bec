"""Money goes back along one of two roads, a refund case or a pay-out, and never more than was paid.

The enrolment's row lock makes the two wait for each other; the second one sees the first.
"""

import importlib

from django.db import migrations

from accounts.append_only import trigger

OVER = importlib.import_module("collection.migrations.0008_pay_outs_and_settlements_hold").OVER

# Fen of an entry that went out with pay-outs or are on their way, and that refunds granted.
ON_THE_WAY = """
    SELECT amount_fen, enrolment_id INTO paid, enrolment FROM collection_entry WHERE id = entry;
    PERFORM 1 FROM enrollment_enrolment WHERE id = enrolment FOR NO KEY UPDATE;
    SELECT coalesce(sum(l.amount_fen), 0) INTO gone FROM collection_payoutline l
        JOIN collection_payable p ON p.id = l.payable_id
        JOIN collection_payout o ON o.id = l.pay_out_id
        WHERE p.entry_id = entry AND NOT <over>;
    SELECT gone + coalesce(sum(amount_fen), 0) INTO gone FROM collection_refundcase
        WHERE entry_id = entry AND state IN ('approved', 'paid') AND id <> own;
    IF gone + more > paid THEN
        RAISE EXCEPTION 'money goes back once' USING ERRCODE = 'restrict_violation';
    END IF;
""".replace("<over>", OVER)
DECLARED = "entry bigint; own bigint; more bigint; paid bigint; gone numeric; enrolment bigint;"

CASE_IS_NOT_PAID_OUT = trigger(
    "collection_refundcase_not_paid_out",
    "collection_refundcase",
    "BEFORE UPDATE",
    """
    IF NEW.state IN ('approved', 'paid') THEN
        entry := NEW.entry_id; own := NEW.id; more := NEW.amount_fen;
        <on the way>
    END IF;
    RETURN NEW;
    """.replace("<on the way>", ON_THE_WAY),
    declare=DECLARED,
)

LINE_IS_NOT_REFUNDED = trigger(
    "collection_pay_out_line_not_refunded",
    "collection_payoutline",
    "BEFORE INSERT",
    """
    SELECT entry_id INTO entry FROM collection_payable WHERE id = NEW.payable_id;
    own := 0; more := NEW.amount_fen;
    <on the way>
    RETURN NEW;
    """.replace("<on the way>", ON_THE_WAY),
    declare=DECLARED,
)


class Migration(migrations.Migration):
    dependencies = [("collection", "0024_batched_payments_stand")]

    operations = [CASE_IS_NOT_PAID_OUT, LINE_IS_NOT_REFUNDED]
