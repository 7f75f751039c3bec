"""The number of a disabled person's card (残疾人证): ID number, kind and grade in one."""

from dataclasses import dataclass
from datetime import date

from values.refusal import Refusal
from values.resident_id import normalise, parse

# By the federation's own table. Lists on the net often swap the first two.
KINDS = {
    "1": "视力",
    "2": "听力",
    "3": "言语",
    "4": "肢体",
    "5": "智力",
    "6": "精神",
    "7": "多重",
}
GRADES = {"1": 1, "2": 2, "3": 3, "4": 4}


class BadDisabilityCard(Refusal):
    code = "bad_disability_card"


@dataclass(frozen=True, slots=True)
class DisabilityCard:
    """`number` is the holder's ID number, `grade` 1 (heaviest) to 4, `reissue` what follows."""

    number: str
    kind: str
    grade: int
    reissue: str = ""


def disability_card(text: str, *, today: date) -> DisabilityCard:
    """Raises BadDisabilityCard, or BadResidentId for the eighteen characters that it starts with.

    A first card has 20 characters; replacements are longer, and only the first 20 are read.
    """
    card = normalise(text)
    if len(card) < 20 or card[18] not in KINDS or card[19] not in GRADES:
        raise BadDisabilityCard(
            what="残疾人证号不对",
            why="残疾人证号应为18位身份证号，再加1位类别（1至7）和1位等级（1至4）",
            cure="请对照残疾人证重新填写",
        )
    number = parse(card[:18], today=today).number
    return DisabilityCard(number, KINDS[card[18]], GRADES[card[19]], card[20:])
