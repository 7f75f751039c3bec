"""How bank statements are read and matched, from bank_statement.toml."""

import re
import tomllib
from functools import cache
from pathlib import Path

from values.text import closed_up

BRACKETS = re.compile(r"[()（）\[\]【】:：/\\]")


@cache
def bank_rules() -> dict:
    text = Path(__file__).with_name("bank_statement.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def heading_field(text: str) -> str:
    """The field that a column's heading means; "" for any other."""
    bare = BRACKETS.sub("", closed_up(text))
    columns = bank_rules()["columns"]
    return next((field for field, names in columns.items() if bare in names), "")
