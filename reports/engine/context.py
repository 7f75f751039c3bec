"""What the contexts of all documents share.

A context is a frozen dataclass of finished facts: strings, integer fen, dates, aware moments.
Whoever fills it has already asked who may see what; a template only sets type.
A field's annotation carries its printed name, which refusals call it by.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, get_type_hints

from values.dates import SHANGHAI


@dataclass(frozen=True)
class Colophon:
    """The small print at the foot of every sheet."""

    notice: Annotated[str, "政策依据"]
    printed_at: Annotated[datetime, "打印时间"]  # carries its zone
    verification: Annotated[str, "校验码"]  # what the QR code says
    reprint: Annotated[int, "补打次数"] = 0

    @property
    def check(self) -> str:
        """The code's last characters in fours, to be read from the paper and typed."""
        text = self.verification.rpartition(".")[2]
        return "-".join(text[at : at + 4] for at in range(0, len(text), 4))

    def line(self) -> str:
        moment = self.printed_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        reprint = f"　补打第 {self.reprint} 次" if self.reprint else ""
        return f"依据：{self.notice}　校验码：{self.check}　打印时间：{moment}{reprint}"


@cache
def labels(context: type) -> dict[str, str]:
    """Field name → printed name."""
    hints = get_type_hints(context, include_extras=True)
    return {name: getattr(hint, "__metadata__", (name,))[0] for name, hint in hints.items()}
