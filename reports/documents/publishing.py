"""What may not stand on paper: full ID numbers anywhere, and phones and amounts in public."""

import io
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from pypdf import PdfReader

from reports.engine.glyphs import strings
from values.refusal import Refusal

_LONG_NUMBER = re.compile(r"\d{15}")
_SPACED_ID = re.compile(r"\d{6}[\s-]?(?:18|19|20)\d\d[\s-]?[01]\d[\s-]?[0-3]\d[\s-]?\d{3}[\dXx]")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_AMOUNT = re.compile(
    r"[¥￥]|\d\s*[十百千万]*元|[零壹贰叁肆伍陆柒捌玖拾佰仟万]元|(?<![\d.])\d+\.\d\d(?![\d.A-Z])"
)

_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[\s-]?\d{7,8}(?!\d)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")  # where a cell or a line broke a number

IDS = (("身份证号", _SPACED_ID),)  # a group's code has 15 digits too, so length alone says nothing
PUBLIC = (*IDS, ("身份证号或银行账号", _LONG_NUMBER), ("手机号码", _MOBILE), ("金额", _AMOUNT))


TELEPHONES = (("电话号码", _LANDLINE),)


class LeakRefused(Refusal):
    """A sheet would show what it must not. The finding itself is kept out of the message."""

    code = "leak_refused"

    def __init__(self, field: str, finding: str):
        self.field = field
        self.finding = finding
        super().__init__(
            what=f"“{field}”里有{finding}，不能打印",
            why="这份材料要给别人看，个人信息和逐人金额不得出现在上面",
            cure="请从这一项里去掉它，再重新生成",
        )


def refuse_leaks(text: str, *, field: str = "正文", kinds: Iterable = PUBLIC) -> None:
    """Raise LeakRefused if a text says anything that the public must not read.

    Full-width digits count as digits. Also fit for the text layer of a finished PDF.
    """
    plain = unicodedata.normalize("NFKC", text)
    for finding, pattern in kinds:
        if pattern.search(plain):
            raise LeakRefused(field, finding)


def assert_publishable(context: Any) -> None:
    """Raise LeakRefused for the first string of a context that may not go on the wall."""
    for field, text in strings(context):
        refuse_leaks(text, field=field)


def refuse_full_ids(context: Any) -> None:
    """Raise LeakRefused if a context holds an unmasked ID number."""
    for field, text in strings(context):
        refuse_leaks(text, field=field, kinds=IDS)


def assert_pdf_publishable(pdf: bytes, *, hotline: str) -> None:
    """Raise LeakRefused if a finished PDF shows what the public must not read.

    What counts is the text layer that everybody can copy out, wherever it came from; a page
    without one cannot be judged. The hotline is the one telephone that may stand there.
    """
    for number, page in enumerate(PdfReader(io.BytesIO(pdf)).pages, 1):
        field = f"第{number}页"
        text = unicodedata.normalize("NFKC", page.extract_text())
        if not text.strip():
            raise LeakRefused(field, "读不出的文字")
        rest = text.replace(unicodedata.normalize("NFKC", hotline), "") if hotline else text
        refuse_leaks(rest, field=field, kinds=(*PUBLIC, *TELEPHONES))
        refuse_leaks(_BETWEEN_DIGITS.sub("", rest), field=field)
