"""Targets and duties: what a notice asks of the villages and offices."""

from dataclasses import dataclass
from fractions import Fraction

from rules.basis import Basis
from rules.rounding import ROUNDERS


@dataclass(frozen=True, slots=True)
class TargetUnit:
    """One row of the target table. A unit may cover several places (`covers`)."""

    name: str
    residents: int | None
    target: int
    special: int | None
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Targets:
    """`rate` and `growth` are hundredths of a percent. `rounding` is per unit, then summed."""

    rule: str
    rate: int | None
    growth: int | None
    rounding: str
    measure: str
    units: tuple[TargetUnit, ...]
    basis: Basis

    def expected(self, people: int) -> int | None:
        """The target of a unit with so many people; None where the notice has no formula."""
        exact = self._exact(people)
        if exact is None or self.rounding == "unset":
            return None
        return ROUNDERS[self.rounding](exact)

    def _exact(self, people: int) -> Fraction | None:
        if self.rule == "rate" and self.rate is not None:
            return Fraction(people * self.rate, 10000)
        if self.rule == "growth" and self.growth is not None:
            return Fraction(people * (10000 + self.growth), 10000)
        return None

    def unit(self, name: str) -> TargetUnit | None:
        return next((unit for unit in self.units if unit.name == name), None)

    @property
    def residents(self) -> int:
        return sum(unit.residents or 0 for unit in self.units)

    @property
    def target(self) -> int:
        return sum(unit.target for unit in self.units)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that the notice tells somebody to do, in our words."""

    id: str
    who: str
    what: str
    every: str
    days: int | None
    basis: Basis
