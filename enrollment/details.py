"""The details of a registration that one clerk may change: their names, and how pages show them.

A name or a number is none of them: that is a correction, which a second person does.
"""

import json
from collections.abc import Collection
from datetime import date

from enrollment.models import Change
from enrollment.notices import Codes, form_codes, load_notice
from values.text import mask_phone

# Field -> its name on the form, by what it belongs to.
OF_PERSON = {"relationship": "与户主关系", "phone": "联系电话"}
OF_ENROLMENT = {
    "general_category": "人员类别",
    "declared_hardships": "特殊困难类别",
    "hardship_periods": "身份起止日期",
    "renewing": "续保",
    "unit_kind": "填报单位类别",
    "first_treatment_area": "首诊统筹区",
}
OF_HOUSEHOLD = {"address": "住址", "household_phone": "户联系电话"}
LABELS = OF_PERSON | OF_ENROLMENT | OF_HOUSEHOLD | {"group": "村民小组"}

# What a person's price or subsidy may hang on: the township looks at the registration again.
REVIEWED = {"general_category", "declared_hardships", "hardship_periods", "renewing"}
# What a payment stands on: not changed under money that was taken.
PAID_FOR = {"general_category", "renewing"}

Period = tuple[int, date | None, date | None]


def packed(values: dict[str, object]) -> str:
    """Values as the history seals them."""
    return json.dumps(values, ensure_ascii=False, default=str)


def shown(change: Change, names: Collection[str] = LABELS) -> list[tuple[str, str, str]]:
    """Label, before and after of each of `names` that a change altered; telephones are masked."""
    codes = form_codes(load_notice(change.details["notice"]))
    before, after = json.loads(change.before.open()), json.loads(change.after.open())
    return [
        (LABELS[name], _said(name, before[name], codes), _said(name, after[name], codes))
        for name in change.details["fields"]
        if name in names
    ]


def _said(name: str, value, codes: Codes) -> str:
    if name in ("phone", "household_phone"):
        return mask_phone(value)
    if name == "renewing":
        return "是" if value else "否"
    if name == "declared_hardships":
        return "、".join(_named(codes.hardship_categories, code) for code in value)
    if name == "hardship_periods":
        return "；".join(
            f"{_named(codes.hardship_categories, code)}{since or ''}至{until or ''}"
            for code, since, until in value
        )
    tables = {
        "relationship": codes.relationships,
        "general_category": codes.general_categories,
        "unit_kind": codes.units,
    }
    return _named(tables[name], value) if name in tables else value


def _named(table: dict[int, str], code: int) -> str:
    return table.get(code, str(code))
