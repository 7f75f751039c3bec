"""Whom the sample rosters speak of. The caller fills these from the register."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """`identities` are names such as 低保 or 残疾; `group` and `household_no` as text.

    `dead` people are planted as the trouble "dead" and appear nowhere else.
    """

    name: str
    id_number: str
    sex: str
    born: date
    village: str
    group: str
    household_no: str
    identities: tuple[str, ...] = ()
    town: str = ""
    dead: bool = False


@dataclass(slots=True)
class Population:
    """The living in their order, the dead, and the heads: the first of each household."""

    living: list[SamplePerson] = field(default_factory=list)
    dead: list[SamplePerson] = field(default_factory=list)
    heads: dict[tuple[str, str], SamplePerson] = field(default_factory=dict)
    sizes: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[SamplePerson]) -> "Population":
        population = cls()
        for person in people:
            (population.dead if person.dead else population.living).append(person)
            if not person.dead:
                key = household_of(person)
                population.heads.setdefault(key, person)
                population.sizes[key] = population.sizes.get(key, 0) + 1
        return population


def household_of(person: SamplePerson) -> tuple[str, str]:
    """Household numbers repeat from village to village."""
    return person.village, person.household_no
