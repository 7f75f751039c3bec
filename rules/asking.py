"""One JSON object into a profile, or a refusal that names the key and the cure."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations

from rules.leaves import EVENTS, RESIDENCES
from rules.notice import Notice
from rules.profile import Event, Held, History, Profile
from rules.recognising import find, recognise
from values.dates import BadDate, parse_date
from values.refusal import Refusal

_SEXES = {
    "1": "1",
    "男": "1",
    "m": "1",
    "male": "1",
    "2": "2",
    "女": "2",
    "f": "2",
    "female": "2",
    "0": None,
    "未知": None,
}
_LONGEST_TRANSFER = timedelta(days=366)
# In years.
_LONGEST_LIFE = 150
_GRADES = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


class BadInput(Refusal):
    """A line that asks nothing that could be answered."""

    code = "bad_input"


def profile_from_json(data: dict, notice: Notice | None = None) -> Profile:
    """The profile of one line. Raises BadInput; keys that the contract does not have are left.

    With a notice, an identity that is listed twice for the same days is refused as well.
    """
    paid_on = _day(data, "paid_on")
    if paid_on is None:
        raise bad("缺少缴费日 paid_on", "没有缴费日就无法报价", "请补上 paid_on")
    born = _day(data, "born")
    if born is not None and born > paid_on:
        raise bad(f"出生日期{born}晚于缴费日{paid_on}", "还没有出生的人不能缴费", "请核对日期")
    identities = tuple(_held(item) for item in _list(data, "identities"))
    if notice:
        _check_twice(identities, notice)
    return Profile(
        paid_on=paid_on,
        arrived_on=_arrived(data, paid_on),
        born=born,
        sex=_sex(data),
        student=_flag(data, "student"),
        residence=_choice(data, "residence", RESIDENCES),
        renewing=_flag(data, "renewing"),
        migrant_worker=_flag(data, "migrant_worker"),
        parent_insured=_flag(data, "parent_insured"),
        employee_insured=_flag(data, "employee_insured"),
        county_class=text_of(data, "county_class"),
        tier=_tier(data),
        history=_history(data),
        event=_event(data),
        identities=identities,
        area=text_of(data, "area") or "",
    )


def _held(item: object) -> Held:
    if not isinstance(item, dict):
        raise bad("identities 里有一项不是对象", "每个身份要写成 {…}", '例如 {"name": "低保对象"}')
    name = text_of(item, "name")
    if name is None:
        raise bad("有一个身份没有名称 name", "没有名称就无法判断资助", "请补上 name")
    since, until = _day(item, "since"), _day(item, "until")
    if since and until and since > until:
        raise bad(f"身份“{name}”的起始日{since}晚于截止日{until}", "起止时限颠倒", "请核对日期")
    return Held(name, text_of(item, "sub"), _kind(item), _grade(item), since, until)


def _check_twice(identities: tuple[Held, ...], notice: Notice) -> None:
    claims = [(held, recognise(notice, held)) for held in identities]
    for (first, one), (second, two) in combinations(claims, 2):
        if one is None or two is None:
            continue
        same = (one.known, one.sub, one.kind) == (two.known, two.sub, two.kind)
        if same and _overlap(first, second):
            raise bad(
                f"身份“{one.name}”写了两次，时间重叠",
                f"“{first.name}”和“{second.name}”是同一种身份",
                "请只保留一条，或者改正起止日期",
            )
    for held in identities:
        _check_grade(held, notice)


def _overlap(first: Held, second: Held) -> bool:
    return (first.since or date.min) <= (second.until or date.max) and (
        second.since or date.min
    ) <= (first.until or date.max)


def _check_grade(held: Held, notice: Notice) -> None:
    found = find(notice, held.name)
    grades = found[1].grades if found else ()
    if held.grade is not None and grades and held.grade not in grades:
        raise bad(
            f"身份“{held.name}”与等级{held.grade}级矛盾",
            "名称里的等级和 grade 不一致",
            "请核对残疾等级",
        )


def _day(data: dict, key: str) -> date | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _wrong(key, value, "日期，例如 2020-10-10")
    try:
        return parse_date(value)
    except BadDate as error:
        raise bad(f"{key}：{error.what}", error.why, error.cure) from None


def _arrived(data: dict, paid_on: date) -> date | None:
    arrived = _day(data, "arrived_on")
    if arrived is not None and arrived < paid_on:
        raise bad(f"到账日{arrived}早于缴费日{paid_on}", "钱不会先到账再缴", "请核对日期")
    if arrived is not None and arrived - paid_on > _LONGEST_TRANSFER:
        raise bad(f"到账日{arrived}比缴费日{paid_on}晚了一年多", "钱不会这样久才到账", "请核对日期")
    return arrived


def _flag(data: dict, key: str) -> bool | None:
    value = data.get(key)
    if value is not None and not isinstance(value, bool):
        raise _wrong(key, value, "true 或 false")
    return value


def text_of(data: dict, key: str) -> str | None:
    value = data.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise _wrong(key, value, "一段文字")
    return value


def _choice(data: dict, key: str, choices: Mapping[str, str]) -> str | None:
    value = text_of(data, key)
    if value is not None and value not in choices:
        raise _wrong(key, value, "、".join(choices))
    return value


def _list(data: dict, key: str) -> list:
    value = data.get(key)
    if value is not None and not isinstance(value, list):
        raise _wrong(key, value, "一个列表")
    return value or []


def _sex(data: dict) -> str | None:
    value = data.get("sex")
    if value is None:
        return None
    if not isinstance(value, str) or value.lower() not in _SEXES:
        raise _wrong("sex", value, "男或女")
    return _SEXES[value.lower()]


def _tier(data: dict) -> str | None:
    value = data.get("tier")
    return str(value) if type(value) is int else text_of(data, "tier")


def _kind(item: dict) -> str | None:
    kind = text_of(item, "kind")
    return kind.removesuffix("残疾") or kind if kind else None


def _grade(item: dict) -> int | None:
    value = item.get("grade")
    if value is None:
        return None
    text = str(value).removesuffix("级") if type(value) in (int, str) else ""
    if text not in _GRADES:
        raise _wrong("grade", value, "1、2、3、4中的一个")
    return _GRADES[text]


def _history(data: dict) -> History | None:
    value = data.get("history")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _wrong("history", value, '{"years_paid": 3, "years_lapsed": 1}')
    return History(
        _whole(value, "years_paid"),
        _whole(value, "years_lapsed"),
        _whole(value, "years_repaired"),
    )


def _event(data: dict) -> Event | None:
    value = data.get("event")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _wrong("event", value, '{"kind": "graduated", "on": "2021-06-30"}')
    kind, on = _choice(value, "kind", EVENTS), _day(value, "on")
    if kind is None or on is None:
        raise bad("event 没有写全", "要有 kind 和 on", "请补上事件的种类和日期")
    return Event(
        kind, on, _whole(value, "months", 12 * _LONGEST_LIFE) if "months" in value else None
    )


def _whole(data: dict, key: str, most: int = _LONGEST_LIFE) -> int:
    value = data.get(key)
    if value is None:
        return 0
    if type(value) is not int or not 0 <= value <= most:
        raise _wrong(key, value, f"0到{most}的整数")
    return value


def _wrong(key: str, value: object, wanted: str) -> BadInput:
    shown = json.dumps(value, ensure_ascii=False)[:40]
    return bad(f"{key} 的值 {shown} 不对", f"应当是{wanted}", f"请改正 {key}")


def bad(what: str, why: str, cure: str) -> BadInput:
    return BadInput(what=what, why=why, cure=cure)
