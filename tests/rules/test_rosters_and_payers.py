"""What a notice says of rosters and of who its payers are."""

import pytest

from rules.errors import NoticeError
from rules.notices import FOLDER, load
from tests.rules.drafts import write

CHAQI = (FOLDER / "chaqi-2021.toml").read_text(encoding="utf-8")
BLOCK = CHAQI[CHAQI.index("[rosters]") : CHAQI.index("[[benefit]]")]


def loaded(tmp_path, text: str):
    return load("shili-2021", write(tmp_path, text, "shili-2021"))


@pytest.mark.parametrize(
    ("name", "strict", "clause"),
    [
        ("suixian-2021", False, "七（县医疗保障局）"),
        ("suixian-2023", True, "六（县医保局）"),
        ("fangcheng-2022", True, "四（一）"),
        ("chaqi-2021", False, "通知未写"),
    ],
)
def test_notices_take_rosters_whole_or_strictly(name, strict, clause):
    rosters = load(name).rosters
    assert (rosters.strict, rosters.basis.clause) == (strict, clause)


def test_notice_without_the_block_takes_what_has_no_hard_error(tmp_path):
    rosters = loaded(tmp_path, CHAQI.replace(BLOCK, "")).rosters
    assert (rosters.acceptance, rosters.basis.silent) == ("all", True)


def test_unknown_acceptance_is_refused(tmp_path):
    with pytest.raises(NoticeError, match="不是 acceptance 可以填的值"):
        loaded(tmp_path, CHAQI.replace('acceptance = "all"', 'acceptance = "some"'))


def test_rosters_twice_are_refused(tmp_path):
    text = CHAQI.replace("[rosters]", "[[rosters]]").replace(
        BLOCK.replace("[rosters]", "[[rosters]]"), BLOCK.replace("[rosters]", "[[rosters]]") * 2
    )
    with pytest.raises(NoticeError, match="只能写一次"):
        loaded(tmp_path, text)


def test_payer_has_a_level_and_a_fund():
    payer = load("guizhou-2021").payer("医疗救助基金")
    assert (payer.level, payer.fund) == ("unsaid", "医疗救助基金")


def test_every_payer_that_a_notice_describes_is_named_by_its_subsidies():
    for name in ("chaqi-2021", "fangcheng-2022", "guizhou-2021", "suixian-2021", "suixian-2023"):
        notice = load(name)
        lines = [line for rule in notice.subsidies for line in rule.funding]
        named = {payer for line in lines for payer in (line.payer, *(p for p, _ in line.split))}
        assert {payer.name for payer in notice.payers} <= named, name


def test_payer_of_an_unknown_level_is_refused(tmp_path):
    with pytest.raises(NoticeError, match="不是 level 可以填的值"):
        loaded(tmp_path, CHAQI.replace('level = "unsaid"', 'level = "galaxy"'))
