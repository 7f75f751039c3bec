"""Long text in a small box: set it smaller, then on several lines, and refuse it at last."""

from collections.abc import Callable, Iterator

from values.refusal import Refusal

LEADING = 1.16  # distance of two baselines, in type sizes
SMALLER_BEFORE_WRAP = 0.82  # a line may shrink to this share before it is broken
SMALLEST = 5.0  # points; below this nobody reads it
STEP = 0.5  # points; few sizes mean few fonts changes
NEVER_FIRST = frozenset("，。、；：！？）〕》」』·,.;:!?)")

Measure = Callable[[str], float]  # width of a text in type sizes


class TextTooLong(Refusal):
    """A text that would have to be unreadably small."""

    code = "text_too_long"

    def __init__(self, field: str):
        self.field = field
        super().__init__(
            what=f"“{field}”的内容太长，表格里打印不下",
            why="再缩小就看不清了",
            cure="请把这一项改短后再打印",
        )

    def named(self, field: str) -> "TextTooLong":
        """The same refusal, about this field."""
        return TextTooLong(field)


def fit(
    text: str, measure: Measure, size: float, width: float, height: float
) -> tuple[float, tuple[str, ...]]:
    """Type size (points) and lines with which the text stays in its box.

    Raises TextTooLong, which the caller names the field in.
    """
    for smaller in _sizes(size, size * SMALLER_BEFORE_WRAP):
        if measure(text) * smaller <= width:
            return smaller, (text,)
    for smaller in _sizes(size, SMALLEST):
        lines = _broken(text, measure, width / smaller)
        if len(lines) <= max(1, int(height / (smaller * LEADING))) and _within(
            lines, measure, width / smaller
        ):
            return smaller, lines
    raise TextTooLong("文字")


def _sizes(size: float, least: float) -> Iterator[float]:
    yield size
    smaller = size // STEP * STEP
    while smaller >= least:
        if smaller < size:
            yield smaller
        smaller -= STEP


def _within(lines: tuple[str, ...], measure: Measure, room: float) -> bool:
    return all(measure(line) <= room for line in lines)


def _broken(text: str, measure: Measure, room: float) -> tuple[str, ...]:
    """Lines no wider than the room; two parts of a name break at its dot."""
    before, dot, after = text.partition("·")
    if dot and _within((before + dot, after), measure, room):
        return before + dot, after
    lines: list[str] = []
    line = ""
    for character in text:
        if line and measure(line + character) > room:
            if character in NEVER_FIRST and len(line) > 1:
                line, character = line[:-1], line[-1] + character
            lines.append(line)
            line = ""
        line += character
    return (*lines, line)
