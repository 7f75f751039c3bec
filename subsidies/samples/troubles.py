"""The troubles that are planted: how each is made, and what checking must find of it."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from values.resident_id import check_digit

from .people import Population
from .plan import RosterPlan
from .records import GRADES, Record, RecordMaker

# An area that exists in no county, and births before 1906: nobody has these numbers.
NOBODYS_AREA = "430598"
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x30, 0x3A)}
USABLE, INVALID, DUPLICATE = "usable", "invalid", "duplicate"


@dataclass(frozen=True, slots=True)
class Trouble:
    """`code` is the reason that check_row or flag_duplicates gives, "" if it cannot know.

    `card_code` is that of rosters that carry cards; `spoil` may refuse a record by False.
    """

    key: str
    outcome: str
    code: str
    spoil: Callable[[Record, RecordMaker], bool]
    card_code: str = ""
    needs: str = ""

    def code_for(self, plan: RosterPlan) -> str:
        return self.card_code if self.card_code and "card" in plan.values else self.code

    def fits(self, plan: RosterPlan) -> bool:
        if self.needs == "number":
            return "card" not in plan.values
        return not self.needs or self.needs in plan.values


def _rounded(record: Record, _: RecordMaker) -> bool:
    if not record.number.isdecimal():
        return False
    record.number = float(int(record.number))
    return True


def _scientific(record: Record, _: RecordMaker) -> bool:
    text = record.number
    record.number = f"{text[0]}.{text[1:6]}E+{len(text) - 1}"
    return True


def _wrong_check_digit(record: Record, _: RecordMaker) -> bool:
    text = record.number
    other = "5" if text[17] != "5" else "6"
    record.number = text[:17] + other + text[18:]
    return True


def _missing_digit(record: Record, _: RecordMaker) -> bool:
    record.number = record.number[:-1]
    return True


def _letter_o(record: Record, _: RecordMaker) -> bool:
    first, zero, rest = record.number.partition("0")
    record.number = f"{first}O{rest}"
    return bool(zero) and len(first) < 17


def _small_x(record: Record, _: RecordMaker) -> bool:
    record.number = record.number.lower()
    return "x" in record.number


def _full_width(record: Record, _: RecordMaker) -> bool:
    record.number = record.number.translate(FULL_WIDTH)
    return True


def _padded(record: Record, maker: RecordMaker) -> bool:
    record.number = maker.rng.choice((" {}", "{} ", "{}\u00a0", "'{}", "{}\n")).format(
        record.number
    )
    return True


def _old_number(record: Record, _: RecordMaker) -> bool:
    text = record.number
    record.number = text[:6] + text[8:17]
    return text[6:8] == "19"


def _missing_number(record: Record, _: RecordMaker) -> bool:
    record.number = ""
    return True


def _missing_name(record: Record, _: RecordMaker) -> bool:
    record.values["name"] = ""
    return True


def _other_name(record: Record, _: RecordMaker) -> bool:
    name = record.person.name
    record.values["name"] = name[:-1] + ("华" if name[-1] != "华" else "花")
    return True


def _unknown(record: Record, maker: RecordMaker) -> bool:
    first_17 = f"{NOBODYS_AREA}190{maker.rng.randrange(6)}0{maker.rng.randrange(1, 10)}"
    first_17 += f"1{maker.rng.randrange(10)}{maker.rng.randrange(1000):03d}"
    number = first_17 + check_digit(first_17)
    record.number = number + record.number[18:]
    record.values["name"] = maker.rng.choice("赵钱孙李周吴") + maker.rng.choice("平安福顺")
    record.values["sex"] = "男" if int(number[16]) % 2 else "女"
    return True


def _dead(record: Record, maker: RecordMaker) -> bool:
    """The department forgot to take somebody out."""
    if not maker.population.dead:
        return False
    person = maker.population.dead.pop(maker.rng.randrange(len(maker.population.dead)))
    record.person = person
    record.values |= maker.record(person).values
    return True


def _missing_grade(record: Record, _: RecordMaker) -> bool:
    record.number = record.number[:18]
    record.values["grade"] = ""
    return True


def _wrong_grade(record: Record, maker: RecordMaker) -> bool:
    others = [grade for grade in GRADES if grade != record.values["grade"]]
    record.values["grade"] = maker.rng.choice(others)
    return True


def _bad_date(record: Record, maker: RecordMaker) -> bool:
    record.values["since"] = maker.rng.choice(("2020/9/31", "2019.2.29", "2018年13月1日"))
    return True


def _wrong_sex(record: Record, _: RecordMaker) -> bool:
    record.values["sex"] = "男" if record.values["sex"] == "女" else "女"
    return True


TROUBLES = (
    Trouble("rounded", INVALID, "rounded_by_excel", _rounded),
    Trouble("wrong_check_digit", INVALID, "resident_id_check_digit", _wrong_check_digit),
    Trouble("unknown", USABLE, "", _unknown),
    Trouble("small_x", USABLE, "normalised", _small_x),
    Trouble("full_width", USABLE, "normalised", _full_width),
    Trouble("padded", USABLE, "normalised", _padded),
    Trouble("other_name", USABLE, "", _other_name),
    Trouble("dead", USABLE, "", _dead),
    Trouble("missing_grade", USABLE, "grade_missing", _missing_grade, needs="card"),
    Trouble("wrong_grade", INVALID, "grade_differs", _wrong_grade, needs="card"),
    Trouble("scientific", INVALID, "rounded_by_excel", _scientific),
    Trouble("missing_digit", INVALID, "resident_id_length", _missing_digit, "bad_disability_card"),
    Trouble("letter_o", INVALID, "resident_id_digits", _letter_o),
    Trouble("old_number", INVALID, "number_old", _old_number, needs="number"),
    Trouble("missing_number", INVALID, "number_missing", _missing_number),
    Trouble("missing_name", INVALID, "name_missing", _missing_name),
    Trouble("bad_date", INVALID, "bad_date", _bad_date, needs="since"),
    Trouble("wrong_sex", USABLE, "sex_differs", _wrong_sex, needs="sex"),
)
# Planted by adding a line, so it stands apart.
TWICE = Trouble("duplicate", DUPLICATE, "duplicate", lambda record, maker: True)
EVERY = {trouble.key: trouble for trouble in (*TROUBLES, TWICE)}


def spoil(records: list[Record], maker: RecordMaker, dirty: float) -> list[Record]:
    """About `dirty` of the records get one trouble each, kinds in turn; duplicates at the end.

    The commonest kinds come first, so that a short roster has those.
    """
    kinds = [TWICE, *(trouble for trouble in TROUBLES if trouble.fits(maker.plan))]
    wanted = min(round(dirty * len(records)), len(records))
    clean = maker.rng.sample(range(len(records)), len(records))
    extra: list[Record] = []
    for turn in range(wanted):
        spoiled = _spoil_one(kinds[turn % len(kinds)], clean, records, maker)
        if spoiled and spoiled.trouble == TWICE.key:
            extra.append(spoiled)
    return records + extra


def _spoil_one(
    kind: Trouble, clean: list[int], records: list[Record], maker: RecordMaker
) -> Record | None:
    """Takes the first clean record that the kind accepts; some need a number that ends in X."""
    for position, index in enumerate(clean):
        spoiled = records[index].copy()
        if kind.spoil(spoiled, maker):
            spoiled.trouble = kind.key
            del clean[position]
            if kind is not TWICE:
                records[index] = spoiled
            return spoiled
    return None


def population_for(population: Population, rng: random.Random) -> Population:
    """Each roster may plant each dead person once."""
    dead = list(population.dead)
    rng.shuffle(dead)
    return Population(population.living, dead, population.heads, population.sizes)
