"""Verification codes as QR: as SVG inside a page, or as PDF drawing operators."""

from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=64)
def _symbol(code: str) -> segno.QRCode:
    return segno.make(code, error="m", micro=False)


def qr_svg(code: str) -> SafeString:
    """The code as an inline SVG without quiet zone; it scales to its box."""
    svg = _symbol(code).svg_inline(border=0, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308 -- segno draws a path, the code's text is not in it


@lru_cache(maxsize=64)
def qr_operators(code: str) -> tuple[int, bytes]:
    """Modules per side, and operators that fill the dark ones in a box of that size."""
    rows = list(_symbol(code).matrix)
    side = len(rows)
    runs = [
        f"{start} {side - 1 - line} {length} 1 re"
        for line, row in enumerate(rows)
        for start, length in _dark_runs(row)
    ]
    return side, "\n".join([*runs, "f"]).encode()


def _dark_runs(row: bytearray) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
