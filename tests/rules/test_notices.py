"""What the other packages read from a notice."""

from datetime import date

import pytest

from rules.notices import load, load_all
from rules.profile import Held
from rules.recognising import find, recognise

NAMES = ["chaqi-2021", "fangcheng-2022", "guizhou-2021", "suixian-2021", "suixian-2023"]


def test_the_five_notices_are_there():
    assert sorted(load_all()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_block_of_a_notice_has_a_clause(name):
    notice = load(name)
    blocks = [
        *notice.periods,
        *notice.standards,
        *notice.windows,
        *notice.departments,
        *notice.identities,
        *notice.subsidies,
        *notice.targets,
        *notice.duties,
    ]
    assert all(block.basis.clause and block.basis.document for block in blocks)


@pytest.mark.parametrize("name", NAMES)
def test_every_department_and_form_code_has_people(name):
    notice = load(name)
    handed_in = {identity.department for identity in notice.identities}
    assert handed_in <= {department.id for department in notice.departments}


def test_chaqi_collects_in_2020_for_2021():
    notice = load("chaqi-2021")
    assert (notice.collecting_year, notice.cover_year) == (2020, 2021)
    assert (notice.cover_from, notice.cover_to) == (date(2021, 1, 1), date(2021, 12, 31))
    assert (notice.number, notice.issued) == ("插政办发〔2020〕21号", date(2020, 9, 30))


def test_fangcheng_collects_in_2021_for_2022():
    notice = load("fangcheng-2022")
    assert (notice.collecting_year, notice.cover_year) == (2021, 2022)
    assert notice.collection_mode == "collect_then_refund"


def test_chaqis_targets_are_rounded_up_per_village_and_then_summed():
    (targets,) = load("chaqi-2021").targets
    assert [targets.expected(unit.residents) for unit in targets.units] == [
        unit.target for unit in targets.units
    ]
    assert (len(targets.units), targets.residents, targets.target) == (8, 28871, 27431)
    assert targets.expected(targets.residents) == 27428
    assert targets.unit("注北村").target == 2410
    assert targets.unit("别村") is None


def test_suixians_target_table_adds_up():
    (targets,) = load("suixian-2023").targets
    assert (len(targets.units), targets.target) == (18, 643118)
    assert sum(unit.special for unit in targets.units) == 23113
    assert targets.expected(16043) is None
    assert targets.unit("厉山镇（含经济开发区）").covers == ("厉山镇", "经济开发区")


def test_a_growth_target_is_rounded_as_the_notice_says():
    notice = load_all(_examples())["shifan-2025"]
    assert notice.targets[0].expected(16043) == 16284


def _examples():
    from pathlib import Path

    return Path(__file__).parent / "notices"


def test_the_registration_form_comes_from_the_shared_file_with_its_source():
    codes = load("chaqi-2021").codes
    assert [len(table) for table in (codes.units, codes.general, codes.hardship)] == [9, 6, 10]
    assert [code.name for code in codes.relationships][:3] == ["户主", "夫", "妻"]
    assert "随县" in codes.basis.document


def test_departments_stand_in_the_order_that_decides_ties():
    assert [d.id for d in load("chaqi-2021").departments][:3] == [
        "civil_affairs",
        "disabled_federation",
        "poverty_alleviation",
    ]
    assert [i.id for i in load("chaqi-2021").identities_of("disabled_federation")] == ["disabled"]


@pytest.mark.parametrize(
    ("wording", "known"),
    [
        ("特困供养人员", "destitute"),
        ("农村五保", "destitute"),
        ("特困救助供养对象", "destitute"),
        ("城镇“三无人员”", "destitute"),
        ('城镇"三无人员"', "destitute"),
        ("城 镇 三无人员", "destitute"),
        ("１－２级残疾人", "disabled"),
        ("1—2级残疾人", "disabled"),
        ("minimum_living", "minimum_living"),
        ("孤儿", "orphan"),
    ],
)
def test_a_wording_is_recognised_however_it_is_typed(wording, known):
    assert recognise(load("chaqi-2021"), Held(wording)).known == known


def test_an_unknown_wording_is_nobody():
    assert recognise(load("chaqi-2021"), Held("村里的能人")) is None


def test_the_department_decides_between_two_identities_with_one_wording():
    notice = load("chaqi-2021")
    assert find(notice, "边缘户")[0].id == "minimum_living_edge"
    assert find(notice, "边缘户", "poverty_alleviation")[0].id == "poverty_edge"
    held = Held("边缘户", department="poverty_alleviation")
    assert recognise(notice, held).known == "poverty_edge"


def test_a_wording_may_carry_grade_and_class():
    notice = load("chaqi-2021")
    assert recognise(notice, Held("3－4级残疾人")).grade == 4
    assert recognise(notice, Held("3－4级残疾人", grade=3)).grade == 3
    assert recognise(notice, Held("社会救助兜底保障一类对象")).sub == "一类"
