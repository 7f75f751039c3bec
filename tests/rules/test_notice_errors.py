"""Every mistake that an officer can make in a notice file is named with its place and cure."""

import pytest

from rules.errors import NoticeError
from rules.notices import load
from tests.rules.drafts import DRAFT, changed, write

UNIT = """
[[targets]]
id = "t"
clause = "七"
rule = "rate"
rate = "95%"
rounding = "ceil"
measure = "人"
"""

MISTAKES = [
    # kind, what stands in the draft, what the officer wrote, what the message must point to
    ("unknown_key", 'mode = "net"', 'mode = "net"\nmodus = "x"', "[collection] 的 modus（第18行）"),
    ("unknown_key", '[scope]\nclause = "一"', '[scope]\nclause = "一"\n[scoop]\nx = 1', "[scoop]"),
    ("unknown_key", "\n[notice]", '\nprice = "1.00"\n[notice]', "draft.toml 的 price"),
    ("missing_key", 'issuer = "试验县"\n', "", "[notice]"),
    ("missing_key", 'mode = "net"\n', "", "[collection]"),
    ("missing_key", 'funding = [{ payer = "财政", amount = "100.00" }]', "", "[subsidy] “ill-100”"),
    ("missing_clause", '[scope]\nclause = "一"', "[scope]", "[scope]"),
    ("missing_clause", '[scope]\nclause = "一"', '[scope]\nclause = "通知未写"', "[scope]"),
    ("wrong_type", 'title = "试验通知"', "title = 5", "[notice] 的 title（第3行）"),
    ("wrong_type", "cover_year = 2025", 'cover_year = "2025"', "cover_year"),
    ("wrong_type", "cover_year = 2025", "cover_year = true", "cover_year"),
    ("wrong_type", 'identities = ["ill"]', "identities = [1]", "identities"),
    ("bad_date", "from = 2024-09-01", "from = 2024-09-01T08:00:00", "[window] “main” 的 from"),
    ("wrong_type", "from = 2024-09-01", 'from = "2024-09-01"', "[window] “main” 的 from"),
    ("bad_money", 'personal = "400.00"', 'personal = "400"', "[standard] “resident” 的 personal"),
    ("bad_money", 'personal = "400.00"', "personal = 400.00", "personal"),
    ("bad_money", 'amount = "100.00"\n', 'amount = "-100.00"\n', "[subsidy] “ill-100” 的 amount"),
    ("bad_percent", 'amount = "50%"', 'amount = "五成%"', "[subsidy] “allowance-half” 的 amount"),
    ("bad_percent", 'amount = "50%"', 'amount = "150%"', "[subsidy] “allowance-half” 的 amount"),
    ("bad_choice", 'mode = "net"', 'mode = "gross"', "[collection] 的 mode"),
    ("bad_choice", 'level = "county"', 'level = "village"', "[notice] 的 level"),
    (
        "bad_start",
        'start = "period"',
        'start = { on = "paid", wait_days = 3, plus_days = 1 }',
        "start",
    ),
    ("bad_choice", 'start = "period"', 'start = "someday"', "[window] “main”"),
    ("bad_condition", 'identities = ["ill"]\n', "", "[subsidy] “ill-100”"),
    ("bad_condition", 'start = "period"', 'start = "period"\nwhen = {}', "[window]"),
    ("bad_condition", 'start = "period"', 'start = "period"\nwhen = { any = [] }', "[window]"),
    (
        "bad_condition",
        'start = "period"',
        'start = "period"\nwhen = { age = { from = 60, under = 18 } }',
        "[window]",
    ),
    ("bad_choice", 'start = "period"', 'start = "period"\nwhen = { event = "married" }', "event"),
    (
        "bad_amount",
        'amount = "50%"',
        'amount = "50%"\npays = "30.00"',
        "[subsidy] “allowance-half”",
    ),
    ("bad_amount", 'amount = "full"', 'amount = "full"\nof = "resident"', "[subsidy]"),
    ("duplicate", 'id = "health"', 'id = "civil_affairs"', "[department] “civil_affairs”"),
    ("duplicate", 'id = "ill"\nname = "重病"', 'id = "ill"\nname = "低保"', None),
    (
        "duplicate",
        'id = "allowance"\nname = "低保"',
        'id = "allowance"\nname = "低保"\naliases = ["特困"]',
        "[identity] “allowance” 的 aliases",
    ),
    ("unknown_reference", 'identities = ["ill"]', 'identities = ["sick"]', "[subsidy] “ill-100”"),
    (
        "unknown_reference",
        'department = "health"',
        'department = "hospital"',
        "[identity] “ill” 的 department",
    ),
    ("unknown_reference", "form_code = 1", "form_code = 99", "[identity] “destitute” 的 form_code"),
    ("unknown_reference", 'amount = "50%"', 'amount = "50%"\nof = "child"', "的 of"),
    (
        "unknown_reference",
        "form_code = 1",
        'form_code = 1\ncommon_wordings = ["nobody"]',
        "common_wordings",
    ),
    (
        "unknown_reference",
        'start = "period"',
        'start = "period"\nsubsidised = ["rich"]',
        "subsidised",
    ),
    (
        "unknown_reference",
        'government = "670.00"',
        "",
        "[window] “main” 的 price",
    ),
    ("backwards", "from = 2024-09-01", "from = 2025-09-01", "[window] “main” 的 from（第44行）"),
    ("backwards", "from = 2025-01-01", "from = 2026-01-01", "[benefit] “year” 的 from"),
    (
        "does_not_add_up",
        'government = "670.00"',
        'government = "670.00"\ntotal = "1000.00"',
        "[standard] “resident” 的 total",
    ),
    (
        "does_not_add_up",
        '{ payer = "财政", amount = "100.00" }',
        '{ payer = "省", amount = "60.00" }, { payer = "县", amount = "30.00" }',
        "[subsidy] “ill-100” 的 funding",
    ),
    (
        "does_not_add_up",
        '{ payer = "财政", amount = "100.00" }',
        '{ payer = "省", share = "60%" }, { payer = "县", share = "30%" }',
        "[subsidy] “ill-100” 的 funding",
    ),
    (
        "does_not_add_up",
        '{ payer = "财政", amount = "100.00" }',
        '{ payer = "财政", amount = "100.00", rest = true }',
        "funding",
    ),
    (
        "contradiction",
        'identities = ["ill"]',
        'identities = ["ill"]\nwhen = { not = { identity = "ill" } }',
        "[subsidy] “ill-100” 的 when",
    ),
    (
        "contradiction",
        'identities = ["ill"]',
        'identities = ["destitute"]',
        "[subsidy] “ill-100” 的 identities",
    ),
    ("not_toml", "[notice]", "[notice", "draft.toml（第2行）"),
    ("wrong_type", 'id = "resident"', 'id = ["resident"]', "[standard] 的 id（第34行）"),
    # tables inside a block have lines of their own
    ("bad_choice", 'start = "period"', 'start = "明天"', "start 里的 on（第46行）"),
    (
        "bad_money",
        '{ payer = "财政", amount = "100.00" }',
        '{ payer = "财政", amount = "100" }',
        "funding 里的 amount（第96行）",
    ),
    (
        "unknown_key",
        'start = "period"',
        'start = "period"\nwhen = { age = { form = 18 } }',
        "when 里的 age 里的 form（第47行）",
    ),
    ("wrong_type", 'start = "period"', 'start = { on = "paid", wait_days = -6 }', "wait_days"),
    ("wrong_type", 'start = "period"', 'start = { on = "paid", wait_months = 999 }', "wait_months"),
    ("bad_date", "from = 2024-09-01", "from = 0204-09-01", "[window] “main” 的 from"),
    (
        "bad_choice",
        'identities = ["ill"]',
        'identities = ["ill"]\ngrades = [5]',
        "grades（第95行）",
    ),
    (
        "contradiction",
        'amount = "50%"',
        'amount = "50%"\nat_least = "300.00"\nat_most = "200.00"',
        "at_least",
    ),
    ("contradiction", "cover_year = 2025", "cover_year = 2052", "cover_year（第10行）"),
    ("contradiction", "collecting_year = 2024", "collecting_year = 2014", "collecting_year"),
    ("contradiction", "from = 2024-09-01", "from = 2014-09-01", "[window] “main” 的 from"),
    (
        "contradiction",
        'name = "重病"',
        'name = "重病"\nexcluded_by = ["ill"]',
        "[identity] “ill” 的 excluded_by",
    ),
    ("unknown_reference", 'name = "重病"', 'name = "重病"\nexcluded_by = ["x"]', "excluded_by"),
    ("bad_amount", 'amount = "full"', 'amount = "full"\nround = { to = "1.00" }', "的 round"),
    ("bad_money", 'amount = "50%"', 'amount = "50%"\nround = { to = "0.00" }', "的 round"),
    (
        "unknown_reference",
        'identities = ["ill"]',
        'identities = ["ill"]\nround_shares = { to = "1.00", remainder = "县" }',
        "round_shares（第95行）",
    ),
    (
        "missing_key",
        'identities = ["ill"]',
        'identities = ["ill"]\nround_shares = { to = "1.00" }',
        "round_shares（第95行）",
    ),
]


@pytest.mark.parametrize(
    ("kind", "old", "new", "place"), MISTAKES, ids=[f"{m[0]}: {m[2][:40]!r}" for m in MISTAKES]
)
def test_a_mistake_is_named(kind, old, new, place, tmp_path):
    text = changed(old, new)
    if place and place.endswith("price"):
        text = changed('start = "period"', 'start = "period"\nprice = "personal+government"', text)
    if place is None:
        # The same wording in two departments is no mistake: each hands in its own people.
        assert load("draft", write(tmp_path, text)).name == "draft"
        return
    with pytest.raises(NoticeError) as error:
        load("draft", write(tmp_path, text))
    assert (error.value.kind, place in error.value.where) == (kind, True), str(error.value)
    assert "draft.toml" in error.value.where
    assert error.value.why
    assert error.value.cure


def test_the_draft_itself_is_right(tmp_path):
    assert load("draft", write(tmp_path, DRAFT)).number == "试〔2024〕1号"


# what stands in the draft, what the officer wrote, what the message must say
TELLING = [
    ('personal = "400.00"', "personal = “400.00”", "第37行 全角 英文半角"),
    ('personal = "400.00"', 'personal = "400.00', "第37行 引号不成对"),
    ('personal = "400.00"', 'Personal = "400.00"', "第37行 写成“Personal”了 personal"),
    ("from = 2024-09-01", "form = 2024-09-01", "第44行 写成“form”了 from"),
    ("from = 2024-09-01", "from = 2024-9-1", "第44行 日期 2020-09-01"),
    ("from = 2024-09-01", "from = 2024-02-30", "第44行 没有这一天"),
    ("from = 2024-09-01", "from = 2024年9月1日", "第44行 日期"),
    ('amount = "50%"', "amount = 50%", "第88行 百分比没有加引号"),
    ('amount = "50%"', 'amount = "一半"', "第88行 一半 50% full unset"),
    ('title = "试验通知"', "title = 试验通知", "第3行 文字没有加引号"),
    ('mode = "net"', 'mode = "net"\nmode = "net"', "第18行 写了两次"),
    ('identities = ["ill"]', 'identities = ["重病"]', "第94行 这里要写它的 id：ill"),
    ('department = "health"', 'department = "卫健"', "第75行 health（卫健）"),
    ('rule = "highest"', 'rule = "就高"', "第21行 highest（就高不就低）"),
    ('start = "period"', 'start = { on = "paid", wait_month = 3 }', "第46行 是不是“wait_months”？"),
    ('start = "period"', 'start = "period"\nprice = 830.00', "第47行 personal+government 830.00"),
]


@pytest.mark.parametrize(("old", "new", "said"), TELLING, ids=[t[1][:40] for t in TELLING])
def test_a_message_tells_the_line_and_the_cure(old, new, said, tmp_path):
    with pytest.raises(NoticeError) as error:
        load("draft", write(tmp_path, changed(old, new)))
    message = str(error.value)
    assert [part for part in said.split(" ") if part not in message] == [], message


def test_a_row_of_a_list_is_found_by_its_name(tmp_path):
    rows = 'unit = [\n  { name = "甲村", target = 5 },\n  { name = "乙村", target = "6" },\n]\n'
    with pytest.raises(NoticeError, match="target") as error:
        load("draft", write(tmp_path, f"{DRAFT}{UNIT}{rows}"))
    lines = f"{DRAFT}{UNIT}{rows}".splitlines()
    assert "乙村" in lines[error.value.line - 1]


def test_a_file_in_another_encoding_is_told_how_to_save(tmp_path):
    (tmp_path / "draft.toml").write_bytes(DRAFT.encode("gb18030"))
    with pytest.raises(NoticeError, match="编码选 UTF-8"):
        load("draft", tmp_path)


def test_the_mark_that_windows_puts_before_a_text_is_no_mistake(tmp_path):
    assert load("draft", write(tmp_path, "\ufeff" + DRAFT)).name == "draft"


def test_single_reliefs_add_up_only_where_the_highest_counts(tmp_path):
    text = changed('rule = "highest"', 'rule = "stack"')
    text = changed('identities = ["ill"]', 'identities = ["ill"]\nstacks = true', text)
    with pytest.raises(NoticeError, match="stacks") as error:
        load("draft", write(tmp_path, text))
    assert error.value.kind == "contradiction"


def test_two_identities_that_shut_each_other_out_are_a_contradiction(tmp_path):
    text = changed('name = "重病"', 'name = "重病"\nexcluded_by = ["allowance"]')
    text = changed('name = "低保"', 'name = "低保"\nexcluded_by = ["ill"]', text)
    with pytest.raises(NoticeError, match="互相排除") as error:
        load("draft", write(tmp_path, text))
    assert error.value.kind == "contradiction"


def with_window(lines):
    return DRAFT + f'\n[[window]]\nid = "more"\nname = "补缴期"\nclause = "四"\n{lines}\n'


def test_windows_for_the_same_people_must_not_overlap(tmp_path):
    text = with_window('from = 2024-12-31\nto = 2025-02-28\nstart = "paid"')
    with pytest.raises(NoticeError, match="重叠") as error:
        load("draft", write(tmp_path, text))
    assert error.value.kind == "overlap"


@pytest.mark.parametrize(
    "lines",
    [
        'from = 2025-01-01\nto = 2025-02-28\nstart = "paid"',
        'from = 2024-12-31\nto = 2025-02-28\nstart = "paid"\nwhen = { renewing = true }',
    ],
    ids=["touching", "other people"],
)
def test_windows_may_touch_or_be_for_other_people(lines, tmp_path):
    assert len(load("draft", write(tmp_path, with_window(lines))).windows) == 2


def test_the_open_standard_must_come_last(tmp_path):
    child = '\n[[standard]]\nid = "child"\nname = "学生"\nclause = "三"\npersonal = "300.00"\n'
    with pytest.raises(NoticeError, match="放在最后") as error:
        load("draft", write(tmp_path, DRAFT + child))
    assert error.value.kind == "contradiction"


def test_somebody_without_a_standard_is_a_mistake(tmp_path):
    text = changed('personal = "400.00"', 'personal = "400.00"\nwhen = { student = true }')
    with pytest.raises(NoticeError, match="没有着落") as error:
        load("draft", write(tmp_path, text))
    assert error.value.kind == "missing_key"


@pytest.mark.parametrize("header", ["benefit", "standard", "window"])
def test_a_notice_needs_at_least_one_of_these_blocks(header, tmp_path):
    start = DRAFT.index(f"[[{header}]]")
    end = DRAFT.index("[[", start + 2)
    with pytest.raises(NoticeError) as error:
        load("draft", write(tmp_path, DRAFT[:start] + DRAFT[end:]))
    assert error.value.kind == "missing_key"


def test_a_file_without_the_notice_block_is_a_mistake(tmp_path):
    with pytest.raises(NoticeError, match=r"缺少 \[notice\]"):
        load("draft", write(tmp_path, '[scope]\nclause = "一"\n'))


@pytest.mark.parametrize(
    ("rows", "total", "match"),
    [
        ('[{ name = "甲村", residents = 2536, target = 2409 }]', "", "2410"),
        ('[{ name = "甲村", residents = 2536, target = 2410 }]', "total_target = 2409", "合计"),
        ('[{ name = "甲村", target = 9 }, { name = "甲村", target = 9 }]', "", "两次"),
        ('[{ name = "甲村", target = 9, special = 2, others = 6 }]', "", "特群免缴"),
    ],
    ids=["formula", "total", "twice", "parts"],
)
def test_a_target_table_that_does_not_add_up_is_a_mistake(rows, total, match, tmp_path):
    text = f"{DRAFT}{UNIT}{total}\nunit = {rows}\n"
    with pytest.raises(NoticeError, match=match) as error:
        load("draft", write(tmp_path, text))
    assert error.value.kind in ("does_not_add_up", "duplicate")


@pytest.mark.parametrize("name", ["nowhere-2030", "../chaqi-2021", "", "_common", "a/b"])
def test_a_notice_without_a_file_is_named(name, tmp_path):
    with pytest.raises(NoticeError) as error:
        load(name, tmp_path)
    assert error.value.kind == "no_such_notice"
