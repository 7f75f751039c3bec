"""A notice's file: what stands in it on which line."""

import re
from collections.abc import Sequence

# Before and after a text that marks one table of a list.
QUOTE = '"'


class Source:
    """One file of a notice: its name, its text (for line numbers) and its document number.

    `amends` tells an amendment by the same issuer from a lower level's notice.
    """

    __slots__ = ("amends", "file", "lines", "number")

    def __init__(self, file: str, text: str, number: str = "", amends: bool = False) -> None:
        self.file = file
        self.amends = amends
        self.lines = text.splitlines()
        self.number = number

    def line_of(self, header: str, nth: int, path: Sequence[str]) -> int | None:
        """The line of the nth block of that header, or of the last step of a path into it: keys,
        and texts in quotes that mark one table of a list. TOML itself keeps no lines.
        """
        start, end = self._lines_of(header, nth)
        if start is None:
            return None
        found = start
        for step in path:
            found = self._first_line(_patterns(step, found > start), found, end) or found
        return found

    def _first_line(self, patterns: list[re.Pattern], start: int, end: int) -> int | None:
        """The first line of the first pattern that stands anywhere between."""
        for pattern in patterns:
            for number in range(start, end):
                if pattern.search(self.lines[number - 1]):
                    return number
        return None

    def _lines_of(self, header: str, nth: int) -> tuple[int | None, int]:
        """(the line of the block's header, the line after its last)."""
        count = -1
        start = None
        for number, line in enumerate(self.lines, 1):
            text = line.strip()
            if start is None:
                if text.startswith((f"[[{header}]]", f"[{header}]")):
                    count += 1
                    start = number if count == nth else None
            elif text.startswith("[") and not text.startswith((f"[[{header}.", f"[{header}.")):
                return start, number
        return start, len(self.lines) + 1


def _patterns(step: str, inside: bool) -> list[re.Pattern]:
    """How a step looks: a key of the block starts its line, one of a table stands anywhere."""
    name = re.escape(step)
    if step.startswith(QUOTE):
        return [re.compile(name)]
    anywhere = re.compile(rf"(?<![\w\"]){name}\s*=|^\s*\[\[.*\.{name}\]\]")
    return [anywhere] if inside else [re.compile(rf"^\s*{name}\s*="), anywhere]
