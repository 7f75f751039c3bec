"""Personal data at rest: sealed with AES-256-GCM, found by keyed hashes.

A sealed value is `version | key id length | key id | nonce | ciphertext`; the associated data is
the column's name, so that a value moved to another column does not open.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from values import resident_id
from values.documents import NUMBERED

VERSION = 1
NONCE_BYTES = 12

_ciphers: dict[bytes, AESGCM] = {}


def _cipher(key_id: str) -> AESGCM:
    key = settings.SEAL_KEYS[key_id]
    if key not in _ciphers:
        _ciphers[key] = AESGCM(key)
    return _ciphers[key]


def seal_bytes(content: bytes, place: str) -> bytes:
    """Seal bytes for one place (a column or a file's name) under the newest key."""
    key_id = settings.SEAL_KEY_ID.encode()
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(settings.SEAL_KEY_ID).encrypt(nonce, content, place.encode())
    return bytes([VERSION, len(key_id)]) + key_id + nonce + sealed


def unseal_bytes(value: bytes, place: str) -> bytes:
    """Open sealed bytes. Raises cryptography's InvalidTag when they were changed or moved.

    A key that this site does not have raises KeyError.
    """
    if value[0] != VERSION:
        raise InvalidTag
    start = 2 + value[1]
    key_id = value[2:start].decode()
    nonce, sealed = value[start : start + NONCE_BYTES], value[start + NONCE_BYTES :]
    return _cipher(key_id).decrypt(nonce, sealed, place.encode())


def seal(text: str, column: str) -> bytes:
    """Seal one value for one column (`table.column`) under the newest key."""
    return seal_bytes(text.encode(), column)


def seal_all(texts: Iterable[str], column: str) -> list[bytes | None]:
    """As `seal` of each of many values, each under a nonce of its own; None for an empty one."""
    texts = list(texts)
    key_id, place = settings.SEAL_KEY_ID.encode(), column.encode()
    head, encrypt = bytes([VERSION, len(key_id)]) + key_id, _cipher(settings.SEAL_KEY_ID).encrypt
    chance = os.urandom(NONCE_BYTES * len(texts))
    nonces = (chance[at : at + NONCE_BYTES] for at in range(0, len(chance), NONCE_BYTES))
    return [
        head + nonce + encrypt(nonce, text.encode(), place) if text else None
        for text, nonce in zip(texts, nonces, strict=True)
    ]


def unseal(value: bytes, column: str) -> str:
    """Open one value of a column. Raises InvalidTag."""
    return unseal_bytes(value, column).decode()


def keyed_hash(purpose: str, text: str) -> bytes:
    """32 bytes that find equal values and tell nothing without the key outside the database."""
    return hmac.digest(settings.INDEX_KEY, f"{purpose}\0{text}".encode(), hashlib.sha256)


def id_index(number: str) -> bytes:
    """Look-up hash of a normalised ID number."""
    return keyed_hash("id", number)


def id_indexes(numbers: Iterable[str]) -> dict[str, bytes]:
    """Each of many numbers with its look-up hash."""
    key = settings.INDEX_KEY
    return {
        number: hmac.digest(key, f"id\0{number}".encode(), hashlib.sha256) for number in numbers
    }


def number_index(kind: str, number: str) -> bytes:
    """Look-up hash of any document's normalised number: everywhere where people are looked up.

    Resident IDs, permits and permanent cards share one space of numbers; a passport or a
    certificate is hashed with its kind, so that it never collides with one of those.
    """
    return id_index(number) if kind in NUMBERED else keyed_hash("document", f"{kind}\0{number}")


def tail_index(tail: str) -> bytes:
    """Look-up hash of an ID number's last four characters."""
    return keyed_hash("tail", tail.upper())


def phone_index(phone: str) -> bytes:
    return keyed_hash("phone", phone)


class Sealed:
    """A value of a sealed column. Printing it shows nothing; opening it is a decision."""

    __slots__ = ("_column", "_plain", "_value")

    def __init__(self, column: str, *, value: bytes | None = None, plain: str | None = None):
        self._column, self._value, self._plain = column, value, plain

    def open(self) -> str:
        if self._plain is None:
            self._plain = unseal(bytes(self._value), self._column)
        return self._plain

    @property
    def masked(self) -> str:
        """First six and last four characters (FIELD 6), for lists and forms."""
        return resident_id.mask(self.open())

    @property
    def tail(self) -> str:
        return self.open()[-4:]

    def stored(self) -> bytes:
        return bytes(self._value) if self._value is not None else seal(self.open(), self._column)

    def __str__(self) -> str:
        return "•••"

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.open() == other.open()

    def __hash__(self) -> int:
        return hash(self.open())


class SealedField(models.BinaryField):
    """A text column that stands sealed in the database and reads as `Sealed`."""

    @property
    def _column(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value, expression, connection) -> Sealed | None:
        return None if value is None else Sealed(self._column, value=bytes(value))

    def to_python(self, value) -> Sealed | None:
        if value is None or isinstance(value, Sealed):
            return value
        return Sealed(self._column, plain=str(value))

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None:
            return None
        sealed = self.to_python(value)
        return super().get_db_prep_value(sealed.stored(), connection, prepared)

    def pre_save(self, model_instance, add):
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def value_to_string(self, obj) -> str:
        raise TypeError("sealed columns are not serialised")
