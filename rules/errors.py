"""What is wrong with a notice file, said to the officer who edits it."""

import re

from values.refusal import Refusal

_LINE = re.compile(r"第(\d+)行")


class NoticeError(Refusal):
    """Names file, block and line (where it can be had), and the cure.

    `kind` is the error's short name: unknown_key, missing_key, missing_clause, wrong_type,
    bad_money, bad_percent, bad_date, bad_choice, bad_start, bad_condition, bad_amount,
    duplicate, unknown_reference, overlap, backwards, does_not_add_up, contradiction,
    below_floor, not_toml, no_such_notice, circular.
    """

    code = "notice_error"

    def __init__(self, *, kind: str, where: str, why: str, cure: str) -> None:
        super().__init__(what=f"通知文件有误：{where}", why=why, cure=cure)
        self.kind = kind
        self.where = where

    @property
    def line(self) -> int | None:
        """The line in the file, None where the mistake is something that is not there."""
        found = _LINE.search(self.where)
        return int(found[1]) if found else None
