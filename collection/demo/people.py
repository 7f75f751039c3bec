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
SEQUENCES = 499  # pairs of a man's and a woman's number of one day
WITH_PHONE = 0.6  # of the adults


@dataclass(frozen=True)
class InventedPerson:
    name: str
    sex: str
    born: date
    id_number: str
    relationship: int
    phone: str


class Village:
    """Invents one village's people. No ID number comes twice in a county, whoever makes which
    village when: a day's numbers are dealt out to the villages, one pair to each, in an order
    that differs from day to day."""

    def __init__(self, random: Random, *, place: int, id_area: str, today: date):
        if place >= SEQUENCES:
            raise ValueError(f"more than {SEQUENCES} villages")
        self.random, self.place = random, place
        self.id_area, self.today = id_area, today
        self.taken: set[str] = set()

    def households(self, residents: int) -> Iterator[list[InventedPerson]]:
        """Households of together exactly `residents` people."""
        left = residents
        while left:
            size = min(left, self.random.choice(SIZES))
            yield self._household(size)
            left -= size

    def _household(self, size: int) -> list[InventedPerson]:
        random, family = self.random, surname(self.random)
        head_age = random.randint(28, 80)
        people = [self._person(family, MALE, head_age, HEAD)]
        if size > 1:
            wife_age = head_age - random.randint(-2, 5)
            people.append(self._person(surname(random), FEMALE, wife_age, WIFE))
        while len(people) < size:
            age, relationship = _relative(random, head_age, len(people))
            people.append(self._person(family, random.choice((MALE, FEMALE)), age, relationship))
        return people

    def _person(self, family: str, sex: str, age: int, relationship: int) -> InventedPerson:
        while True:
            born = self.today - timedelta(days=age * 365 + self.random.randrange(1, 365))
            number = self._number(born, sex)
            if number not in self.taken:
                self.taken.add(number)
                break
        name = person_name(self.random, family, sex)
        return InventedPerson(name, sex, born, number, relationship, self._phone(age))

    def _number(self, born: date, sex: str) -> str:
        pair = 1 + (self.place + born.toordinal() * 211) % SEQUENCES
        first = f"{self.id_area}{born:%Y%m%d}{pair * 2 + (sex == MALE):03d}"[:17]
        return first + check_digit(first)

    def _phone(self, age: int) -> str:
        """Of nobody: no telephone number begins with 126."""
        if not 18 <= age <= 75 or self.random.random() > WITH_PHONE:
            return ""
        return f"126{self.random.randrange(10**8):08d}"


def _relative(random: Random, head_age: int, place: int) -> tuple[int, int]:
    """Age and relationship of the third and later members."""
    child = max(0, head_age - random.randint(22, 32))
    if place < 4:
        return min(child, 60), CHILD
    if head_age > 52:
        return max(0, head_age - random.randint(48, 58)), GRANDCHILD
    return min(99, head_age + random.randint(20, 30)), PARENT
