"""A notice file into tables; what is no TOML is told in Chinese, with its line."""

import re
import tomllib
from pathlib import Path

from rules.errors import NoticeError

_AT = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_FULL_WIDTH = "“”‘’＝［］｛｝，＂"
_LOOSE_DATE = re.compile(r"=\s*\d{4}(-\d{1,2}-\d{1,2}|[年./]\d)")
_BARE_PERCENT = re.compile(r"=\s*[\d.]+%")
_BARE_CHINESE = re.compile(r"=\s*[\u4e00-\u9fff]")


def read_toml(path: Path) -> tuple[str, dict]:
    """(text, tables). Raises NoticeError. A mark before the text, as Windows puts it, is fine."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise NoticeError(
            kind="not_toml",
            where=path.name,
            why="文件不是 UTF-8 编码",
            cure="请在文本编辑器里用“另存为”，编码选 UTF-8",
        ) from None
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path.name, text, str(error)) from None


def _not_toml(file: str, text: str, message: str) -> NoticeError:
    lines = text.splitlines()
    found = _AT.search(message)
    number = int(found[1]) if found and found[1] else len(lines)
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    why, cure = _explained(line, message)
    return NoticeError(
        kind="not_toml",
        where=f"{file}（第{number}行）",
        why=f"这一行“{line[:40]}”{why}",
        cure=cure,
    )


def _explained(line: str, message: str) -> tuple[str, str]:
    """What is likely wrong with the line, and what to do."""
    if any(char in line for char in _FULL_WIDTH) and line.count('"') % 2 == 0:
        outside = "".join(line.split('"')[::2])
        if wrong := next((char for char in outside if char in _FULL_WIDTH), None):
            return f"用了全角的“{wrong}”", "引号、等号、括号、逗号请改用英文半角"
    if line.count('"') % 2:
        return "的引号不成对", "请补上缺少的引号"
    if _LOOSE_DATE.search(line):
        return "的日期写法不对，或者没有这一天", "请写成 2020-09-01 的样子，月、日各两位，不带引号"
    if _BARE_PERCENT.search(line):
        return "的百分比没有加引号", '请写成 "50%" 的样子'
    if _BARE_CHINESE.search(line):
        return "的文字没有加引号", '请写成 clause = "二（一）" 的样子'
    if "overwrite" in message or "twice" in message:
        return "把同一项写了两次", "请删去其中一处"
    if line.startswith("[") and not line.endswith("]"):
        return "的方括号不成对", "请补上方括号"
    return "不符合 TOML 格式", "请核对引号、方括号、逗号和等号"
