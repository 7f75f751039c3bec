"""What the ledger must say, in dictionaries: the model that the state machine compares with."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.collection.desk import PRICE

DayKey = tuple[str, date]


@dataclass
class Day:
    state: str = "open"
    expected: int = 0
    counted: int = 0
    deposited: bool = False


@dataclass
class Receipt:
    people: tuple[int, ...]
    clerk: str
    day: DayKey
    reversed: bool = False

    @property
    def total(self) -> int:
        return PRICE * len(self.people)


@dataclass
class Book:
    """Every amount in fen. A clerk is named, a person is an enrolment's id."""

    today: date
    days: dict[DayKey, Day] = field(default_factory=dict)
    receipts: dict[object, Receipt] = field(default_factory=dict)
    cash: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=lambda: {"R": 0, "D": 0, "X": 0})
    bank: int = 0

    def paid(self) -> set[int]:
        live = [r for r in self.receipts.values() if not r.reversed]
        return {person for receipt in live for person in receipt.people}

    def open_day(self, clerk: str) -> DayKey | None:
        """Where a receipt of now would go; None when the clerk must settle something first."""
        mine = {key: day for key, day in self.days.items() if key[0] == clerk}
        late = self.today - timedelta(days=1)
        if any(key[1] < late and day.state != "closed" for key, day in mine.items()):
            return None
        for when in (self.today, self.today + timedelta(days=1)):
            day = mine.get((clerk, when), Day())
            if day.state == "open":
                return (clerk, when)
            if day.state == "counted":
                return None
        return None

    def pay(self, voucher: object, clerk: str, people: tuple[int, ...]) -> None:
        key = self.open_day(clerk)
        receipt = self.receipts[voucher] = Receipt(people, clerk, key)
        self.days.setdefault(key, Day()).expected += receipt.total
        self.cash[clerk] = self.cash.get(clerk, 0) + receipt.total
        self.numbers["R"] += 1

    def reversal_day(self, receipt: Receipt) -> DayKey | None:
        """The day whose cash a reversal would take; None where there is not enough of it."""
        own = self.days[receipt.day].state == "open"
        key = receipt.day if own else self.open_day(receipt.clerk)
        held = self.days.get(key, Day()).expected if key else 0
        return key if key and held >= receipt.total else None

    def reverse(self, receipt: Receipt) -> None:
        self.days[self.reversal_day(receipt)].expected -= receipt.total
        receipt.reversed = True
        self.cash[receipt.clerk] -= receipt.total
        self.numbers["R"] += 1

    def count(self, key: DayKey, off: int) -> None:
        day = self.days[key]
        day.counted, day.state = day.expected + off, "counted" if off else "closed"

    def confirm(self, key: DayKey) -> None:
        day = self.days[key]
        self.cash[key[0]] += day.counted - day.expected
        self.numbers["X"] += 1
        day.state = "closed"

    def undeposited(self, clerk: str) -> list[DayKey]:
        return [
            key
            for key, day in self.days.items()
            if key[0] == clerk and day.state == "closed" and day.counted and not day.deposited
        ]

    def deposit(self, keys: list[DayKey]) -> None:
        for key in keys:
            day = self.days[key]
            day.deposited = True
            self.cash[key[0]] -= day.counted
            self.bank += day.counted
        self.numbers["D"] += 1
