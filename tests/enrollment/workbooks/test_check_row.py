"""What the roster doctor says of one row: troubles T01 to T18 of the field manual."""

from datetime import date

import pytest
from roster_builder import TODAY, card, name, number, raw

from enrollment.workbooks.checks.draft import INVALID, USABLE
from enrollment.workbooks.checks.duplicates import flag_duplicates
from enrollment.workbooks.checks.findings import finding, reasons
from enrollment.workbooks.checks.row import check_row
from enrollment.workbooks.rows import RawRow
from values.resident_id import check_digit


def checked(**options):
    return check_row(raw(**options), today=TODAY)


def with_x():
    """A number that ends in X."""
    return next(n for n in map(number, range(1, 100)) if n.endswith("X"))


def test_a_good_row_has_no_findings():
    row = checked(identity="特困", village="同福村")
    assert (row.outcome, row.findings) == (USABLE, ())
    assert (row.name, row.id_number, row.born, row.sex) == (
        name(1),
        number(1),
        date(1901, 2, 3),
        "1",
    )
    assert (row.identity, row.village) == ("特困", "同福村")


def test_rounded_number_is_refused_and_keeps_the_digits_that_survived():
    row = checked(id_number="430598190102030000", warned=[("id_number", "rounded_by_excel")])
    assert (row.outcome, row.codes, row.id_number) == (INVALID, ("rounded_by_excel",), "")
    assert row.surviving_digits == "430598190102030"


def test_scientific_text_survives_nothing():
    row = checked(id_number="4.30598E+17", warned=[("id_number", "rounded_by_excel")])
    assert (row.codes, row.surviving_digits) == (("rounded_by_excel",), "")


@pytest.mark.parametrize(
    "dress",
    [
        lambda n: f" {n} ",
        lambda n: f"'{n}",
        lambda n: f"{n[:6]} {n[6:14]} {n[14:]}\n",
        lambda n: f"{n}\u00a0",
        lambda n: n.lower(),
        lambda n: n[:17] + "×",
        lambda n: n.translate({48 + d: 0xFF10 + d for d in range(10)}),
    ],
    ids=["blanks", "apostrophe", "grouped", "hard blank", "small x", "times sign", "full width"],
)
def test_dressed_up_number_is_cleaned_and_said(dress):
    row = checked(id_number=dress(with_x()))
    assert (row.outcome, row.codes, row.id_number) == (USABLE, ("normalised",), with_x())


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        (lambda n: n[:5] + n[6:], "resident_id_length"),
        (lambda n: n[:5] + "7" + n[5:], "resident_id_length"),
        (lambda n: n + n, "resident_id_length"),
        (lambda n: n.replace("0", "O", 1), "resident_id_digits"),
        (lambda n: n[:16] + str((int(n[16]) + 1) % 10) + n[17], "resident_id_check_digit"),
        (lambda n: n[:14] + n[15] + n[14] + n[16:], "resident_id_check_digit"),
    ],
)
def test_single_slip_is_refused_with_the_true_number_among_the_suggestions(slip, code):
    true = number(21)
    row = checked(id_number=slip(true))
    assert (row.outcome, row.codes, row.id_number) == (INVALID, (code,), "")
    assert true in row.suggestions


def test_a_wrong_birth_date_is_refused():
    first = "43059819010230001"
    row = checked(id_number=first + check_digit(first))
    assert row.codes == ("resident_id_birth_date",)


def test_old_number_is_refused_with_the_new_one_as_a_suggestion():
    row = checked(id_number="430598010203001")
    assert (row.outcome, row.codes) == (INVALID, ("number_old",))
    assert row.suggestions == (number(1),)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "number_missing"), ("Q330123456", "number_is_birth_certificate")],
)
def test_no_number_or_a_birth_certificate_is_refused(text, code):
    row = checked(id_number=text)
    assert (row.outcome, row.codes) == (INVALID, (code,))


@pytest.mark.parametrize(
    ("typed", "clean"),
    [("赵 一", "赵一"), ("阿布都.艾力", "阿布都·艾力"), ("阿布都•艾力", "阿布都·艾力")],
)
def test_name_is_cleaned_and_said(typed, clean):
    row = checked(name=typed)
    assert (row.name, row.codes, row.outcome) == (clean, ("normalised",), USABLE)


@pytest.mark.parametrize("rare", ["赵𠮷", "赵㐂", "赵𬬭", "古丽·买买提"])
def test_rare_name_is_a_name(rare):
    assert checked(name=rare).findings == ()


@pytest.mark.parametrize("lost", ["赵?", "赵□", "赵\ufffd", "赵\ue123"])
def test_name_with_a_lost_character_is_refused(lost):
    assert checked(name=lost).codes == ("name_unreadable",)


@pytest.mark.parametrize(
    ("text", "code"),
    [("zhaoyi", "name_odd"), ("赵一(已故)", "name_odd"), ("赵一之子", "name_relation")],
)
def test_odd_name_is_a_doubt_only(text, code):
    row = checked(name=text)
    assert (row.codes, row.outcome) == ((code,), USABLE)


def test_swapped_columns_are_named():
    row = checked(name=number(1), id_number=name(1))
    assert (row.codes, row.outcome) == (("columns_swapped",), INVALID)
    assert (row.name, row.id_number, row.suggestions) == (name(1), "", (number(1),))


def test_number_for_a_name_beside_a_number_is_no_swap():
    row = checked(name=number(1), id_number=number(2))
    assert row.codes == ("name_is_number",)


def test_number_with_decimals_keeps_fifteen_digits_and_is_refused():
    text = number(1)[:17] + "0.0"
    row = checked(id_number=text, warned=[("id_number", "number_with_decimals")])
    assert (row.codes, row.outcome) == (("number_with_decimals",), INVALID)
    assert row.surviving_digits == number(1)[:15]


@pytest.mark.parametrize("text", ["=1+1", "+低保", "@SUM(A1)", "＝1"])
def test_text_like_a_formula_is_noted_and_kept(text):
    row = checked(identity=text)
    assert (row.codes, row.outcome) == (("formula_text",), USABLE)


@pytest.mark.parametrize("phone", ["+8613800000000", "-", ""])
def test_telephone_number_and_dash_are_no_formulas(phone):
    assert checked(phone=phone, identity="-").codes == ()


def test_sex_and_birth_that_contradict_the_number_are_doubts():
    row = checked(sex="女", born="1901年2月4日")
    assert (row.codes, row.outcome) == (("sex_differs", "born_differs"), USABLE)
    assert row.findings[0].why == "按证号第17位应为男，表里写的是女；系统以证号为准"
    assert checked(sex="男", born="1901-02-03").findings == ()
    assert checked(born="1901.2").findings == ()


def test_newborn_with_a_parents_number_is_refused():
    assert checked(identity="新生儿").codes == ("newborn_with_adult_number",)


@pytest.mark.parametrize(
    ("grade", "kind", "expected"),
    [
        ("一级", "肢体", (1, "肢体")),
        ("2", "4", (2, "肢体")),
        ("Ⅲ级", "语言残疾", (3, "言语")),
        ("肆级", "综合", (4, "多重")),
        ("", "智力二级", (2, "智力")),
        ("精神三级", "", (3, "精神")),
    ],
)
def test_grade_and_kind_in_their_columns(grade, kind, expected):
    row = checked(grade=grade, kind=kind)
    assert ((row.grade, row.kind), row.findings) == (expected, ())


def test_grade_and_kind_come_from_the_card():
    row = checked(card_number=card(1, 4, 2))
    assert (row.grade, row.kind, row.findings) == (2, "肢体", ())


def test_the_card_gives_the_number_that_is_missing():
    row = checked(card_number=card(2, 1, 3), id_number="")
    assert (row.id_number, row.grade, row.kind, row.outcome) == (number(2), 3, "视力", USABLE)


def test_somebody_elses_card_is_refused():
    assert checked(card_number=card(2)).codes == ("card_differs", "grade_missing")


def test_grade_that_contradicts_the_card_is_refused_kind_is_doubted():
    row = checked(card_number=card(1, 4, 2), grade="三级", kind="视力")
    assert (row.codes, row.outcome) == (("grade_differs", "kind_differs"), INVALID)


def test_disability_without_a_grade_is_usable_but_doubted():
    row = checked(kind="肢体", grade="")
    assert (row.codes, row.outcome, row.grade) == (("grade_missing",), USABLE, None)
    assert checked(identity="残疾人").codes == ("grade_missing",)


def test_grade_that_cannot_be_read_is_refused():
    row = checked(grade="五级", kind="肢体")
    assert (row.codes, row.outcome) == (("grade_unreadable",), INVALID)


def test_rounded_card_costs_the_row_only_without_another_grade():
    warned = [("card_number", "rounded_by_excel")]
    with_grade = checked(card_number="43059819010203001000", grade="2级", warned=warned)
    without = checked(card_number="43059819010203001000", warned=warned)
    assert (with_grade.outcome, with_grade.grade) == (USABLE, 2)
    assert (without.outcome, without.codes) == (INVALID, ("rounded_by_excel", "grade_missing"))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2020.9.30", date(2020, 9, 30), date(2020, 9, 30)),
        ("20200930", date(2020, 9, 30), date(2020, 9, 30)),
        ("44104", date(2020, 9, 30), date(2020, 9, 30)),
        ("2020年9月", date(2020, 9, 1), date(2020, 9, 30)),
        ("2020-09-30 08:00:00", date(2020, 9, 30), date(2020, 9, 30)),
        ("长期", None, None),
        ("", None, None),
    ],
)
def test_dates_as_departments_write_them(text, since, until):
    row = checked(since=text, until=text)
    assert (row.since, row.until, row.findings) == (since, until, ())


@pytest.mark.parametrize("text", ["2020/9/31", "2020.13", "去年", "202013"])
def test_date_that_is_none_is_refused(text):
    assert checked(since=text).outcome == INVALID


def test_period_that_ends_before_it_begins_is_refused():
    assert checked(since="2020-09-30", until="2020-09-29").codes == ("dates_reversed",)


@pytest.mark.parametrize(
    ("text", "fen"), [("280元", 28000), ("1,280.5", 128050), ("２８０", 28000)]
)
def test_amount_is_read_to_the_fen(text, fen):
    assert checked(amount=text).amount_fen == fen


def test_amount_that_is_none_is_only_a_doubt():
    row = checked(amount="贰佰")
    assert (row.outcome, row.amount_fen, row.codes) == (USABLE, None, ("bad_amount",))


def test_formula_without_a_stored_value_says_so():
    row = checked(id_number="", warned=[("id_number", "formula")])
    assert row.codes == ("formula_without_value",)


def test_formula_hidden_row_and_error_cell_are_said():
    warned = [("name", "formula"), ("", "hidden_row"), ("since", "error_cell")]
    row = checked(warned=warned)
    assert (row.codes, row.outcome) == (("formula", "hidden_row", "error_cell"), INVALID)


def test_second_row_of_a_person_is_a_duplicate_of_the_first():
    rows = [
        check_row(RawRow(row.sheet, index, row.values), today=TODAY)
        for index, row in enumerate([raw(id_number="1"), raw(), raw(), raw(name=name(5))], 3)
    ]
    flagged = list(flag_duplicates(rows))
    assert [row.outcome for row in flagged] == [INVALID, USABLE, "duplicate", "duplicate"]
    assert flagged[2].findings[-1].why == "同一个证号已在“名单”第4行出现，以前面的一行为准"
    assert flagged[3].codes == ("same_number_other_name",)


def test_every_reason_has_its_three_sentences_and_a_known_severity():
    for code, block in reasons().items():
        assert set(block) == {"severity", "what", "why", "cure"}, code
        assert block["severity"] in {"error", "doubt", "note"}, code


def test_finding_reads_as_one_line():
    assert finding("name_missing", "name").sentence == (
        "没有姓名：姓名和身份证号是名单必须有的两项。请补填姓名。"
    )


def test_id_number_in_the_place_of_the_card_is_a_doubt():
    row = check_row(
        RawRow("名单", 3, {"name": name(1), "card_number": number(1), "grade": ""}), today=TODAY
    )
    assert (row.id_number, row.sex, row.outcome) == (number(1), "1", USABLE)
    assert row.codes == ("card_is_id_number", "grade_missing")


def test_list_with_cards_only_is_checked_like_one_with_numbers():
    values = {"name": name(1), "card_number": f" {card(1)}", "sex": "女"}
    row = check_row(RawRow("名单", 3, values), today=TODAY)
    assert (row.id_number, row.codes) == (number(1), ("normalised", "sex_differs"))
    wrong = card(21)[:16] + str((int(card(21)[16]) + 2) % 10) + card(21)[17:]
    row = check_row(RawRow("名单", 3, {**values, "card_number": wrong, "sex": ""}), today=TODAY)
    assert "resident_id_check_digit" in row.codes
    assert number(21) in row.suggestions


def test_blank_card_in_a_list_without_numbers_is_a_missing_number():
    row = check_row(RawRow("名单", 3, {"name": name(1), "card_number": ""}), today=TODAY)
    assert [(item.code, item.field) for item in row.errors] == [("number_missing", "card_number")]
