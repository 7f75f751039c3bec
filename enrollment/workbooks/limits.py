"""How much a file from outside may cost us."""

from dataclasses import dataclass


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
