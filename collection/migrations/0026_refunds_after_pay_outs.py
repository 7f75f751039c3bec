"""What is left of a payment after a pay-out can be refunded, and cash that was never deposited.

A pay-out line that came to nothing after such a refund goes out again: the two together are held
to what was paid by 0025. A day closed on nothing counted took nothing to the bank, because as much
was given back on it as taken: its payments lie where the earlier days' money went.
"""

import importlib

from django.db import migrations

from accounts.append_only import edited

PAY_OUTS = importlib.import_module("collection.migrations.0008_pay_outs_and_settlements_hold")
REFUNDS = importlib.import_module("collection.migrations.0022_payments_elsewhere_and_refunds_hold")


class Migration(migrations.Migration):
    dependencies = [("collection", "0025_money_goes_back_once")]

    operations = [
        edited(PAY_OUTS.REVERSAL, ("NEW.kind IN ('reversal', 'refund')", "NEW.kind = 'reversal'")),
        edited(
            PAY_OUTS.PAY_OUT_LINE,
            ("AND prev_seq = paid.seq\n", "AND prev_seq = paid.seq AND kind <> 'refund'\n"),
        ),
        edited(
            REFUNDS.REFUND_HAS_CASE,
            (
                "    IF found.state IS DISTINCT FROM 'approved'",
                """    SELECT gone + coalesce(sum(l.amount_fen), 0) INTO gone FROM collection_payoutline l
        JOIN collection_payable p ON p.id = l.payable_id
        JOIN collection_payout o ON o.id = l.pay_out_id
        WHERE p.entry_id = found.entry_id AND NOT <over>;
    IF found.state IS DISTINCT FROM 'approved'""".replace("<over>", PAY_OUTS.OVER),
            ),
            (
                "(NEW.total_fen = 0 OR EXISTS (",
                """(NEW.total_fen = 0 OR EXISTS (
              SELECT 1 FROM collection_cashday y
              WHERE y.id = v.day_id AND y.state = 'closed' AND y.counted_fen = 0
          ) OR EXISTS (""",
            ),
        ),
    ]
