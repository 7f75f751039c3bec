"""Files with people in them: sealed on disk, written whole or not at all."""

import hashlib
from pathlib import Path

from django.conf import settings

from accounts.personal_data import seal_bytes, unseal_bytes
from accounts.whole_files import whole


def store_file(name: str, content: bytes) -> str:
    """Seal `content` under the file store as `name` (a relative path). Returns its SHA-256.

    A killed process leaves no half file.
    """
    with whole(place_for(name)) as file:
        file.write(seal_bytes(content, name))
    return hashlib.sha256(content).hexdigest()


def read_file(name: str) -> bytes:
    """Open a stored file. Raises FileNotFoundError, or InvalidTag when it was changed."""
    return unseal_bytes(path_of(name).read_bytes(), name)


def remove_file(name: str) -> None:
    """Take a stored file from the disk; one that is gone already is no error."""
    path_of(name).unlink(missing_ok=True)


def place_for(name: str) -> Path:
    """Where a file of the store is to be written; its folder is made. Raises ValueError."""
    target = path_of(name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return target


def path_of(name: str) -> Path:
    """Where a stored file lies. Raises ValueError for a name that leads out of the store."""
    path = (settings.FILE_DIR / name).resolve()
    if not path.is_relative_to(settings.FILE_DIR.resolve()):
        raise ValueError("a stored file stands below the file folder")
    return path
