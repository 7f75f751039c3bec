"""Text as people type it and as Excel hands it on."""

import re

# Only the full-width block and the ideographic space. NFKC would turn ² into 2 and ① into 1,
# and a wrong number that looks right is worse than a refusal.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_UNUSUAL = re.compile("[\u3000\u200b-\u200d\u2060\ufeff\uff01-\uff5e]")

_TO_CLOSE = re.compile("[\\s\u3000\u200b-\u200d\u2060\ufeff\uff01-\uff5e]")

_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), None)


def half_width(text: str) -> str:
    """Full-width letters, digits and signs made half-width, invisible characters dropped."""
    if _UNUSUAL.search(text) is None:  # hundreds of thousands of cells, and hardly one has any
        return text
    return text.translate(_HALF_WIDTH).translate(_INVISIBLE)


def closed_up(text: str) -> str:
    """`half_width`, and every kind of white space taken out, also from the middle."""
    if _TO_CLOSE.search(text) is None:
        return text
    return "".join(half_width(text).split())


def mask_phone(number: str) -> str:
    """A phone number with its middle hidden: 138****5678."""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "****" * bool(number)
