"""Files that are there whole or not at all."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Written:
    path: Path
    size: int  # bytes
    sha256: str


def write_atomically(path: Path | str, content: bytes) -> Written:
    """Write to a temporary neighbour, sync it, then rename it over `path`.

    A process killed at any point leaves the old file or the new one; a stray neighbour ends
    in `.part` and is never listed. Insert the row that points to the file after this returns.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return Written(path=path, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _sync_folder(folder: Path) -> None:
    """The rename itself must reach the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
