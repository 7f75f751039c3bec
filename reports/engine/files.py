"""Files of known size and hash, written whole or not at all."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from accounts.whole_files import whole


@dataclass(frozen=True)
class Written:
    path: Path
    size: int  # bytes
    sha256: str


def write_atomically(path: Path | str, content: bytes) -> Written:
    """Write a file; see whole(). Insert the row that points to it after this returns."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as file:
        file.write(content)
    return Written(path=path, size=len(content), sha256=hashlib.sha256(content).hexdigest())
