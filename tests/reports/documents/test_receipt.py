from dataclasses import replace

import pytest

from reports.documents.receipt.render import render
from reports.documents.receipt.sample import sample, sample_reprint, sample_reversal
from reports.engine.glyphs import MissingGlyph

from .reading import closed, pages_of, text_of


def test_both_copies_stand_on_one_sheet():
    pages = pages_of(render(sample()))
    assert len(pages) == 1
    assert pages[0].count("430623006201-A-000127-7K") == 2
    assert "收据联" in closed(pages[0])
    assert "存根联" in closed(pages[0])


def test_the_total_stands_in_figures_and_capitals():
    text = text_of(render(sample()))
    assert text.count("人民币玖佰壹拾元整") == 2
    assert text.count("￥910.00") == 2


def test_an_explanation_is_printed_once_a_copy_for_all_whom_it_concerns():
    text = text_of(render(sample(14)))
    assert text.count("低保对象定额资助（通知三（三））") == 2


def test_a_household_of_fourteen_stays_on_one_sheet():
    pages = pages_of(render(sample(14)))
    assert len(pages) == 1
    assert pages[0].count("周家第13人") == 2


@pytest.mark.parametrize("members", [15, 28, 60])
def test_a_larger_household_loses_nobody(members):
    text = text_of(render(sample(members)))
    assert text.count(f"周家第{members - 1}人") == 2
    assert text.count(f"合计（{members}人）") == 2


def test_fourteen_long_names_do_not_run_into_the_other_copy():
    receipt = sample(14)
    lines = tuple(replace(line, name="阿卜杜热合曼·麦麦提吐尔逊江") for line in receipt.lines)
    assert len(pages_of(render(replace(receipt, lines=lines)))) == 2


def test_a_reprint_says_so_and_how_often():
    text = text_of(render(sample_reprint()))
    assert "补打第2次" in text
    assert "补打" not in text_of(render(sample()))


def test_a_reversal_is_marked_and_negative():
    receipt = sample_reversal()
    text = text_of(render(receipt))
    assert text.count("冲销原收据：430623006201-A-000127-7K") == 2
    assert text.count("￥-420.00") == 2
    assert "人民币负肆佰贰拾元整" in text
    assert receipt.total == -42000


def test_markup_in_a_name_is_printed_as_text():
    receipt = replace(sample(), payer="<script>x</script>&amp;")
    assert "<script>x</script>&amp;" in text_of(render(receipt))


def test_a_name_that_cannot_be_printed_is_refused():
    receipt = replace(sample(), payer="周\ue000")
    with pytest.raises(MissingGlyph) as refused:
        render(receipt)
    assert refused.value.field == "缴款人"


def test_six_with_the_longest_relationship_stay_on_one_sheet():
    receipt = sample(6)
    lines = tuple(
        replace(line, name="周小禾", relationship="孙（外孙）子女") for line in receipt.lines
    )
    assert len(pages_of(render(replace(receipt, lines=lines)))) == 1
