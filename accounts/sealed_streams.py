"""Large files with people in them: sealed on disk piece by piece, never whole in memory."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from accounts.files import path_of, place_for
from accounts.personal_data import seal_bytes, unseal_bytes
from accounts.whole_files import whole

PIECE = 1 << 20
LENGTH = 4


class SealedWriter:
    """A file to write to, front to back. Each piece is sealed for its place in it, so that none
    can be left out, changed or moved; the last one says that it is the last."""

    def __init__(self, file: BinaryIO, name: str):
        self._file, self._name = file, name
        self._held, self._piece = bytearray(), 0
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> int:
        self._held += content
        self._digest.update(content)
        self.size += len(content)
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), "more")
            del self._held[:PIECE]
        return len(content)

    @property
    def sha256(self) -> str:
        """Of what was written so far, unsealed."""
        return self._digest.hexdigest()

    def flush(self) -> None:
        """Nothing to do: pieces are written when they are full."""

    def finish(self) -> None:
        self._seal(bytes(self._held), "last")

    def _seal(self, content: bytes, which: str) -> None:
        sealed = seal_bytes(content, f"{self._name}#{self._piece}#{which}")
        self._file.write(len(sealed).to_bytes(LENGTH) + sealed)
        self._piece += 1


@contextmanager
def storing(name: str) -> Iterator[SealedWriter]:
    """Write a file of the file store under `name`. It stands, whole, when the block ends well."""
    with whole(place_for(name)) as file:
        writer = SealedWriter(file, name)
        yield writer
        writer.finish()


def read_pieces(name: str) -> Iterator[bytes]:
    """The file, piece by piece. Raises FileNotFoundError; InvalidTag where it was changed or
    its end is missing."""
    with path_of(name).open("rb") as file:
        piece, rest = 0, file.read(LENGTH)
        while rest:
            sealed = file.read(int.from_bytes(rest))
            rest = file.read(LENGTH)
            which = "more" if rest else "last"
            yield unseal_bytes(sealed, f"{name}#{piece}#{which}")
            piece += 1
        if not piece:
            raise InvalidTag
