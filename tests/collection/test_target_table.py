"""Target tables as they are sent: cells a line or apart by tabs, rows and totals added again."""

import pytest

from collection.target_table import against_notice, read_target_text
from rules.notices import load

CHAQI = load("chaqi-2021").targets[0]
SUIXIAN = load("suixian-2023").targets[0]


def as_word_pastes(units, total: tuple[int, int]) -> str:
    """One cell a line, rows apart by an empty line, as the notice's attachment is copied."""
    head = "\t序号\n\t村（居）\n\t常住人口数（人）\n\t目标任务数（人）\n\t备注\n"
    rows = [
        f"\t{n}\n\t{u.name}\n\t {u.residents}\n\t{u.target} \n\t　\n"
        for n, u in enumerate(units, 1)
    ]
    last = f"\t合计\n\t　\n\t{total[0]}\n\t{total[1]}\n\t　\n"
    return "\n".join(
        ["\t插旗镇缴费任务表\n", "\t\n\t\n", head, *rows, last, "\t说明：按统计人口数为准。"]
    )


def with_tabs(units) -> str:
    head = "单位：人\n\n序号\t镇（场）\t合计\t特群免缴\t其他居民"
    rows = [
        f"{n}\t{u.name}\t{u.target}\t{u.special}\t{u.target - u.special}"
        for n, u in enumerate(units, 1)
    ]
    return "\n".join([head, *rows, "合计\t\t643118\t23113\t620005", "备注：维持上年实际参保人数"])


def test_the_towns_eight_villages_are_read_from_words_cells():
    table = read_target_text(as_word_pastes(CHAQI.units, (28871, 27431)))
    read = [(row.name, row.residents, row.target) for row in table.rows]
    assert read == [(u.name, u.residents, u.target) for u in CHAQI.units]
    assert (len(read), table.total.target, table.mistakes, table.differences) == (8, 27431, [], [])
    assert against_notice(table, CHAQI) == []


def test_the_countys_eighteen_towns_are_read_from_tabs():
    table = read_target_text(with_tabs(SUIXIAN.units))
    assert len(table.rows) == 18
    assert sum(row.special for row in table.rows) == 23113
    assert (table.total.target, table.mistakes, table.differences) == (643118, [], [])
    assert against_notice(table, SUIXIAN) == []


def test_a_table_written_out_reads_the_same_again():
    table = read_target_text(with_tabs(SUIXIAN.units))
    again = read_target_text(table.as_text())
    shown = [(r.name, r.target, r.special, r.others) for r in again.rows]
    assert shown == [(r.name, r.target, r.special, r.others) for r in table.rows]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("19349\t761\t18588", "19349\t761\t18589", "“高城镇”：特群免缴761＋其他居民18589＝19350，表上合计19349，相差1"),  # noqa: E501
        ("643118", "643117", "各行任务数之和643118，表上合计643117，相差1"),
        ("23113", "23112", "各行特群免缴之和23113，表上合计23112，相差1"),
    ],
)  # fmt: skip
def test_a_number_that_does_not_add_up_is_told(old, new, told):
    table = read_target_text(with_tabs(SUIXIAN.units).replace(old, new))
    assert told in table.differences


def test_a_target_off_the_notices_formula_is_told():
    """FIELD B20: rounded to the nearest, 2536 × 95 % would be 2409."""
    text = as_word_pastes(CHAQI.units, (28871, 27430)).replace("2410", "2409")
    told = against_notice(read_target_text(text), CHAQI)
    assert told[0].startswith("“注北村”：按插政办发〔2020〕21号 一、附件1应为2410，表上是2409")


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("随便写的", "没有找到表头"),
        ("村名\t任务数\n合计\t10", "表头下面没有一行数"),
        ("村名\t任务数\n甲村\t10\n甲村\t11", "“甲村”出现了2次"),
        ("村名\t任务数\n甲村\t10.5", "第2行“甲村”的任务数“10.5”不是整数"),
    ],
)
def test_what_cannot_be_a_table_is_a_mistake(text, mistake):
    assert any(told.startswith(mistake) for told in read_target_text(text).mistakes)


def test_thousands_full_width_digits_and_a_lost_empty_cell_are_read():
    text = "序号\t村（居）\t常住人口数\t目标任务数\n1\t甲村\t１,２００\t1,140\n合计\t1200\t1140"
    table = read_target_text(text)
    assert (table.rows[0].residents, table.rows[0].target) == (1200, 1140)
    assert (table.total.residents, table.total.target, table.differences) == (1200, 1140, [])
