"""What a quote holds, as the sentences about it read it."""

from dataclasses import dataclass
from datetime import date

from rules.notice import Notice, Period, Standard, Window
from rules.profile import Profile
from rules.verdict import OPEN_OUTCOMES, Share, Verdict


@dataclass(frozen=True, slots=True)
class AddonLine:
    """A further product on the same bill, in fen."""

    id: str
    name: str
    price: int
    subsidy: int
    pay: int


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """All amounts in fen. `subsidy` + `pay` = `price`, except that a rebate (`settlement`
    refunded) is collected in full first: then `pay` = `price`.

    `settlement` is None where nothing is subsidised. `refund` is owed for an identity that was
    recognised after the payment, until `refund_by`.
    """

    notice: Notice
    profile: Profile
    standard: Standard
    window: Window
    period: Period
    price: int
    subsidy: int
    pay: int
    settlement: str | None
    winners: tuple[Verdict, ...]
    verdicts: tuple[Verdict, ...]
    funding: tuple[Share, ...]
    benefit_from: date
    benefit_to: date
    refund: int | None = None
    refund_by: date | None = None
    refund_for: Verdict | None = None
    addons: tuple[AddonLine, ...] = ()

    @property
    def identity(self) -> str | None:
        """The winner's name as the notice writes it; several when reliefs are stacked."""
        return "、".join(verdict.name for verdict in self.winners) or None

    @property
    def in_scope(self) -> bool:
        """Whether the notice names people of this residence. A clerk checks those outside."""
        residence = self.profile.residence
        return residence is None or residence in self.notice.residences

    @property
    def open_questions(self) -> tuple[Verdict, ...]:
        """Identities that wait for a person: to decide, or to supply what is missing."""
        return tuple(v for v in self.verdicts if v.outcome in OPEN_OUTCOMES)
