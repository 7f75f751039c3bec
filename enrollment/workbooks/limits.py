"""How much a file from outside may cost us."""

from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one child process. `wall_seconds` counts only the time spent waiting for it."""

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 30
    wall_seconds: float = 30.0
    file_bytes: int = 200 << 20
    unpacked_bytes: int = 1 << 30
    output_bytes: int = 512 << 20
    entries: int = 2_000
    # Real sheets deflate 5 to 40 times, styled blank ones up to about 150. Small files are let be.
    ratio: int = 250
    ratio_from_bytes: int = 32 << 20
    rows: int = 2_000_000


DEFAULT_LIMITS = Limits()
# A whole county's roster is 60 MB and takes a minute of honest work; a small file has no such
# excuse.
SMALL_BYTES, SECONDS_PER_MEGABYTE = 8 << 20, 3


def size_of(path: Path) -> int:
    """0 for what is no file: the child says so."""
    return path.stat().st_size if path.is_file() else 0


def for_size(limits: Limits, size: int) -> Limits:
    """The same limits with time enough for a large file."""
    more = max(0, size - SMALL_BYTES) * SECONDS_PER_MEGABYTE >> 20
    return replace(
        limits,
        cpu_seconds=limits.cpu_seconds + more,
        wall_seconds=limits.wall_seconds + more,
    )
