from dataclasses import replace

from reports.documents.day_close.render import render
from reports.documents.day_close.sample import sample, sample_empty, sample_short

from .reading import pages_of, text_of


def test_cash_in_the_books_is_yesterdays_plus_taken_minus_deposited():
    day = sample()
    assert day.expected_cash == 56000 + 1883000 - 1500000
    assert day.counted_cash == day.expected_cash
    assert day.verdict == "账实相符"


def test_less_cash_than_in_the_books_is_a_shortage_with_its_explanation():
    text = text_of(render(sample_short()))
    assert "短款-10.00" in text
    assert "三组周家户找零时多找10元" in text


def test_more_cash_than_in_the_books_is_an_overage():
    day = replace(sample_short(), opening_cash=0)
    assert day.verdict == "长款"
    assert "长款550.00" in text_of(render(day))


def test_the_slip_names_range_chain_and_signatures():
    text = text_of(render(sample()))
    for words in ("000101-2H", "000131-4C", "9f3c41d07be2a658", "经办（签字）", "复核（签字）"):
        assert words in text


def test_a_day_without_receipts_has_a_slip_too():
    text = text_of(render(sample_empty()))
    assert "当日无收款" in text
    assert "人民币零元整" in text
    assert "账实相符" in text


def test_the_slip_takes_one_page():
    assert len(pages_of(render(sample()))) == 1
