"""Add the whole ledger up again and name what does not hold, the first bad row of each chain."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from accounts.actions.audit import canonical, chain_hash
from accounts.models import AuditChain, AuditEntry
from collection.chain import payer_digest, voucher_hash
from collection.models import Entry, Payer, Series, Voucher
from collection.queries.anchors import series_place
from collection.queries.check_elsewhere import check_elsewhere
from collection.queries.counts import sums_that_differ
from collection.queries.guards import TRIGGERS, Finding, check_guards, rows
from subsidies.models import Assessment

__all__ = ["TRIGGERS", "Finding", "check_ledger"]

# A voucher waits at most 3 seconds for its place in the series (ledger.LOCK_TIMEOUT).
VOUCHER_WAIT = timedelta(seconds=5)
# An act that takes long writes its audit entry at its end, with the time of its beginning.
AUDIT_WAIT = timedelta(days=1)

BALANCES = """
SELECT a.id, a.balance_fen, coalesce(d.fen, 0) - coalesce(c.fen, 0)
FROM collection_account a
LEFT JOIN (SELECT debit_id, sum(amount_fen) fen FROM collection_entry GROUP BY 1) d
    ON d.debit_id = a.id
LEFT JOIN (SELECT credit_id, sum(amount_fen) fen FROM collection_entry GROUP BY 1) c
    ON c.credit_id = a.id
WHERE a.balance_fen <> coalesce(d.fen, 0) - coalesce(c.fen, 0) ORDER BY a.id
"""

PARITY = """
SELECT enrolment_id, count(*), max(seq) FROM collection_entry WHERE enrolment_id IS NOT NULL
GROUP BY enrolment_id
HAVING max(seq) <> count(*) OR bool_or((kind = 'payment') <> (seq % 2 = 1))
ORDER BY enrolment_id
"""

ORPHANS = """
SELECT e.id FROM collection_entry e LEFT JOIN collection_voucher v ON v.id = e.voucher_id
WHERE v.id IS NULL ORDER BY e.id LIMIT 20
"""

DAYS = """
SELECT d.id, d.expected_fen, coalesce(sum(CASE v.kind WHEN 'receipt' THEN v.total_fen
                                                      WHEN 'reversal' THEN -v.total_fen END), 0)
FROM collection_cashday d
LEFT JOIN collection_voucher v ON v.day_id = d.id AND v.method = 'cash'
WHERE d.state <> 'open' GROUP BY d.id
HAVING d.expected_fen <> coalesce(sum(CASE v.kind WHEN 'receipt' THEN v.total_fen
                                                  WHEN 'reversal' THEN -v.total_fen END), 0)
ORDER BY d.id
"""

# A closed day's slip on paper bears the head of the receipts' chain at that moment.
DAY_HEADS = """
SELECT d.id FROM collection_cashday d
WHERE d.state = 'closed' AND d.head <> decode(repeat('00', 32), 'hex') AND NOT EXISTS (
    SELECT 1 FROM collection_voucher v WHERE v.village_id = d.village_id AND v.row_hash = d.head)
ORDER BY d.id
"""

# Every voucher is written together with its audit entry.
WRITTEN = (
    "('take_payment', 'approve_reversal', 'deposit_days', 'confirm_difference', 'record_tax',"
    " 'take_back_tax', 'pay_refund')"
)
UNAUDITED = f"""
SELECT v.number FROM collection_voucher v LEFT JOIN accounts_auditentry a
    ON a.object_type = 'voucher' AND a.object_id = v.id::text AND a.action IN {WRITTEN}
WHERE a.id IS NULL ORDER BY v.number
"""  # noqa: S608
WITHOUT_VOUCHER = f"""
SELECT a.chain, a.seq FROM accounts_auditentry a LEFT JOIN collection_voucher v
    ON v.id::text = a.object_id
WHERE a.object_type = 'voucher' AND a.action IN {WRITTEN} AND v.id IS NULL ORDER BY a.chain, a.seq
"""  # noqa: S608

# Who paid for others stands beside the voucher, sealed; the chained memo keeps its digest.
PAYERS = """
SELECT v.number FROM collection_voucher v LEFT JOIN collection_payer p ON p.voucher_id = v.id
WHERE (v.memo ? 'payer') <> (p.id IS NOT NULL) ORDER BY v.number
"""

OTHER_BASIS = """
SELECT e.id FROM collection_entry e JOIN subsidies_assessment a ON a.id = e.assessment_id
WHERE (e.price_fen, e.amount_fen, e.enrolment_id)
      <> (a.price_fen, a.payable_fen, a.enrolment_id) ORDER BY e.id
"""


def check_ledger() -> Iterator[Finding]:
    """Every finding, in a fixed order. Reads in one snapshot if the caller opened one."""
    yield from check_guards()
    for series in Series.objects.select_related("village").order_by("pk"):
        yield from _check_series(series)
    yield from _check_sums()
    yield from _check_payers()
    yield from _check_kept_sums()
    yield from check_elsewhere()
    yield from _check_assessments()
    for chain in AuditChain.objects.order_by("key"):
        yield from _check_audit(chain)
    yield from _check_chainless_audit()
    yield from _check_against_audit()


def _check_series(series: Series) -> Iterator[Finding]:
    """Walk one series; after the first bad row the rest of its chain proves nothing."""
    place = series_place(series)
    entries: dict[object, list[Entry]] = defaultdict(list)
    vouchers = Voucher.objects.filter(series=series).order_by("no")
    for entry in Entry.objects.filter(voucher_id__in=vouchers.values("pk")).order_by("line"):
        entries[entry.voucher_id].append(entry)
    number, head, last = 0, bytes(32), None
    for voucher in vouchers.iterator():
        number += 1
        problem = _voucher_problem(voucher, entries[voucher.pk], number, head)
        if not problem and last and voucher.at < last - VOUCHER_WAIT:
            problem = "is older than the row before it: the clock was set back"
        if problem:
            yield Finding(f"{place} voucher {number}", problem)
            return
        head, last = bytes(voucher.row_hash), voucher.at
    if number != series.last_no or head != bytes(series.head):
        yield Finding(
            f"{place} voucher {number + 1}",
            f"the series says {series.last_no} vouchers, {number} stand: its end was cut",
        )


def _voucher_problem(voucher: Voucher, entries: list[Entry], number: int, head: bytes) -> str:
    if voucher.no != number:
        return f"is missing, number {voucher.no} comes next"
    if bytes(voucher.prev_hash) != head:
        return "does not continue the row before it"
    if voucher.lines != len(entries):
        return f"says {voucher.lines} entries, {len(entries)} stand"
    if voucher.total_fen != sum(entry.amount_fen for entry in entries):
        return "its entries do not add up to its total"
    if voucher_hash(voucher, entries) != bytes(voucher.row_hash):
        return "its content was changed after it was written"
    return ""


def _check_sums() -> Iterator[Finding]:
    for pk, balance, added in rows(BALANCES):
        yield Finding(f"account {pk}", f"balance {balance} fen, entries add up to {added}")
    for pk, count, last in rows(PARITY):
        yield Finding(f"enrolment {pk}", f"{count} entries, last number {last}: chain is broken")
    for (pk,) in rows(ORPHANS):
        yield Finding(f"entry {pk}", "has no voucher")
    for pk, expected, added in rows(DAYS):
        yield Finding(f"day {pk}", f"closed with {expected} fen, receipts add up to {added}")
    for (pk,) in rows(DAY_HEADS):
        yield Finding(f"day {pk}", "the receipt that was last when it was closed is gone")


def _check_payers() -> Iterator[Finding]:
    for (number,) in rows(PAYERS):
        yield Finding(f"voucher {number}", "who paid for it is missing or was added later")
    for payer in Payer.objects.select_related("voucher").order_by("pk").iterator():
        told = payer_digest(payer.name.open(), payer.phone.open() if payer.phone else "")
        if payer.voucher.memo.get("payer", told) != told:
            yield Finding(f"voucher {payer.voucher.number}", "who paid for it was changed")


def _check_kept_sums() -> Iterator[Finding]:
    """What the dashboards read, against the rows."""
    people, money = sums_that_differ()
    for village, year, kept, counted in people:
        yield Finding(
            f"sum of people, village {village} {year}", f"says {kept}, {counted} are enrolled"
        )
    for village, year, kept, kept_fen, counted, fen in money:
        yield Finding(
            f"sum of money, village {village} {year}",
            f"says {kept} people and {kept_fen} fen, entries add up to {counted} and {fen}",
        )


def _check_assessments() -> Iterator[Finding]:
    for pk, digest, explanation in Assessment.objects.values_list(
        "pk", "digest", "explanation"
    ).iterator():
        text = json.dumps(explanation, sort_keys=True, ensure_ascii=False)
        if hashlib.sha256(text.encode()).digest() != bytes(digest):
            yield Finding(f"assessment {pk}", "its explanation was changed")
    for (pk,) in rows(OTHER_BASIS):
        yield Finding(f"entry {pk}", "its amounts are not those of its assessment")


def _check_audit(chain: AuditChain) -> Iterator[Finding]:
    seq, head, last = 0, bytes(32), None
    for entry in AuditEntry.objects.filter(chain=chain.key).order_by("seq").iterator():
        seq += 1
        problem = _audit_problem(entry, seq, head)
        if not problem and last and entry.at < last - AUDIT_WAIT:
            problem = "is older than the row before it: the clock was set back"
        if problem:
            yield Finding(f"audit {chain.key} entry {seq}", problem)
            return
        head, last = bytes(entry.row_hash), entry.at
    if seq != chain.last_seq or head != bytes(chain.head):
        yield Finding(
            f"audit {chain.key} entry {seq + 1}",
            f"the chain says {chain.last_seq} entries, {seq} stand: its end was cut",
        )


def _audit_problem(entry: AuditEntry, seq: int, head: bytes) -> str:
    if entry.seq != seq:
        return f"is missing, entry {entry.seq} comes next"
    if bytes(entry.prev_hash) != head:
        return "does not continue the row before it"
    if chain_hash(head, canonical(entry), entry.key_id) != bytes(entry.row_hash):
        return "its content was changed after it was written"
    return ""


def _check_chainless_audit() -> Iterator[Finding]:
    known = AuditChain.objects.values("key")
    chainless = AuditEntry.objects.exclude(chain__in=known).order_by("chain")
    for key in chainless.values_list("chain", flat=True).distinct():
        yield Finding(f"audit {key}", "its chain's head is gone")


def _check_against_audit() -> Iterator[Finding]:
    """A whole old copy of one of the two shows where the other goes on."""
    for (number,) in rows(UNAUDITED):
        yield Finding(f"voucher {number}", "nobody wrote it: the audit trail does not know it")
    for chain, seq in rows(WITHOUT_VOUCHER):
        yield Finding(f"audit {chain} entry {seq}", "the voucher that it speaks of is gone")
