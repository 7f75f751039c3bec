"""What every "no" of the portal says: what happened, why, and what to do about it."""

from typing import Any


class Refusal(Exception):
    """A refusal for the person at the screen, in three Chinese sentences.

    `str()` joins them. Subclasses set `code`, the short name that machines read.
    Survives pickling, so that a child process can hand one back.
    """

    code = "refused"

    def __init__(self, *, what: str, why: str = "", cure: str = "") -> None:
        super().__init__(what, why, cure)
        self.what = what
        self.why = why
        self.cure = cure

    def __str__(self) -> str:
        return "".join(_sentence(part) for part in (self.what, self.why, self.cure) if part)

    def __reduce__(self) -> tuple:
        return _again, (type(self), self.__dict__.copy())

    def as_dict(self) -> dict[str, str]:
        """For a job's row or a JSON answer."""
        return {"code": self.code, "what": self.what, "why": self.why, "cure": self.cure}


def _again(kind: type[Refusal], state: dict[str, Any]) -> Refusal:
    refusal = kind.__new__(kind, state.get("what"), state.get("why"), state.get("cure"))
    refusal.__dict__.update(state)
    return refusal


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "？", "！", "?", "!")) else f"{text}。"
