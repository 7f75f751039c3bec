"""Who pays, when, and what is known of them: the question that a quote answers."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Held:
    """An identity (特殊困难人员身份) that a roster gives somebody, in the roster's wording.

    `name` may also be the notice's identity id. `since` and `until` are the first and the last
    day in force; None is open. `department` is who handed it in; `source` says where it stands
    (file, sheet, row) and is only carried through.
    """

    name: str
    sub: str | None = None
    kind: str | None = None
    grade: int | None = None
    since: date | None = None
    until: date | None = None
    department: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened in the year. `months` is how long the former insurance had lasted."""

    kind: str
    on: date
    months: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Years insured, years missed since, and how many of the missed ones were paid later."""

    years_paid: int = 0
    years_lapsed: int = 0
    years_repaired: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """One person's payment. What is not known is None and never counts in the person's favour,
    except residence: nobody asks the registered for a permit.
    """

    paid_on: date
    arrived_on: date | None = None
    born: date | None = None
    sex: str | None = None
    student: bool | None = None
    residence: str | None = None
    renewing: bool | None = None
    migrant_worker: bool | None = None
    parent_insured: bool | None = None
    employee_insured: bool | None = None
    county_class: str | None = None
    tier: str | None = None
    history: History | None = None
    event: Event | None = None
    identities: tuple[Held, ...] = ()
    area: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A held identity after the notice has recognised its wording. `known` is its id.

    `subsidised` is False for wordings that only the common list knows.
    """

    held: Held
    known: str
    name: str
    sub: str | None
    kind: str | None
    grade: int | None
    subsidised: bool = True
