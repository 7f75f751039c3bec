"""Invented households: sizes, ages and relations as in a village, ID numbers of nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from collection.demo.names import person_name, surname
from values.resident_id import FEMALE, MALE, check_digit

# Relationship numbers of the registration form: 1 head, 2 husband, 3 wife, 4 child,
# 5 grandchild, 6 parent (FIELD 2.3 F1).
HEAD, WIFE, CHILD, GRANDCHILD, PARENT = 1, 3, 4, 5, 6
SIZES = (1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 6, 7)


@dataclass(frozen=True)
class InventedPerson:
    name: str
    sex: str
    born: date
    id_number: str
    relationship: int


def households(
    random: Random, residents: int, *, id_area: str, today: date, taken: set[str]
) -> Iterator[list[InventedPerson]]:
    """Households of together exactly `residents` people; no ID number of `taken` comes again."""
    left = residents
    while left:
        size = min(left, random.choice(SIZES))
        yield _household(random, size, id_area, today, taken)
        left -= size


def _household(random: Random, size: int, id_area: str, today: date, taken: set[str]):
    family = surname(random)
    head_age = random.randint(28, 80)
    people = [_person(random, family, MALE, head_age, HEAD, id_area, today, taken)]
    if size > 1:
        people.append(
            _person(
                random,
                surname(random),
                FEMALE,
                head_age - random.randint(-2, 5),
                WIFE,
                id_area,
                today,
                taken,
            )
        )
    while len(people) < size:
        age, relationship = _relative(random, head_age, len(people))
        sex = random.choice((MALE, FEMALE))
        people.append(_person(random, family, sex, age, relationship, id_area, today, taken))
    return people


def _relative(random: Random, head_age: int, place: int) -> tuple[int, int]:
    """Age and relationship of the third and later members."""
    child = max(0, head_age - random.randint(22, 32))
    if place < 4:
        return min(child, 60), CHILD
    if head_age > 52:
        return max(0, head_age - random.randint(48, 58)), GRANDCHILD
    return min(99, head_age + random.randint(20, 30)), PARENT


def _person(
    random: Random,
    family: str,
    sex: str,
    age: int,
    relationship: int,
    id_area: str,
    today: date,
    taken: set[str],
) -> InventedPerson:
    while True:
        born = today - timedelta(days=age * 365 + random.randrange(1, 365))
        sequence = random.randrange(1, 500) * 2 + (1 if sex == MALE else 0)
        first = f"{id_area}{born:%Y%m%d}{sequence % 1000:03d}"
        number = first + check_digit(first)
        if number not in taken:
            taken.add(number)
            break
    return InventedPerson(person_name(random, family, sex), sex, born, number, relationship)
