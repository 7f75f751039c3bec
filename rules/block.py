"""Typed access to one block of a notice file.

Every getter raises NoticeError with the place and the cure. `done()` refuses what nobody asked
for, so a misspelt key never passes in silence.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, NoReturn

from rules.basis import SILENT
from rules.errors import NoticeError
from rules.source import QUOTE, Source

# What is longer or older, or outside these years, is a slip of the finger.
MOST_DAYS, MOST_MONTHS, MOST_YEARS = 3660, 120, 200
MOST_GRADE = 4
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MONEY = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%")


def is_money(value: object) -> bool:
    return isinstance(value, str) and _MONEY.fullmatch(value) is not None


class Block:
    """One table of the file. `header` and `nth` find its line; `source` is where it stands.

    `path` leads into the block for a table inside it. `base` is the block of the lower notice
    that this one was laid over.
    """

    __slots__ = ("base", "data", "header", "label", "nth", "path", "source", "used")

    def __init__(
        self,
        data: dict,
        header: str,
        nth: int,
        source: Source,
        label: str = "",
        path: tuple[str, ...] = (),
    ) -> None:
        self.data = data
        self.path = path
        self.header = header
        self.nth = nth
        self.source = source
        self.base: Block | None = None
        self.used: set[str] = set()
        named = data.get("id") or data.get("name")
        self.label = label or (named if isinstance(named, str) else "")

    def fail(self, kind: str, why: str, cure: str, key: str | None = None) -> NoReturn:
        raise NoticeError(kind=kind, where=self.place(key), why=why, cure=cure)

    def place(self, key: str | None = None) -> str:
        steps = (*self.path, key) if key else self.path
        line = self.source.line_of(self.header, self.nth, steps)
        parts = [self.source.file, f"[{self.header}]"]
        if self.label:
            parts.append(f"“{self.label}”")
        if steps:
            parts.append(f"的 {' 里的 '.join(step for step in steps if step[0] != QUOTE)}")
        return " ".join(parts) + (f"（第{line}行）" if line else "")

    def has(self, key: str) -> bool:
        return key in self.data

    def take(self, key: str, default: Any = None) -> Any:
        self.used.add(key)
        return self.data.get(key, default)

    def need(self, key: str) -> Any:
        if key not in self.data:
            self._miss(key)
        return self.take(key)

    def _miss(self, key: str) -> NoReturn:
        """A key that is not there, or that is there under a misspelt name."""
        spare = [given for given in self.data if given not in self.used]
        if meant := get_close_matches(key, [*spare, *(s.lower() for s in spare)], 1, 0.7):
            given = next(s for s in spare if s.lower() == meant[0].lower())
            self.fail("missing_key", f"缺少“{key}”这一项", f"写成“{given}”了，请改为 {key}", given)
        self.fail("missing_key", f"缺少“{key}”这一项", f"请在这一块里补上 {key} = …")

    def text(self, key: str, default: str | None = None) -> str:
        return self._typed(key, str, "一段带引号的文字", default)

    def flag(self, key: str, default: bool) -> bool:
        return self._typed(key, bool, "true 或 false", default)

    def whole(self, key: str, default: int | None = None, most: int = 99_999_999) -> int:
        """A number from 0 to `most`."""
        number = self._typed(key, int, "一个不带引号的整数", default)
        if isinstance(number, bool):
            self.fail("wrong_type", f"{key} 应当是整数", "请去掉 true/false，改写整数", key)
        if not 0 <= number <= most:
            self.fail("wrong_type", f"{key} 写了{number}，不合情理", f"请填0到{most}的整数", key)
        return number

    def day(self, key: str, default: date | None = None) -> date:
        day = self._typed(key, date, "一个不带引号的日期，例如 2020-09-01", default)
        if isinstance(day, datetime):
            self.fail("bad_date", f"{key} 只写日期，不写钟点", "请改成 2020-09-01 的样子", key)
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            self.fail("bad_date", f"{key} 的年份{day.year}不合情理", "请核对年份", key)
        return day

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """One text or a list of texts."""
        if default is not None and key not in self.data:
            self.used.add(key)
            return default
        value = self.need(key)
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(v, str) and v for v in values):
            self.fail(
                "wrong_type",
                f"{key} 应当是文字或文字列表",
                f'请写成 {key} = ["…", "…"]',
                key,
            )
        return tuple(values)

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers; empty when the key is not there."""
        values = self.take(key, [])
        if not isinstance(values, list) or not all(type(v) is int for v in values):
            self.fail("wrong_type", f"{key} 应当是整数列表", f"请写成 {key} = [1, 2]", key)
        return tuple(values)

    def grades(self, key: str) -> tuple[int, ...]:
        """Disability grades."""
        grades = self.wholes(key)
        if wrong := [grade for grade in grades if not 1 <= grade <= MOST_GRADE]:
            self.fail("bad_choice", f"残疾没有{wrong[0]}级", "等级只有1、2、3、4，1级最重", key)
        return grades

    def choice(self, key: str, choices: Iterable[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in choices:
            listed = "、".join(choices)
            if isinstance(choices, Mapping):
                listed = "、".join(f"{name}（{words}）" for name, words in choices.items())
            self.fail("bad_choice", f"“{value}”不是 {key} 可以填的值", f"可填：{listed}", key)
        return value

    def money(self, key: str, default: int | None = None) -> int:
        """Fen. Amounts are written as text with two decimals."""
        if key not in self.data and default is not None:
            self.used.add(key)
            return default
        return self.money_of(self.need(key), key)

    def money_of(self, value: Any, key: str) -> int:
        if not is_money(value):
            self.fail(
                "bad_money",
                f"金额“{value}”的写法不对：要带引号，并且有两位小数",
                f'请写成 {key} = "280.00" 的样子',
                key,
            )
        return int(value.replace(".", ""))

    def percent(self, key: str) -> int:
        return self.percent_of(self.need(key), key)

    def percent_of(self, value: Any, key: str) -> int:
        """Hundredths of a percent: "50%" is 5000."""
        match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            self.fail(
                "bad_percent",
                f"百分比“{value}”的写法不对",
                f'请写成 {key} = "50%"，最多两位小数',
                key,
            )
        return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))

    def blocks(self, key: str) -> list["Block"]:
        """The tables of a list, each with its own place."""
        values = self.take(key, [])
        if not isinstance(values, list) or not all(isinstance(v, dict) for v in values):
            self.fail("wrong_type", f"{key} 应当是若干个块", f"请写成 [[{self.header}.{key}]]", key)
        return [self._inside(v, key) for v in values]

    def inner(self, key: str, data: Any = None) -> "Block":
        """A table inside this block, such as `start = { … }`."""
        value = self.take(key) if data is None else data
        if not isinstance(value, dict):
            self.fail("wrong_type", f"{key} 应当是一个表", f"请写成 {key} = {{ … }}", key)
        return self._inside(value, key)

    def _inside(self, table: dict, key: str) -> "Block":
        """A table of this block. In a list its name or payer tells which one it is."""
        named = next((table[k] for k in ("name", "payer", "wording", "id") if k in table), None)
        mark = (f"{QUOTE}{named}{QUOTE}",) if isinstance(named, str) else ()
        path = (*self.path, key, *mark)
        return Block(table, self.header, self.nth, self.source, self.label, path)

    def clause(self) -> tuple[str, str]:
        """(clause, reading). Where the notice is silent the reading must say how we read it."""
        clause = self.take("clause")
        if not isinstance(clause, str) or not clause.strip():
            self.fail(
                "missing_clause",
                "这一块没有写明依据",
                f'请补上 clause = "三（二）"；没有写的，写 clause = "{SILENT}" 并用 reading 说明',
            )
        reading = self.text("reading", "")
        if clause == SILENT and not reading:
            self.fail(
                "missing_clause",
                f"依据写了“{SILENT}”，却没有说明按什么理解处理",
                '请补上 reading = "…"',
            )
        return clause, reading

    def done(self, more: Iterable[str] = ()) -> None:
        """Refuses unknown keys. `more` are keys that this block may have in another shape."""
        unknown = sorted(set(self.data) - self.used)
        if not unknown:
            return
        known = sorted({*self.used, *more})
        meant = get_close_matches(unknown[0].lower(), known, 1, 0.7)
        cure = f"是不是“{meant[0]}”？" if meant and meant[0] != unknown[0] else ""
        self.fail(
            "unknown_key",
            f"不认识“{unknown[0]}”这一项",
            f"{cure}请核对拼写，或者删去；这里可用：{'、'.join(known)}",
            unknown[0],
        )

    def _typed(self, key: str, kind: type, wanted: str, default: Any) -> Any:
        if key not in self.data and default is not None:
            self.used.add(key)
            return default
        value = self.need(key)
        if not isinstance(value, kind) or (kind is str and not value):
            self.fail("wrong_type", f"{key} 应当是{wanted}", f"请改写 {key} 的值", key)
        return value
