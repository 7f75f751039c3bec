"""Copies XML byte for byte except where an edit is asked for.

Everything we do not understand in a department's workbook (stamps, charts, extensions) survives,
because it is never parsed into something and written anew. New text is written as ASCII with
character references, which is right in any encoding of the part.
"""

import re
from io import BytesIO
from typing import IO, Protocol
from xml.parsers import expat
from xml.sax.saxutils import escape

CHUNK = 1 << 18
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
START_TAG = re.compile(rb"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Editor:
    """Subclasses override on_start and on_end, and call insert, retag and drop from there.

    Names come as they stand, prefix and all; `local` cuts the prefix off.
    """

    def __init__(self, target: IO[bytes]) -> None:
        self.prefix = ""
        self.depth = 0
        self._target = target
        self._buffer = bytearray()
        self._base = 0  # the offset of the buffer's first byte in the part
        self._copied = 0
        self._event = 0
        self._dropping: int | None = None
        self._dropping_empty = False
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def on_start(self, name: str, attributes: dict[str, str]) -> None: ...

    def on_end(self, name: str) -> None: ...

    def run(self, source: Readable) -> None:
        while chunk := source.read(CHUNK):
            self.feed(chunk)
        self._parser.Parse(b"", True)
        self.flush()

    def feed(self, chunk: bytes) -> None:
        self._buffer += chunk
        self._parser.Parse(chunk, False)
        if self._dropping is None:
            self._copy_to(self._event)
        del self._buffer[: self._event - self._base]
        self._base = self._event

    def flush(self) -> None:
        """Copies all that was fed: only between two tags, or at the end."""
        self._copy_to(self._base + len(self._buffer))

    def insert(self, text: str) -> None:
        """Before the tag that is being looked at."""
        self._copy_to(self._event)
        self._target.write(ascii_xml(text))

    def retag(self, **attributes: object) -> None:
        """Sets attributes of the start tag that is being looked at; None takes one away."""
        tag = self.tag()
        self._copy_to(self._event)
        self._target.write(with_attributes(tag, attributes))
        self._copied = self._event + len(tag)

    def tag(self) -> bytes:
        """The start tag that is being looked at, as it stands."""
        match = START_TAG.match(self._buffer, self._event - self._base)
        assert match is not None  # noqa: S101 - expat has just read it
        return match[0]

    def drop(self) -> None:
        """Leaves the element that is just starting out of the copy."""
        self._copy_to(self._event)
        self._dropping = self.depth
        self._dropping_empty = self.tag().endswith(b"/>")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._event = self._parser.CurrentByteIndex
        if self.depth == 0:
            self.prefix = name[: name.rfind(":") + 1]
        self.depth += 1
        if self._dropping is None:
            self.on_start(local(name), attributes)

    def _end(self, name: str) -> None:
        """expat reports the end of an empty element behind it, of any other before its end tag."""
        self._event = self._parser.CurrentByteIndex
        if self._dropping is None:
            self.on_end(local(name))
        elif self._dropping == self.depth:
            self._dropping = None
            self._copied = self._event + (0 if self._dropping_empty else len(self.tag()))
        self.depth -= 1

    def _copy_to(self, offset: int) -> None:
        if offset > self._copied:
            self._target.write(self._buffer[self._copied - self._base : offset - self._base])
            self._copied = offset


def edit(content: bytes, editor_class: type[Editor], *arguments: object) -> bytes:
    """A small part as a whole. `arguments` follow the target."""
    target = BytesIO()
    editor_class(target, *arguments).run(BytesIO(content))
    return target.getvalue()


def local(name: str) -> str:
    return name[name.rfind(":") + 1 :]


def text_xml(text: str) -> str:
    """Text for an element or an attribute: no markup, no characters that XML forbids."""
    return escape(ILLEGAL.sub("", text), {'"': "&quot;", "\n": "&#10;", "\r": "", "\t": " "})


def ascii_xml(text: str) -> bytes:
    return text.encode("ascii", "xmlcharrefreplace")


def with_attributes(tag: bytes, attributes: dict[str, object]) -> bytes:
    """A start tag with attributes set or, for None, taken away. Values must be plain."""
    for name, value in attributes.items():
        known = re.compile(rb"\s%s\s*=\s*(?:\"[^\"]*\"|'[^']*')" % name.encode())
        tag = known.sub(b"", tag)
        if value is not None:
            end = len(tag) - (2 if tag.endswith(b"/>") else 1)
            tag = tag[:end].rstrip() + f' {name}="{value}"'.encode() + tag[end:]
    return tag
