"""A notice as the portal uses it: frozen nouns, every one with the clause that it rests on.

Amounts are integer fen, shares hundredths of a percent, days business dates in Asia/Shanghai.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from rules.amounts import Amount
from rules.basis import Basis
from rules.leaves import Condition
from rules.plan import Duty, Targets
from rules.prices import Price
from rules.rounding import Rounding
from rules.starts import Start
from values.text import closed_up

# How a subsidy reaches the person: deducted at the counter, or paid back after collection.
WAIVED, REFUNDED = "waived", "refunded"

_LOOSE = re.compile(r"[“”\"'‘’「」『』《》的]")
_DASHES = str.maketrans("－—–―~～", "------")


def loosened(wording: str) -> str:
    """A wording as it is compared: without spaces, quotes and 的, dashes and brackets alike."""
    return _LOOSE.sub("", closed_up(wording.translate(_DASHES))).translate(_DASHES)


@dataclass(frozen=True, slots=True)
class Department:
    """`priority` decides between equal subsidies; the smaller goes first."""

    id: str
    name: str
    priority: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Alias:
    """A wording for an identity, with what the wording itself says of class, kind and grade.

    A wording for several grades ("1－2级") carries them all; the person's own must be among them.
    """

    wording: str
    sub: str | None = None
    kind: str | None = None
    grades: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity (特殊困难人员身份). `recognised_by` is the roster's closing day, if any.

    It does not count for who also holds one of `excluded_by`.
    """

    id: str
    name: str
    department: str
    aliases: tuple[Alias, ...]
    form_code: int | None
    recognised_by: date | None
    excluded_by: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Period:
    """A benefit period, for all or for those who fulfil `when`."""

    first: date
    last: date
    when: Condition | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Standard:
    """What a person pays and what the government adds. The first that fits counts."""

    id: str
    name: str
    personal: int
    government: int | None
    benefit: str
    when: Condition | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Window:
    """A way to pay: when it is open (both days included), for whom, what it costs, when
    benefits start, and which identities are subsidised in it (None: all).

    `by_recognition`: the day on which an identity was recognised decides start or price.
    """

    id: str
    name: str
    opens: date
    closes: date
    when: Condition | None
    price: Price
    start: Start
    subsidised: frozenset[str] | None
    by_recognition: bool
    basis: Basis

    @property
    def general(self) -> bool:
        """Whether anybody may pay here."""
        return self.when is None


@dataclass(frozen=True, slots=True)
class FundingLine:
    """One payer's part: an amount, a share, or what is left; `split` divides it by weights."""

    payer: str
    amount: int | None
    share: int | None
    split: tuple[tuple[str, int], ...]
    when: Condition | None

    @property
    def rest(self) -> bool:
        return self.amount is None and self.share is None


@dataclass(frozen=True, slots=True)
class Subsidy:
    """A rule that subsidises. Without `identities` it goes by `when` alone (newborns, places).

    `stacks` adds it to the highest of the others, where only the highest counts.
    """

    id: str
    name: str
    identities: tuple[str, ...]
    subs: tuple[str, ...]
    kinds: tuple[str, ...]
    grades: tuple[int, ...]
    when: Condition | None
    amount: Amount
    settlement: str
    funding: tuple[FundingLine, ...]
    round_shares: Rounding | None
    stacks: bool
    priority: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Addon:
    """A further product (长护险, 大病互助) that is collected along, with its own subsidies."""

    id: str
    name: str
    price: int
    when: Condition | None
    optional: bool
    subsidies: tuple[Subsidy, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class LaterRecognition:
    """Recognised after paying: `wait` for a person, `refund` within months, or `none`."""

    policy: str
    months: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Rosters:
    """Which rows of a department's roster come in: `all` without a hard error (照单全收), or, if
    `strict`, only those about which nothing is in doubt."""

    acceptance: str
    basis: Basis

    @property
    def strict(self) -> bool:
        return self.acceptance == "strict"


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays subsidies under this name: the level of government, and out of which fund."""

    name: str
    level: str
    fund: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class RefundRule:
    """Until when one kind of refund (`twice`, `death` …) is granted; `day` where `until` is."""

    kind: str
    until: str
    day: date | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Code:
    """One number of the registration form. `identity` is the common wording it stands for."""

    code: int
    name: str
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Codes:
    """The registration form's tables of numbers."""

    units: tuple[Code, ...]
    general: tuple[Code, ...]
    hardship: tuple[Code, ...]
    relationships: tuple[Code, ...]
    basis: Basis


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """One notice in force. Equal only to itself; `fingerprint` says whether two are the same."""

    name: str
    title: str
    number: str
    issuer: str
    issued: date | None
    level: str
    area: str
    collecting_year: int
    cover_year: int
    combination: str
    combination_basis: Basis
    collection_mode: str
    collection_basis: Basis
    excludes_employees: bool
    residences: tuple[str, ...]
    scope_basis: Basis
    later: LaterRecognition
    rosters: Rosters
    payers: tuple[Payer, ...]
    refunds: tuple[RefundRule, ...]
    periods: tuple[Period, ...]
    standards: tuple[Standard, ...]
    windows: tuple[Window, ...]
    departments: tuple[Department, ...]
    identities: tuple[Identity, ...]
    subsidies: tuple[Subsidy, ...]
    addons: tuple[Addon, ...]
    codes: Codes
    targets: tuple[Targets, ...]
    duties: tuple[Duty, ...]
    fingerprint: str
    index: "Index" = field(repr=False)

    def identity(self, id: str) -> Identity | None:
        return self.index.identities.get(id)

    def department(self, id: str) -> Department | None:
        return next((d for d in self.departments if d.id == id), None)

    def payer(self, name: str) -> Payer | None:
        return next((payer for payer in self.payers if payer.name == name), None)

    def identities_of(self, department: str) -> tuple[Identity, ...]:
        """What that department hands in."""
        return tuple(i for i in self.identities if i.department == department)

    def duty(self, id: str) -> Duty | None:
        return next((duty for duty in self.duties if duty.id == id), None)

    @property
    def cover_from(self) -> date:
        return self.periods[-1].first

    @property
    def cover_to(self) -> date:
        return self.periods[-1].last


@dataclass(frozen=True, slots=True)
class Index:
    """Look-ups made once at load time."""

    identities: dict[str, Identity]
    wordings: dict[str, tuple[tuple[Identity, Alias], ...]]
    common: dict[str, tuple[str, str]]
    rules: dict[str, tuple[Subsidy, ...]]
    open_rules: tuple[Subsidy, ...]
    bases: dict[str, int]
    order: dict[str, tuple[int, int]]
    excluding: dict[str, frozenset[str]]
    adding: bool
