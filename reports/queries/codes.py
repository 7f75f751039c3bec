"""The code on a paper: kind, number and twelve characters that only this portal can make.

    CB.SJ.2021-430623-106200-RA-000001-7K.8A3F22B1C09D

The QR code says all of it, the paper's foot the twelve characters. A ledger paper's are the
beginning of its hash in the chain, so that whoever holds the paper can compare it with the ledger;
any other's are keyed over kind, number and what the paper freezes: letters alone, so that none
looks like an amount or a telephone on a sheet that may show neither. docs/decisions/
papers-carry-a-code-that-the-county-answers.md
"""

import hashlib
import hmac
from urllib.parse import quote

from django.conf import settings

from accounts.personal_data import keyed_hash
from reports.documents import document

SYSTEM = "CB"
CHECKED = 6  # bytes
_LETTERS = str.maketrans("0123456789", "GHJKLMNPQR")


def chain_check(row_hash: bytes) -> str:
    return bytes(row_hash)[:CHECKED].hex().upper()


def keyed_check(slug: str, number: str, frozen: bytes = b"") -> str:
    """`frozen` is the digest of what the paper must go on saying, where there is one."""
    told = f"{document(slug).mark}\0{number}\0{bytes(frozen).hex()}"
    return chain_check(keyed_hash("paper", told)).translate(_LETTERS)


def total_digest(total_fen: int) -> bytes:
    """For `frozen`, of a paper that has no digest of its own: its total may not be another."""
    return hashlib.sha256(str(total_fen).encode()).digest()


def code_of(slug: str, number: str, check: str) -> str:
    return f"{SYSTEM}.{document(slug).mark}.{number}.{check}"


def printed_code(code: str) -> str:
    """What the QR code holds: where the portal has an address that telephones reach, a link."""
    address = settings.PUBLIC_ADDRESS
    return f"{address}/verify/?code={quote(code)}" if address else code


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
