"""The bytes that chain a series of vouchers together, and their keyed hash."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings

from accounts.personal_data import keyed_hash
from collection.models import Entry, Voucher

VOUCHER_FIELDS = (
    "id",
    "series_id",
    "no",
    "number",
    "kind",
    "village_id",
    "cover_year",
    "household_id",
    "day_id",
    "paid_on",
    "at",
    "method",
    "collector_id",
    "actor_id",
    "approver_id",
    "origin",
    "reverses_id",
    "total_fen",
    "lines",
    "memo",
    "idem",
    "request_hash",
    "prev_no",
    "prev_hash",
    "key_id",
)
ENTRY_FIELDS = (
    "line",
    "lines",
    "kind",
    "debit_id",
    "credit_id",
    "amount_fen",
    "enrolment_id",
    "group_id",
    "seq",
    "prev_seq",
    "reversed_fen",
    "price_fen",
    "waived_fen",
    "assessment_id",
    "deposited_day_id",
)


def voucher_hash(voucher: Voucher, entries: Iterable[Entry]) -> bytes:
    """Keyed hash over every column of a voucher and its entries; ids only, no names."""
    parts = [_bytes(getattr(voucher, field)) for field in VOUCHER_FIELDS]
    for entry in entries:
        parts += [_bytes(getattr(entry, field)) for field in ENTRY_FIELDS]
    content = b"\x01" + b"".join(len(part).to_bytes(4) + part for part in parts)
    return hmac.digest(settings.CHAIN_KEYS[voucher.key_id], content, hashlib.sha256)


def payer_digest(name: str, phone: str) -> str:
    """What a voucher's memo keeps of who paid it: no name, and still chained."""
    return keyed_hash("payer", f"{name}\0{phone}").hex()[:32]


def _bytes(value: object) -> bytes:
    if value is None:
        return b""
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").encode()
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
    return str(value).encode()
