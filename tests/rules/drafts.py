"""A small valid notice, to be broken in one place by each test."""

from pathlib import Path

DRAFT = """
[notice]
title = "试验通知"
number = "试〔2024〕1号"
issuer = "试验县"
issued = 2024-08-01
level = "county"
area = "试验县"
collecting_year = 2024
cover_year = 2025

[scope]
clause = "一"

[collection]
clause = "一"
mode = "net"

[combination]
clause = "一"
rule = "highest"

[later_recognition]
clause = "一"
policy = "wait"

[[benefit]]
id = "year"
clause = "二"
from = 2025-01-01
to = 2025-12-31

[[standard]]
id = "resident"
name = "居民"
clause = "三"
personal = "400.00"
government = "670.00"

[[window]]
id = "main"
name = "集中期"
clause = "四"
from = 2024-09-01
to = 2024-12-31
start = "period"

[[department]]
id = "civil_affairs"
name = "民政"
clause = "五"

[[department]]
id = "health"
name = "卫健"
clause = "五"

[[identity]]
id = "destitute"
name = "特困"
clause = "五"
department = "civil_affairs"
form_code = 1

[[identity]]
id = "allowance"
name = "低保"
clause = "五"
department = "civil_affairs"

[[identity]]
id = "ill"
name = "重病"
clause = "五"
department = "health"

[[subsidy]]
id = "destitute-full"
clause = "六"
identities = ["destitute"]
amount = "full"
funding = [{ payer = "财政", rest = true }]

[[subsidy]]
id = "allowance-half"
clause = "六"
identities = ["allowance"]
amount = "50%"
funding = [{ payer = "财政", rest = true }]

[[subsidy]]
id = "ill-100"
clause = "六"
identities = ["ill"]
amount = "100.00"
funding = [{ payer = "财政", amount = "100.00" }]
"""


def write(folder: Path, text: str, name: str = "draft") -> Path:
    """The folder, with the text as a notice file in it."""
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def changed(old: str, new: str, text: str = DRAFT) -> str:
    """The draft with one place changed; the place must be there exactly once."""
    assert text.count(old) == 1, old
    return text.replace(old, new)
