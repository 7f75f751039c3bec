"""The released notices as files: written once from their rows, never edited."""

import os
import tempfile
from pathlib import Path

from subsidies.models import NoticeRelease


class FileDiffers(RuntimeError):
    """A file of that name stands there with another content."""


def write_released(release: NoticeRelease, folder: Path) -> None:
    """Write a release's file unless it stands already, whole or not at all.

    Raises FileDiffers. A link and not a rename: it never takes the place of a file.
    """
    content = release.content.encode()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{release.name}.toml"
    handle, part = tempfile.mkstemp(dir=folder, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).chmod(0o444)
        os.link(part, target)
    except FileExistsError:
        if target.read_bytes() != content:
            raise FileDiffers(str(target)) from None
    finally:
        Path(part).unlink(missing_ok=True)


def restore_released(folder: Path) -> list[str]:
    """Write the files of all releases that are not there; returns their names."""
    lost = [
        release
        for release in NoticeRelease.objects.order_by("pk")
        if not (folder / f"{release.name}.toml").exists()
    ]
    for release in lost:
        write_released(release, folder)
    return [release.name for release in lost]
