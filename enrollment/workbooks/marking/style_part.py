"""xl/styles.xml: looks of the department's own cells, once more with our red.

A new look is a copy of the cell's own format with another fill, so borders, fonts, number format
and quotePrefix (text stays text) are kept.
"""

from typing import IO
from xml.etree.ElementTree import Element

from .xml_edit import Editor, text_xml

# A shade that nobody picks by hand, so that our own red can be taken back next time.
OUR_RED = "FFFFC7CD"
RED, PLAIN, REASON, REASON_RED = "red", "plain", "reason", "reason red"
TEXT_FORMAT = "49"
REASON_ALIGNMENT = {"vertical": "center", "wrapText": "1"}


class Styles:
    """The looks that are needed, numbered as they are asked for. `root` is None without a part."""

    def __init__(self, root: Element | None) -> None:
        self.xfs = _children(root, "cellXfs")
        self.fills = _children(root, "fills")
        self.new: dict[tuple[str, str], int] = {}
        reds = {str(index) for index, fill in enumerate(self.fills) if _is_our_red(fill)}
        self.red_before = {
            str(index) for index, xf in enumerate(self.xfs) if xf.get("fillId") in reds
        }

    def look(self, style: str, look: str) -> str:
        """The number of a cell format; "" where the workbook has no formats to copy."""
        if not self.xfs or not self.fills:
            return ""
        return str(self.new.setdefault((style, look), len(self.xfs) + len(self.new)))

    def xf(self, style: str, look: str, prefix: str) -> str:
        """The XML of a new look."""
        index = int(style) if style.isdecimal() and int(style) < len(self.xfs) else 0
        old = self.xfs[index]
        attributes = {key: value for key, value in old.items() if "}" not in key}
        if look in (RED, REASON_RED):
            attributes |= {"fillId": str(len(self.fills)), "applyFill": "1"}
        elif look == PLAIN or style in self.red_before:
            attributes |= {"fillId": "0", "applyFill": "0"}
        parts = {_local(child.tag): dict(child.items()) for child in old}
        if look in (REASON, REASON_RED):
            attributes |= {"numFmtId": TEXT_FORMAT, "applyNumberFormat": "1", "applyAlignment": "1"}
            parts["alignment"] = REASON_ALIGNMENT
        inner = "".join(
            f"<{prefix}{name}{_written(parts[name])}/>"
            for name in ("alignment", "protection")
            if name in parts
        )
        return f"<{prefix}xf{_written(attributes)}>{inner}</{prefix}xf>"


class StylesEditor(Editor):
    """Adds the red fill and the new looks; everything before keeps its number."""

    def __init__(self, target: IO[bytes], styles: Styles) -> None:
        super().__init__(target)
        self.styles = styles

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth == 2 and name == "fills":
            self.retag(count=len(self.styles.fills) + 1)
        elif self.depth == 2 and name == "cellXfs":
            self.retag(count=len(self.styles.xfs) + len(self.styles.new))

    def on_end(self, name: str) -> None:
        p = self.prefix
        if self.depth == 2 and name == "fills":
            self.insert(
                f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{OUR_RED}"/>'
                f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
            )
        elif self.depth == 2 and name == "cellXfs":
            self.insert("".join(self.styles.xf(style, look, p) for style, look in self.styles.new))


def _children(root: Element | None, name: str) -> list[Element]:
    groups = () if root is None else root
    return next((list(group) for group in groups if _local(group.tag) == name), [])


def _is_our_red(fill: Element) -> bool:
    return any(part.get("rgb") == OUR_RED for part in fill.iter())


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{text_xml(value)}"' for name, value in attributes.items())
