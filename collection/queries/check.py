"""Add the whole ledger up again and name what does not hold, the first bad row of each chain."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from accounts.actions.audit import canonical, chain_hash
from accounts.append_only import append_only_triggers, missing_triggers
from accounts.models import AuditChain, AuditEntry
from collection.chain import voucher_hash
from collection.models import Entry, Series, Voucher

TRIGGERS = {
    **append_only_triggers(
        "accounts_auditentry",
        "subsidies_assessment",
        "collection_voucher",
        "collection_entry",
    ),
    "collection_entry_before_voucher": "collection_entry",
    "collection_entry_balances": "collection_entry",
    "collection_account_by_entry_alone": "collection_account",
    "collection_voucher_fits": "collection_voucher",
    "collection_voucher_moves": "collection_voucher",
    "collection_series_steps": "collection_series",
    "collection_cashday_closes_once": "collection_cashday",
}

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
FROM collection_cashday d LEFT JOIN collection_voucher v ON v.day_id = d.id
WHERE d.state <> 'open' GROUP BY d.id
HAVING d.expected_fen <> coalesce(sum(CASE v.kind WHEN 'receipt' THEN v.total_fen
                                                  WHEN 'reversal' THEN -v.total_fen END), 0)
ORDER BY d.id
"""


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: where, and what."""

    place: str
    what: str


def check_ledger() -> Iterator[Finding]:
    """Every finding, in a fixed order. Reads in one snapshot if the caller opened one."""
    for name in missing_triggers(TRIGGERS):
        yield Finding(f"trigger {name}", "missing, disabled or not ENABLE ALWAYS")
    for series in Series.objects.select_related("village").order_by("pk"):
        yield from _check_series(series)
    yield from _check_sums()
    for chain in AuditChain.objects.order_by("key"):
        yield from _check_audit(chain)
    yield from _check_chainless_audit()


def _check_series(series: Series) -> Iterator[Finding]:
    """Walk one series; after the first bad row the rest of its chain proves nothing."""
    place = f"series {series.village.code} {series.cover_year} {series.kind} epoch {series.epoch}"
    entries: dict[object, list[Entry]] = defaultdict(list)
    vouchers = Voucher.objects.filter(series=series).order_by("no")
    for entry in Entry.objects.filter(voucher_id__in=vouchers.values("pk")).order_by("line"):
        entries[entry.voucher_id].append(entry)
    number, head = 0, bytes(32)
    for voucher in vouchers.iterator():
        number += 1
        problem = _voucher_problem(voucher, entries[voucher.pk], number, head)
        if problem:
            yield Finding(f"{place} voucher {voucher.no}", problem)
            return
        head = bytes(voucher.row_hash)
    if number != series.last_no or head != bytes(series.head):
        yield Finding(
            f"{place} voucher {number + 1}",
            f"the series says {series.last_no} vouchers, {number} stand: its end was cut",
        )


def _voucher_problem(voucher: Voucher, entries: list[Entry], number: int, head: bytes) -> str:
    if voucher.no != number:
        return f"number {number} is missing"
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
    for pk, balance, added in _rows(BALANCES):
        yield Finding(f"account {pk}", f"balance {balance} fen, entries add up to {added}")
    for pk, count, last in _rows(PARITY):
        yield Finding(f"enrolment {pk}", f"{count} entries, last number {last}: chain is broken")
    for (pk,) in _rows(ORPHANS):
        yield Finding(f"entry {pk}", "has no voucher")
    for pk, expected, added in _rows(DAYS):
        yield Finding(f"day {pk}", f"closed with {expected} fen, receipts add up to {added}")


def _check_audit(chain: AuditChain) -> Iterator[Finding]:
    seq, head = 0, bytes(32)
    for entry in AuditEntry.objects.filter(chain=chain.key).order_by("seq").iterator():
        seq += 1
        content = chain_hash(head, canonical(entry), entry.key_id)
        if entry.seq != seq or bytes(entry.prev_hash) != head or content != bytes(entry.row_hash):
            yield Finding(f"audit {chain.key} entry {seq}", "missing, moved or changed")
            return
        head = content
    if seq != chain.last_seq or head != bytes(chain.head):
        yield Finding(f"audit {chain.key} entry {seq + 1}", "the chain's end was cut")


def _check_chainless_audit() -> Iterator[Finding]:
    known = AuditChain.objects.values("key")
    for key in AuditEntry.objects.exclude(chain__in=known).values_list("chain").distinct():
        yield Finding(f"audit {key[0]}", "its chain's head is gone")


def _rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
