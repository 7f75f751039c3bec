from datetime import UTC, date, datetime

import pytest

from values.dates import (
    SHANGHAI,
    BadDate,
    add_months,
    business_date,
    days_after,
    excel_serial,
    month_end,
    parse_date,
)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2020, 12, 31, 15, 59, 59, tzinfo=UTC), date(2020, 12, 31)),
        (datetime(2020, 12, 31, 16, 0, tzinfo=UTC), date(2021, 1, 1)),
        (datetime(2020, 12, 31, 23, 59, 59, tzinfo=SHANGHAI), date(2020, 12, 31)),
    ],
)
def test_business_date_turns_at_midnight_in_shanghai(moment, day):
    assert business_date(moment) == day


def test_business_date_of_a_moment_without_zone_is_an_error():
    with pytest.raises(ValueError, match="time zone"):
        business_date(datetime(2020, 12, 31))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2023, 12, 1), date(2024, 2, 29)),
        (date(2022, 12, 1), date(2023, 3, 1)),
        (date(2024, 2, 29), date(2024, 5, 29)),
    ],
)
def test_days_after_does_not_count_the_first_day(start, end):
    assert days_after(start, 90) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2022, 11, 30), date(2023, 2, 28)),
        (date(2021, 8, 31), date(2021, 11, 30)),
        (date(2021, 6, 10), date(2021, 9, 10)),
    ],
)
def test_add_months_ends_on_the_last_day_of_a_short_month(start, end):
    assert add_months(start, 3) == end


def test_add_months_goes_back_over_the_year():
    assert add_months(date(2021, 1, 31), -2) == date(2020, 11, 30)


def test_month_end_knows_leap_years():
    assert month_end(date(2024, 2, 3)) == date(2024, 2, 29)
    assert month_end(date(2023, 2, 28)) == date(2023, 2, 28)


@pytest.mark.parametrize(
    "text",
    [
        "19491231",
        "1949-12-31",
        "1949.12.31",
        "1949/12/31",
        "1949年12月31日",
        "１９４９－１２－３１",
        "１９４９年１２月３１日",
        " 1949 - 12 - 31 ",
        "1949-12-31 00:00:00",
    ],
)
def test_parse_date_reads_what_people_type(text):
    assert parse_date(text) == date(1949, 12, 31)


def test_parse_date_reads_months_and_days_without_leading_zero():
    assert parse_date("2020.9.3") == date(2020, 9, 3)


@pytest.mark.parametrize("text", ["2020/9/31", "20210229", "2021年13月1日", "0000-01-01"])
def test_parse_date_refuses_days_that_do_not_exist(text):
    with pytest.raises(BadDate, match="不存在"):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "42758", "49-12-31", "2020-9", "31/12/1949", "1949-12.31"])
def test_parse_date_refuses_other_shapes(text):
    with pytest.raises(BadDate, match="无法识别"):
        parse_date(text)


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (61, date(1900, 3, 1)),
        (42758, date(2017, 1, 23)),
        (2_958_465, date(9999, 12, 31)),
    ],
)
def test_excel_serial_counts_as_excel_does(number, day):
    assert excel_serial(number) == day


@pytest.mark.parametrize("number", [0, -1, 60, 2_958_466])
def test_excel_serial_refuses_days_that_never_were(number):
    with pytest.raises(BadDate):
        excel_serial(number)
