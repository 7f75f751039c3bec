"""Chooses who is on a roster: by the identities they have, or a share of everybody."""

import random
from datetime import date

from .people import Population, SamplePerson, household_of
from .plan import RosterPlan


def draw(plan: RosterPlan, population: Population, rng: random.Random) -> list[SamplePerson]:
    """In the order of the register, so that villages and households stay together."""
    named = [p for p in population.living if plan.identity in p.identities]
    if named or any(person.identities for person in population.living):
        return named
    chosen = (
        _households(plan, population, rng) if plan.households else _alone(plan, population, rng)
    )
    return [person for person in population.living if id(person) in chosen]


def _wanted(plan: RosterPlan, population: Population) -> int:
    return max(1, round(plan.share * len(population.living)))


def _alone(plan: RosterPlan, population: Population, rng: random.Random) -> set[int]:
    first, last = (date.fromisoformat(day) for day in plan.born)
    fitting = [person for person in population.living if first <= person.born <= last]
    wanted = min(_wanted(plan, population), len(fitting))
    return {id(person) for person in rng.sample(fitting, wanted)}


def _households(plan: RosterPlan, population: Population, rng: random.Random) -> set[int]:
    """Whole households until the share is reached."""
    left, chosen = _wanted(plan, population), set()
    for household in rng.sample(list(population.sizes), len(population.sizes)):
        if left <= 0:
            break
        chosen.add(household)
        left -= population.sizes[household]
    return {id(person) for person in population.living if household_of(person) in chosen}
