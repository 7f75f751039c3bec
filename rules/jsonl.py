"""JSON lines in, JSON lines out: the contract of `manage.py quote`. Stops for no line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from math import isfinite

from rules.asking import BadInput, bad, profile_from_json, text_of
from rules.notice import Notice
from rules.quote import Quote, Refused
from rules.quoting import quote
from values.money import yuan

__all__ = ["answer_line", "answer_lines", "profile_from_json", "result_to_json"]


def answer_lines(lines: Iterable[str | bytes], notices: Mapping[str, Notice]) -> Iterator[str]:
    """One JSON line per line that is not blank, in order, whatever the line holds."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            answer = answer_line(line, number, notices)
            yield _dumped(answer)


def _dumped(answer: dict) -> str:
    text = json.dumps(answer, ensure_ascii=False)
    # Half a surrogate pair, echoed from the id, could not be written as UTF-8.
    return text if text.isprintable() else json.dumps(answer)


def answer_line(line: str | bytes, number: int, notices: Mapping[str, Notice]) -> dict:
    """The answer to one line. Without an id of its own the line is called by its number."""
    data: object = None
    try:
        data = _parsed(line)
        notice = notices.get(_notice_name(data))
        if notice is None:
            return _refused(data, number, "unknown_notice", _unknown_notice(data, notices))
        profile = profile_from_json(data, notice)
    except BadInput as error:
        return _refused(data, number, "bad_input", str(error))
    return {"id": _id(data, number)} | result_to_json(quote(notice, profile))


def result_to_json(result: Quote | Refused) -> dict:
    """The answer without its id: amounts as text with two decimals, days as ISO dates."""
    if isinstance(result, Refused):
        return {"refused": result.code, "message": result.message}
    answer = {
        "price": yuan(result.price),
        "subsidy": yuan(result.subsidy),
        "pay": yuan(result.pay),
        "settlement": result.settlement,
        "identity": result.identity,
        "funding": [{"payer": s.payer, "amount": yuan(s.amount)} for s in result.funding],
        "benefit_from": result.benefit_from.isoformat(),
        "benefit_to": result.benefit_to.isoformat(),
        "window": result.window.name,
        "reasons": result.reasons,
    }
    if result.refund is not None:
        answer["refund"] = yuan(result.refund)
        answer["refund_by"] = result.refund_by.isoformat()
    if result.addons:
        answer["addons"] = [
            {
                "name": line.name,
                "price": yuan(line.price),
                "subsidy": yuan(line.subsidy),
                "pay": yuan(line.pay),
            }
            for line in result.addons
        ]
    return answer


def _parsed(line: str | bytes) -> dict:
    try:
        data = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise bad("这一行不是 JSON", f"解析失败：{error}"[:120], "请每行写一个 JSON 对象") from None
    if not isinstance(data, dict):
        raise bad("这一行不是 JSON 对象", "应当用花括号写成键和值", "请每行写一个 JSON 对象")
    return data


def _no_number(word: str) -> None:
    """NaN and Infinity are no JSON, though Python reads and writes them."""
    raise ValueError(f"{word} 不是数")


def _notice_name(data: dict) -> str:
    name = text_of(data, "notice")
    if name is None:
        raise bad("缺少通知名称 notice", "没有通知就无法报价", "请补上 notice")
    return name


def _unknown_notice(data: dict, notices: Mapping[str, Notice]) -> str:
    listed = "、".join(sorted(notices)) or "无"
    return f"没有“{data['notice'][:60]}”这份通知。请核对名称；现有：{listed}。"


def _refused(data: object, number: int, code: str, message: str) -> dict:
    return {"id": _id(data, number), "refused": code, "message": message}


def _id(data: object, number: int) -> object:
    given = data.get("id") if isinstance(data, dict) else None
    # 1e999 is read as a number that JSON cannot write.
    good = isinstance(given, str | int) or (isinstance(given, float) and isfinite(given))
    return given if good else f"line-{number}"
