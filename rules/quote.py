"""The answer to a profile: what is payable and why, or why nothing can be paid."""

from dataclasses import dataclass

from rules import wording
from rules.answer import AddonLine, Answer

__all__ = ["AddonLine", "Quote", "Refused"]


@dataclass(frozen=True, slots=True, eq=False)
class Quote(Answer):
    """An answer that tells itself."""

    @property
    def reasons(self) -> list[str]:
        """Chinese sentences with clauses, made afresh and always the same."""
        return wording.reasons(self)

    @property
    def sentence(self) -> str:
        """The one sentence for the screen and the slip."""
        return wording.sentence(self)


@dataclass(frozen=True, slots=True, eq=False)
class Refused:
    """Nothing can be paid. `code` is one of the contract's words, `message` Chinese."""

    code: str
    message: str
