"""The papers that people are registered by, and what their numbers must look like.

Kinds are the insurance's own codes (psn_cert_type, and the birth certificate's local extension).
Resident IDs, permits of Hong Kong, Macao and Taiwan and foreign permanent cards share one space of
numbers; which of the three it is follows from the number.
"""

import re
from dataclasses import dataclass
from datetime import date

from values import resident_id
from values.resident_id import (
    FOREIGN_PERMANENT,
    HMT_PERMIT,
    RESIDENT_ID,
    SEX_UNKNOWN,
    BadResidentId,
    OldNumber,
    normalise,
)

BIRTH_CERTIFICATE, FOREIGN_PASSPORT, CHINESE_PASSPORT, OTHER = "990201", "08", "16", "99"
# In the order in which a clerk picks them, the usual one first.
KINDS = {
    RESIDENT_ID: "身份证",
    BIRTH_CERTIFICATE: "出生医学证明",
    HMT_PERMIT: "港澳台居住证",
    FOREIGN_PERMANENT: "外国人永居证",
    FOREIGN_PASSPORT: "外国护照",
    CHINESE_PASSPORT: "中国护照",
    OTHER: "其他或无证件",
}
# Their holders have the usual number, or the one that stands for it: no other list names them.
NUMBERED = frozenset((RESIDENT_ID, HMT_PERMIT, FOREIGN_PERMANENT))
# Whose holders' names are written in letters.
FOREIGN = frozenset((FOREIGN_PERMANENT, FOREIGN_PASSPORT, OTHER))

_SHAPES = {
    BIRTH_CERTIFICATE: re.compile(r"[A-Z][0-9]{9}"),
    FOREIGN_PASSPORT: re.compile(r"(?=.*[0-9])[A-Z0-9]{5,14}"),
    CHINESE_PASSPORT: re.compile(r"[A-Z]{1,2}[0-9]{7,8}"),
    OTHER: re.compile(r"(?=.*[0-9])[^\s]{4,30}"),
}
_LOOKS = {
    BIRTH_CERTIFICATE: "出生医学证明的编号是1位字母加9位数字",
    FOREIGN_PASSPORT: "护照号码是5至14位字母和数字",
    CHINESE_PASSPORT: "中国护照号码是1至2位字母加7至8位数字",
    OTHER: "证件号码应当有4至30位，其中有数字",
}


class BadDocument(BadResidentId):
    """A number that the kind of document cannot have."""

    code = "bad_document"


@dataclass(frozen=True, slots=True)
class Document:
    """A checked number. `born` and `sex` are what it says of them: often nothing."""

    kind: str
    number: str
    born: date | None = None
    sex: str = SEX_UNKNOWN


def parse_document(kind: str, text: str, *, today: date) -> Document:
    """The number of a document of that kind, normalised. Raises BadResidentId."""
    if kind in NUMBERED:
        found = resident_id.parse(text, today=today)
        return Document(found.kind, found.number, found.born, found.sex)
    number = normalise(text)
    _refuse_resident_number(kind, number, today)
    if not _SHAPES[kind].fullmatch(number):
        raise BadDocument(
            what=f"{KINDS[kind]}的号码不对",
            why=_LOOKS[kind],
            cure="请对照证件原件重新填写，或者改选证件类型",
        )
    return Document(kind, number)


def _refuse_resident_number(kind: str, number: str, today: date) -> None:
    """Somebody's resident number under another kind would be found by nobody."""
    try:
        resident_id.parse(number, today=today)
    except OldNumber:
        pass
    except BadResidentId:
        return
    raise BadDocument(
        what=f"证件类型选的是“{KINDS[kind]}”，填的却是身份证或居留证的号码",
        why="这样登记，别的名单按号码就找不到这个人",
        cure="请把证件类型改选为身份证；新生儿请填出生医学证明的编号，不要填父母的号码",
    )
