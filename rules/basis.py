"""Where a rule stands."""

from dataclasses import dataclass

# What stands in place of a clause where the notice does not say.
SILENT = "通知未写"


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule stands: document number and clause, or how its silence is read."""

    document: str
    clause: str
    reading: str = ""

    @property
    def silent(self) -> bool:
        return self.clause == SILENT

    def __str__(self) -> str:
        if self.silent:
            return f"{self.document}未写，{self.reading}"
        return f"{self.document} {self.clause}"
