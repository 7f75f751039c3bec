"""What the templates' tags print."""

import pytest

from accounts.templatetags import portal


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (28000, '<span class="money">￥280.00</span>'),
        (123456789, '<span class="money">￥1,234,567.89</span>'),
        (-5, '<span class="money">−￥0.05</span>'),
        (0, '<span class="money">￥0.00</span>'),
        (None, '<span class="money">—</span>'),
    ],
)
def test_money_has_its_sign_and_thousands(fen: int | None, shown: str):
    assert portal.money_(fen) == shown


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(115484000, "1,154,840.00"), (-5000, "−50.00"), (0, "0.00"), (None, "")],
)
def test_yuan_has_thousands_and_no_sign(fen: int | None, shown: str):
    assert portal.yuan(fen) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (4161, 4381, "94.98%"),
        (4161, 4162, "99.98%"),
        (99999, 100000, "99.99%"),
        (4162, 4162, "100.00%"),
        (4381, 4162, "105.26%"),
        (0, 4162, "0.00%"),
        (1, 0, "—"),
    ],
)
def test_percent_never_calls_all_what_is_not(part: int, whole: int, shown: str):
    assert portal.percent(part, whole) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0秒"), (59.9, "59秒"), (60, "1分0秒"), (3599, "59分59秒"), (3600, "1小时0分")],
)
def test_duration_is_said_as_people_say_it(seconds: float, shown: str):
    assert portal.duration(seconds) == shown


def test_reasons_end_as_sentences_do():
    assert portal.reason(["个人缴费标准280元", "资助70元。"]) == "个人缴费标准280元。资助70元。"


@pytest.mark.parametrize(
    ("phone", "shown"), [("13812345678", "138****5678"), ("1234", "****"), ("", ""), (None, "")]
)
def test_phone_is_masked(phone: str | None, shown: str):
    assert portal.masked_phone(phone) == shown


def test_message_levels_have_a_look_and_a_sign():
    assert [portal.look("error"), portal.look("success"), portal.sign("odd")] == [
        "danger",
        "success",
        "info-circle-fill",
    ]
