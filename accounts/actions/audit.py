"""Append to the audit trail, in the transaction of the act that it records."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

from django.conf import settings
from django.db import models

from accounts.models import Area, AuditChain, AuditEntry, Level, User


def canonical(entry: AuditEntry) -> bytes:
    """The bytes that an entry's hash covers: every column, length-prefixed, in a fixed order."""
    parts = [
        "1",
        entry.chain,
        str(entry.seq),
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(entry.actor_id or ""),
        entry.origin,
        entry.action,
        entry.object_type,
        entry.object_id,
        str(entry.area_id),
        json.dumps(entry.details, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        entry.key_id,
    ]
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4) + part for part in encoded)


def chain_hash(prev_hash: bytes, content: bytes, key_id: str) -> bytes:
    return hmac.digest(settings.CHAIN_KEYS[key_id], bytes(prev_hash) + content, hashlib.sha256)


def record_audit(
    *,
    action: str,
    obj: models.Model,
    area: Area,
    actor: User | None,
    now: datetime,
    details: dict | None = None,
) -> AuditEntry:
    """Append one entry to the chain of the area's township.

    Call it last in an action: it locks the township's chain head until the transaction ends, and
    every action takes its other locks before. `actor=None` says that the system acted by itself.
    """
    key = area.code_at(Level.TOWN)
    chain = _locked(key)
    entry = AuditEntry(
        chain=key,
        seq=chain.last_seq + 1,
        at=now,
        actor=actor,
        origin=AuditEntry.Origin.PERSON if actor else AuditEntry.Origin.SYSTEM,
        action=action,
        object_type=obj._meta.model_name,
        object_id=str(obj.pk),
        area=area,
        details=details or {},
        prev_hash=bytes(chain.head),
        key_id=settings.CHAIN_KEY_ID,
    )
    entry.row_hash = chain_hash(entry.prev_hash, canonical(entry), entry.key_id)
    entry.save(force_insert=True)
    AuditChain.objects.filter(key=key).update(last_seq=entry.seq, head=entry.row_hash)
    return entry


def _locked(key: str) -> AuditChain:
    chains = AuditChain.objects.select_for_update().filter(key=key)
    if found := chains.first():
        return found
    AuditChain.objects.get_or_create(key=key)
    return chains.get()
