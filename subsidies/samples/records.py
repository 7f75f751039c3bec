"""One line of a roster before it is written: everything that any layout may ask for."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from values.disability_card import KINDS
from values.resident_id import FEMALE

from .people import Population, SamplePerson, household_of
from .plan import RosterPlan

GRADES = ("一级", "二级", "三级", "四级")
# Physical disabilities are the most, and the light grades.
KIND_WEIGHTS = (12, 20, 2, 45, 8, 8, 5)
GRADE_WEIGHTS = (15, 30, 30, 25)
SEXES = {FEMALE: "女"}


@dataclass(slots=True)
class Record:
    """`values` by the names that rosters.toml uses; a float is written as a number cell.

    `trouble` names what was spoiled. `number_key` is where the person's number stands.
    """

    person: SamplePerson
    values: dict[str, object]
    number_key: str
    trouble: str = ""

    @property
    def number(self) -> str:
        return str(self.values[self.number_key])

    @number.setter
    def number(self, value: object) -> None:
        self.values[self.number_key] = value

    def copy(self) -> "Record":
        return Record(self.person, dict(self.values), self.number_key)


@dataclass(slots=True)
class RecordMaker:
    plan: RosterPlan
    population: Population
    county: str
    rng: random.Random
    _texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def records(self, people: Iterable[SamplePerson]) -> list[Record]:
        """In the order of the register, the members of a household behind each other."""
        order: dict[tuple[str, str], int] = {}
        people = list(people)
        for person in people:
            order.setdefault(household_of(person), len(order))
        people.sort(key=lambda person: order[household_of(person)])
        return [self.record(person) for person in people]

    def record(self, person: SamplePerson) -> Record:
        household = household_of(person)
        head = self.population.heads.get(household, person)
        values: dict[str, object] = {
            "name": person.name,
            "number": person.id_number,
            "sex": SEXES.get(person.sex, "男"),
            "county": self.county,
            "town": person.town,
            "village": person.village,
            "group": person.group,
            "address": f"{person.village}{person.group}",
            "household": person.household_no,
            "members": self.population.sizes.get(household, 1),
            "head": head.name,
            "guardian": head.name,
            "guardian_number": head.id_number,
            "born": f"{person.born:%Y-%m-%d}",
            "relation": "户主" if head is person else "家庭成员",
            "phone": f"1380000{self.rng.randrange(10000):04d}",
            "text": self._text(household),
            "since": self._day(),
            "left_on": self._day(),
            "serial": f"{self.rng.randrange(10**10):010d}",
            "unsolved": "否",
            "ignored": "门诊",
        }
        self._add_card(values, person)
        return Record(person, values, "card" if "card" in self.plan.values else "number")

    def _text(self, household: tuple[str, str]) -> str:
        """One class per household where households are listed whole."""
        if not self.plan.households:
            return self.rng.choice(self.plan.texts)
        return self._texts.setdefault(household, self.rng.choice(self.plan.texts))

    def _day(self) -> str:
        """In the writings that offices use side by side."""
        day = date(2016, 1, 1) + timedelta(days=self.rng.randrange(1500))
        plain = f"{day.year}.{day.month}.{day.day}"
        return self.rng.choice((plain, day.isoformat(), f"{day.year}年{day.month}月{day.day}日"))

    def _add_card(self, values: dict[str, object], person: SamplePerson) -> None:
        kind = self.rng.choices(tuple(KINDS), KIND_WEIGHTS)[0]
        grade = self.rng.choices(range(4), GRADE_WEIGHTS)[0]
        values["card"] = f"{person.id_number}{kind}{grade + 1}"
        values["kind"], values["grade"] = KINDS[kind], GRADES[grade]
