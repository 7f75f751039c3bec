import pytest
from hypothesis import given
from hypothesis import strategies as st

from values.money import BadAmount, capitals, fen, split, yuan


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (28000, "280.00"),
        (26250, "262.50"),
        (-28000, "-280.00"),
        (-5, "-0.05"),
    ],
)
def test_yuan_has_two_decimals(amount, text):
    assert yuan(amount) == text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("280", 28000),
        ("280.00", 28000),
        ("280.5", 28050),
        ("0.05", 5),
        ("２８０．５０", 28050),
        ("1,234.5", 123450),
        ("１，２３４", 123400),
        ("￥280", 28000),
        (" 280 元 ", 28000),
        ("0", 0),
    ],
)
def test_fen_reads_what_people_type(text, amount):
    assert fen(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "元",
        "-280",
        "+1",
        "280.001",
        "12,34",
        "1,2345",
        "2e2",
        "280。5",
        "28²",
        "①",
        "=1+1",
        "٣",
    ],
)
def test_fen_refuses_what_is_no_amount(text):
    with pytest.raises(BadAmount) as refused:
        fen(text)
    assert refused.value.cure == "请按“280”或“280.00”的样子重新填写"


@given(st.integers(0, 10**13))
def test_fen_reads_back_yuan(amount):
    assert fen(yuan(amount)) == amount


def test_split_gives_the_rest_to_the_largest_remainder():
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(2000, [5, 2, 3]) == [1000, 400, 600]
    assert split(-100, [1, 2]) == [-33, -67]


def test_split_without_weights_is_refused():
    with pytest.raises(ValueError, match="weights"):
        split(100, [0, 0])


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 1000), min_size=1).filter(any))
def test_split_adds_up_and_stays_within_one_fen(total, weights):
    shares = split(total, weights)
    assert sum(shares) == total
    exact = [total * weight / sum(weights) for weight in weights]
    assert all(abs(share - part) < 1.01 for share, part in zip(shares, exact, strict=True))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (6816000, "人民币陆万捌仟壹佰陆拾元整"),
        (3850000, "人民币叁万捌仟伍佰元整"),
        (11922000, "人民币壹拾壹万玖仟贰佰贰拾元整"),
        (8750, "人民币捌拾柒元伍角"),
        (32504, "人民币叁佰贰拾伍元零肆分"),
        (1050007, "人民币壹万零伍佰元零柒分"),
        (10000000, "人民币壹拾万元整"),
        (0, "人民币零元整"),
        (50, "人民币伍角"),
        (5, "人民币伍分"),
        (55, "人民币伍角伍分"),
        (-28000, "人民币负贰佰捌拾元整"),
        (-5, "人民币负伍分"),
        (100000000000, "人民币壹拾亿元整"),
        (10000000100, "人民币壹亿零壹元整"),
        (100050000, "人民币壹佰万零伍佰元整"),
    ],
)
def test_capitals_follow_the_rules_for_bills(amount, text):
    assert capitals(amount) == text


DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(text):
    """An independent reader: digits, then units, then groups."""
    text = text.removeprefix("人民币")
    sign = -1 if text.startswith("负") else 1
    whole, _, cents = text.removeprefix("负").rpartition("元")
    amount = 0
    for part in cents.removesuffix("整").replace("零", "").replace("角", "角 ").split():
        amount += DIGITS.index(part[0]) * (10 if part.endswith("角") else 1)
    return sign * (amount + 100 * read_whole(whole))


def read_whole(text):
    for name, unit in (("亿", 10**8), ("万", 10**4)):
        if name in text:
            head, _, rest = text.rpartition(name)
            return read_whole(head) * unit + read_whole(rest)
    number = digit = 0
    for char in text:
        if char in UNITS:
            number, digit = number + digit * UNITS[char], 0
        else:
            digit = DIGITS.index(char)
    return number + digit


@given(st.integers(-(10**15), 10**15))
def test_capitals_read_back_to_the_same_amount(amount):
    assert read_capitals(capitals(amount)) == amount


@given(st.integers(0, 10**15))
def test_capitals_never_write_two_zeros_in_a_row(amount):
    assert "零零" not in capitals(amount)
