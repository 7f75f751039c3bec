"""Add up again what was paid to the tax bureau, what was refunded, and what was reported."""

from collections.abc import Iterator

from collection.queries.guards import Finding, rows

# Every tax voucher that stands is one row of a file, fen by fen, and the other way round.
TAX_WITHOUT_ROW = """
SELECT v.number FROM collection_voucher v
LEFT JOIN collection_voucher back ON back.reverses_id = v.id
LEFT JOIN collection_taxrow r ON r.voucher_id = v.id AND r.live AND r.amount_fen = v.total_fen
    AND r.payment_number = v.memo->>'payment_number'
WHERE v.kind = 'tax' AND back.id IS NULL AND r.id IS NULL ORDER BY v.number
"""
ROW_WITHOUT_TAX = """
SELECT r.id FROM collection_taxrow r JOIN collection_voucher v ON v.id = r.voucher_id
LEFT JOIN collection_voucher back ON back.reverses_id = v.id
WHERE r.live AND (v.kind <> 'tax' OR back.id IS NOT NULL) ORDER BY r.id
"""

# What waits for its payers is what their cases say.
SURPLUS = """
SELECT a.id, -a.balance_fen, coalesce(sum(e.amount_fen), 0)
FROM collection_account a
LEFT JOIN collection_entry e ON e.credit_id = a.id AND e.kind = 'surplus'
    AND EXISTS (SELECT 1 FROM collection_refundcase c WHERE c.entry_id = e.id
                AND c.state IN ('open', 'applied', 'reviewed', 'approved', 'returned'))
WHERE a.kind = 'surplus' GROUP BY a.id
HAVING -a.balance_fen <> coalesce(sum(e.amount_fen), 0) ORDER BY a.id
"""

# A refund's voucher has its paid case, of the same amount and persons, and the other way round.
REFUND_WITHOUT_CASE = """
SELECT v.number FROM collection_voucher v LEFT JOIN collection_refundcase c
    ON c.voucher_id = v.id AND c.state = 'paid' AND c.amount_fen = v.total_fen
    AND c.approved_by_id = v.approver_id AND c.id::text = v.memo->>'case'
WHERE v.kind = 'refund' AND c.id IS NULL ORDER BY v.number
"""
CASE_WITHOUT_REFUND = """
SELECT c.id FROM collection_refundcase c LEFT JOIN collection_voucher v
    ON v.id = c.voucher_id AND v.kind = 'refund'
WHERE c.state = 'paid' AND v.id IS NULL ORDER BY c.id
"""
MORE_THAN_PAID = """
SELECT e.id, e.amount_fen, sum(c.amount_fen) FROM collection_entry e
JOIN collection_refundcase c ON c.entry_id = e.id AND c.state = 'paid'
GROUP BY e.id HAVING sum(c.amount_fen) > e.amount_fen ORDER BY e.id
"""


# Whoever is in a batch stands paid with the amount reported; a batch adds up to its lines, and its
# serial number to those imported.
BATCHED_UNPAID = """
SELECT l.id FROM collection_batchline l JOIN collection_entry e ON e.id = l.entry_id
WHERE l.live AND (e.amount_fen <> l.amount_fen OR EXISTS (
    SELECT 1 FROM collection_entry later
    WHERE later.enrolment_id = e.enrolment_id AND later.seq > e.seq)) ORDER BY l.id
"""
BATCH_SUMS = """
SELECT b.number FROM collection_batch b LEFT JOIN collection_batchline l ON l.batch_id = b.id
GROUP BY b.id HAVING count(l.id) <> b.people OR coalesce(sum(l.amount_fen), 0) <> b.total_fen
ORDER BY b.number
"""


def check_elsewhere() -> Iterator[Finding]:
    for (number,) in rows(TAX_WITHOUT_ROW):
        yield Finding(f"voucher {number}", "no row of a tax file says so")
    for (pk,) in rows(ROW_WITHOUT_TAX):
        yield Finding(f"tax row {pk}", "counts, and its voucher does not stand")
    for pk, balance, added in rows(SURPLUS):
        yield Finding(f"account {pk}", f"{balance} fen wait for payers, cases say {added}")
    for (number,) in rows(REFUND_WITHOUT_CASE):
        yield Finding(f"voucher {number}", "refunds what no paid case says")
    for (pk,) in rows(CASE_WITHOUT_REFUND):
        yield Finding(f"refund case {pk}", "is paid, and its voucher is gone")
    for pk, paid, back in rows(MORE_THAN_PAID):
        yield Finding(f"entry {pk}", f"{paid} fen were paid, {back} refunded")
    for (pk,) in rows(BATCHED_UNPAID):
        yield Finding(f"batch line {pk}", "is reported, and its payment does not stand")
    for (number,) in rows(BATCH_SUMS):
        yield Finding(f"batch {number}", "its lines do not add up to it")
