"""What became of one identity of a person."""

from dataclasses import dataclass

from rules.notice import Subsidy
from rules.profile import Claim

# How a subsidy ended. The first three give money.
WON, STACKED, UNSET = "won", "stacked", "unset"
LOWER, TIED = "lower", "tied"
NOT_YET, EXPIRED, LATE_ROSTER = "not_yet", "expired", "late_roster"
EXCLUDED = "excluded"
NOT_SUBSIDISED, NOT_IN_WINDOW, UNMET = "not_subsidised", "not_in_window", "unmet"
GRADE_MISSING, GRADE_OTHER = "grade_missing", "grade_other"
SUB_MISSING, SUB_OTHER = "sub_missing", "sub_other"
KIND_MISSING, KIND_OTHER = "kind_missing", "kind_other"

# A person has to decide or to supply something.
OPEN_OUTCOMES = frozenset((NOT_YET, LATE_ROSTER, GRADE_MISSING, SUB_MISSING, KIND_MISSING, UNSET))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One identity (or one rule without identity) and what became of it. `amount` in fen."""

    claim: Claim | None
    rule: Subsidy | None
    outcome: str
    amount: int | None = None

    @property
    def name(self) -> str:
        return self.claim.name if self.claim else self.rule.name


@dataclass(frozen=True, slots=True)
class Share:
    """A payer's part of the subsidy, in fen."""

    payer: str
    amount: int
