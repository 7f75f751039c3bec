"""Every rule kind that other counties' notices have is written as data: a few lines each.

The numbers are those of the list of kinds that the format was made for. R36 to R38, R42 and R44
decide no price here: docs/how-to/add-a-notice.md says why.
"""

import pytest

from rules.asking import profile_from_json
from rules.jsonl import result_to_json
from rules.notices import load
from rules.quoting import quote
from tests.rules.drafts import DRAFT, changed, write

STANDARD = '[[standard]]\nid = "resident"'
MAIN = '[[window]]\nid = "main"'
START = 'start = "period"'
SUBSIDY = '[[subsidy]]\nid = "destitute-full"'
ILL = 'amount = "100.00"\nfunding = [{ payer = "财政", amount = "100.00" }]'
HALF = 'amount = "50%"'
ILL_FROM = 'identities = ["ill"]\n'
BENEFIT = '[[benefit]]\nid = "year"'
LATE = '[[window]]\nid = "late"\nname = "补缴"\nclause = "四"\nfrom = 2025-01-01\nto = 2025-12-31\n'


def standard(lines):
    return {
        STANDARD: f'[[standard]]\nid = "s"\nname = "甲"\nclause = "三"\n{lines}\n\n{STANDARD}'
    }


def relief(lines):
    text = f'[[subsidy]]\nid = "r"\nname = "减免"\nclause = "六"\n{lines}\n\n{SUBSIDY}'
    return {SUBSIDY: text}


def late(lines):
    return {MAIN: f"{LATE}{lines}\n\n{MAIN}"}


def ill(lines):
    return {ILL: lines}


def held(name, **more):
    return {"identities": [{"name": name, **more}]}


REST = 'funding = [{ payer = "财政", rest = true }]'
PLACES = {"county_class": "山区县"}
SEGMENTS = """amount = "140.00"
funding = [
  { amount = "120.00", split = { "省" = 1, "县" = 1 } },
  { amount = "20.00", split = { "省" = 5, "市" = 2, "县" = 3 }, when = { county_class = "山区县" } },
  { amount = "20.00", payer = "县", when = { not = { county_class = "山区县" } } },
]"""
CARE = """[[addon]]
id = "care"
name = "长护险"
clause = "七"
price = "20.00"

[[addon.subsidy]]
id = "care-destitute"
clause = "七"
identities = ["destitute"]
amount = "50%"
funding = [{ payer = "财政", rest = true }]

"""
MISSED = {"history": {"years_paid": 3, "years_lapsed": 2, "years_repaired": 1}}
VARIABLE = (
    'start = { on = "paid", wait_months = 3, months_per_lapsed_year = 1, lapsed_from = 4, '
    "least_months = 6 }"
)
COLLEGE = """[[benefit]]
id = "college"
clause = "二"
when = { student = true }
from = 2024-09-01
to = 2025-12-31

"""
MOVED = {"event": {"kind": "left_employee_insurance", "on": "2025-02-20", "months": 24}}
ON_1_MAY = {"paid_on": "2025-05-01"}

# code, what changes in the draft, the question, what must come out
KINDS = [
    ("R01", standard('personal = "300.00"\nwhen = { student = true }'), {"student": True}, {"pay": "300.00"}),
    (
        "R02",
        standard('personal = "300.00"\nwhen = { age = { under = 18, on = 2023-12-31 } }'),
        {"born": "2005-12-31"},
        {"pay": "400.00"},
    ),
    ("R02", standard('personal = "300.00"\nwhen = { age = { under = 18, on = "paid" } }'), {"born": "2006-10-02"}, {"pay": "300.00"}),
    ("R03", standard('personal = "600.00"\nbenefit = "二档"\nwhen = { tier = "二档" }'), {"tier": "二档"}, {"pay": "600.00"}),
    ("R04", {HALF: 'amount = "75%"\nof = "resident"'}, held("低保"), {"subsidy": "300.00"}),
    ("R05", {HALF: 'amount = "80%"\nat_least = "330.00"'}, held("低保"), {"subsidy": "330.00"}),
    ("R06", {HALF: 'amount = "120.00"\nfloor = true'}, held("低保"), {"subsidy": "120.00"}),
    ("R07", {HALF: 'pays = "30.00"'}, held("低保"), {"subsidy": "370.00", "pay": "30.00"}),
    (
        "R08",
        {'rule = "highest"': 'rule = "sequence"'},
        {"identities": [{"name": "低保"}, {"name": "重病"}]},
        {"subsidy": "300.00", "identity": "低保、重病"},
    ),
    (
        "R09",
        {'name = "重病"\n': 'name = "重病"\nexcluded_by = ["allowance"]\n'},
        {"identities": [{"name": "低保"}, {"name": "重病"}]},
        {"subsidy": "200.00", "identity": "低保"},
    ),
    (
        "R09",
        {'name = "低保"\n': 'name = "低保"\nexcluded_by = ["ill"]\n'},
        {"identities": [{"name": "低保"}, {"name": "重病"}]},
        {"subsidy": "100.00", "identity": "重病"},
    ),
    (
        "R10",
        {ILL_FROM: f'{ILL_FROM}kinds = ["肢体"]\ngrades = [1, 2]\nwhen = {{ age = {{ from = 60 }}, identity = "allowance" }}\n'},
        {"born": "1903-05-05", "identities": [{"name": "低保", "until": "2024-10-01"}, {"name": "重病", "kind": "肢体", "grade": 2}]},
        {"subsidy": "200.00"},
    ),
    ("R11", {HALF: 'amount = "50%"\nsubs = ["一类"]'}, held("低保", sub="二类"), {"subsidy": "0.00"}),
    (
        "R11",
        {HALF: 'amount = "50%"\nwhen = { holds = { identity = "allowance", recognised_from = 2016-01-01 } }'},
        held("低保", since="2016-01-01"),
        {"subsidy": "200.00"},
    ),
    (
        "R11",
        {HALF: 'amount = "50%"\nwhen = { holds = { identity = "allowance", recognised_from = 2016-01-01 } }'},
        held("低保", since="2015-12-31"),
        {"subsidy": "0.00"},
    ),
    (
        "R12",
        ill('amount = "full"\nfunding = [{ payer = "医疗救助", amount = "150.00" }, { payer = "县", rest = true }]'),
        held("重病"),
        {"funding": [{"payer": "医疗救助", "amount": "150.00"}, {"payer": "县", "amount": "250.00"}]},
    ),
    ("R13", ill(SEGMENTS), held("重病") | PLACES, {"funding_amounts": ["10.00", "4.00", "6.00", "60.00", "60.00"]}),
    ("R13", ill(SEGMENTS), held("重病"), {"funding_amounts": ["20.00", "60.00", "60.00"]}),
    (
        "R14",
        ill(
            'amount = "95.00"\nround_shares = { to = "1.00", remainder = "县" }\n'
            'funding = [{ payer = "县", share = "30%" }, { share = "70%", split = { "市" = 1, "区" = 1 } }]'
        ),
        held("重病"),
        # 28.50, 33.25, 33.25
        {"funding": [{"payer": "县", "amount": "29.00"}, {"payer": "市", "amount": "33.00"}, {"payer": "区", "amount": "33.00"}]},
    ),
    ("R15", ill('amount = "100.00"\nfunding = [{ payer = "村集体", amount = "100.00" }]'), held("重病"), {"funding": [{"payer": "村集体", "amount": "100.00"}]}),
    ("R16", relief(f'when = {{ area = "421399101" }}\namount = "50.00"\n{REST}'), {"area": "421399101001"}, {"pay": "350.00"}),
    ("R17", {SUBSIDY: CARE + SUBSIDY}, held("特困"), {"addons": [{"name": "长护险", "price": "20.00", "subsidy": "10.00", "pay": "10.00"}]}),
    ("R18", standard('personal = "1070.00"\nwhen = { residence = "none" }'), {"residence": "none"}, {"pay": "1070.00"}),
    ("R19", late('price = "personal+government"\nsubsidised = "none"\nstart = { on = "paid", wait_days = 60 }'), held("特困") | ON_1_MAY, {"pay": "1070.00", "benefit_from": "2025-07-01"}),
    ("R20", late('price = { of = "personal", plus = "20.00" }\nstart = "period"'), ON_1_MAY, {"pay": "420.00", "benefit_from": "2025-01-01"}),
    ("R20", late('start = { on = "paid", wait_months = 2 }'), ON_1_MAY, {"pay": "400.00", "benefit_from": "2025-07-02"}),
    ("R21", late('price = "personal+government"\nwhen = { event = "moved_in" }\nstart = "paid"'), ON_1_MAY, {"refused": "closed"}),
    ("R22", {MAIN: LATE.replace("2025-01-01", "2024-08-01").replace("2025-12-31", "2024-08-31") + f'when = {{ student = true }}\nstart = "period"\n\n{MAIN}'}, {"student": True, "paid_on": "2024-08-31"}, {"pay": "400.00"}),
    ("R23", late('start = { on = "paid", plus_days = 1 }'), ON_1_MAY, {"benefit_from": "2025-05-02"}),
    ("R23", late('start = { on = "paid", first_of_month = 0 }'), {"paid_on": "2025-05-31"}, {"benefit_from": "2025-05-01"}),
    ("R23", late('start = { on = "paid", first_of_month = 1 }'), {"paid_on": "2025-05-31"}, {"benefit_from": "2025-06-01"}),
    ("R23", late('start = { on = "paid", first_of_month = 7 }'), ON_1_MAY, {"benefit_from": "2025-12-01"}),
    ("R23", late('start = "arrived"'), ON_1_MAY | {"arrived_on": "2025-05-06"}, {"benefit_from": "2025-05-06"}),
    ("R23", late('start = "event"\nwhen = { event = "moved_in" }'), ON_1_MAY | {"event": {"kind": "moved_in", "on": "2025-04-02"}}, {"benefit_from": "2025-04-02"}),
    ("R24", late('start = { on = "period", wait_months = 3, same_day = true }'), {"paid_on": "2025-02-01"}, {"benefit_from": "2025-04-01"}),
    ("R25", late(VARIABLE), ON_1_MAY | MISSED, {"benefit_from": "2025-09-02"}),
    ("R26", late('when = { years_paid = { to = 0 }, residence = "permit" }\nstart = "paid"'), ON_1_MAY | {"residence": "permit", "history": {"years_paid": 0}}, {"pay": "400.00"}),
    ("R27", late('when = { event = "left_employee_insurance", event_months = 24, event_within_months = 3 }\nstart = "paid"'), {"paid_on": "2025-05-20"} | MOVED, {"pay": "400.00"}),
    ("R27", late('when = { event = "left_employee_insurance", event_months = 24, event_within_months = 3 }\nstart = "paid"'), {"paid_on": "2025-05-21"} | MOVED, {"refused": "closed"}),
    ("R28", late('price = { of = "personal", per_lapsed_year = "1070.00" }\nstart = "paid"'), ON_1_MAY | MISSED, {"pay": "1470.00"}),
    # paid in May, on the allowance since March: ten months of twelve
    ("R29", late('when = { identity = "allowance" }\nprice = { of = "personal", prorate = { unit_months = 1, on = "recognised" } }\nstart = { on = "recognised", first_of_month = 0 }'), ON_1_MAY | held("低保", since="2025-03-20"), {"price": "333.33", "subsidy": "166.67", "benefit_from": "2025-03-01"}),
    ("R29", late('when = { identity = "allowance" }\nprice = { of = "personal", prorate = { unit_months = 1, on = "recognised", round = { to = "1.00" } } }\nstart = "recognised"'), ON_1_MAY | held("低保", since="2025-03-20"), {"price": "333.00", "benefit_from": "2025-03-20"}),
    ("R29", late('when = { identity = "allowance" }\nprice = { of = "personal", prorate = { unit_months = 1, on = "recognised" } }\nstart = "recognised"'), ON_1_MAY | held("低保"), {"price": "400.00", "benefit_from": "2025-01-01"}),
    ("R29", late('price = { of = "personal", prorate = { unit_months = 1, on = "paid" } }\nstart = "paid"'), ON_1_MAY, {"price": "266.67"}),
    ("R30", late('price = { of = "personal", prorate = { unit_months = 6, on = "born" } }\nstart = "born"'), {"paid_on": "2025-07-01", "born": "2025-07-01"}, {"price": "200.00"}),
    ("R31", late('when = { born_within_days = 90, first_day_counts = true }\nstart = "born"'), {"paid_on": "2025-05-30", "born": "2025-03-01"}, {"refused": "closed"}),
    ("R31", relief(f'when = {{ born_from = 2024-09-01, parent_insured = true }}\namount = "full"\n{REST}'), {"born": "2024-09-30", "parent_insured": True}, {"pay": "0.00"}),
    ("R32", {BENEFIT: COLLEGE + BENEFIT}, {"student": True}, {"benefit_from": "2024-09-01", "benefit_to": "2025-12-31"}),
    ("R33", {'policy = "wait"': 'policy = "none"'}, held("低保", since="2024-10-02"), {"pay": "400.00", "refund": None}),
    ("R33", {'policy = "wait"': 'policy = "refund"\nmonths = 2'}, held("低保", since="2024-12-31"), {"refund": "200.00", "refund_by": "2025-02-28"}),
    ("R34", {'name = "低保"\n': 'name = "低保"\nrecognised_by = 2024-08-31\n'}, held("低保", since="2024-08-31"), {"subsidy": "200.00"}),
    ("R34", {'name = "低保"\n': 'name = "低保"\nrecognised_by = 2024-08-31\n'}, held("低保", since="2024-09-01"), {"subsidy": "0.00"}),
    ("R35", {HALF: f'{HALF}\nsettlement = "refunded"'}, held("低保"), {"pay": "400.00", "subsidy": "200.00", "settlement": "refunded"}),
    ("R43", {"from = 2025-01-01\nto = 2025-12-31": "from = 2025-07-01\nto = 2026-06-30"}, {}, {"benefit_from": "2025-07-01", "benefit_to": "2026-06-30"}),
]  # fmt: skip


def answered(folder, edits, question):
    text = DRAFT
    for old, new in edits.items():
        text = changed(old, new, text)
    notice = load("draft", write(folder, text))
    profile = profile_from_json({"paid_on": "2024-10-01"} | question, notice)
    answer = result_to_json(quote(notice, profile))
    answer["funding_amounts"] = sorted(share["amount"] for share in answer.get("funding", ()))
    return answer


@pytest.mark.parametrize(
    ("code", "edits", "question", "expected"),
    KINDS,
    ids=[f"{code}-{n}" for n, (code, *_) in enumerate(KINDS)],
)
def test_a_rule_kind_is_written_as_data(code, edits, question, expected, tmp_path):
    answer = answered(tmp_path, edits, question)
    assert {key: answer.get(key) for key in expected} == expected


def test_no_rule_kind_that_decides_a_price_is_left_out():
    elsewhere = {"R39", "R40", "R41"}  # amendments, targets, what changes from year to year
    no_price = {"R36", "R37", "R38", "R42", "R44"}
    every = {f"R{n:02d}" for n in range(1, 45)}
    assert every - {code for code, *_ in KINDS} - elsewhere - no_price == set()
