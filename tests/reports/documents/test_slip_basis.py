"""The sentences behind an assessment slip: why each pays what they pay."""

from dataclasses import replace

import pytest

from collection.actions.issue_slip import issue_assessment_slip
from reports.documents.assessment_slip.context import AssessmentSlips, Basis
from reports.documents.assessment_slip.render import BASIS_ROWS, render, sheets
from reports.documents.assessment_slip.sample import sample
from reports.queries.village_papers import slip_papers
from tests.collection.desk import waive
from tests.world import NOW, TODAY

from .reading import closed, pages_of


def with_basis(count: int) -> AssessmentSlips:
    lines = tuple(Basis(f"身份{n}", n, 100 * n, f"第{n}句，依据三（{n}）。") for n in range(count))
    (first, *_) = sample().slips
    return AssessmentSlips((replace(first, basis=lines),))


@pytest.mark.parametrize(("count", "more"), [(0, 0), (1, 1), (BASIS_ROWS, 1), (BASIS_ROWS + 1, 2)])
def test_sentences_take_their_own_sheets_behind_the_roster(count, more):
    context = with_basis(count)
    pages = [closed(page) for page in pages_of(render(context))]
    assert len(pages) == sheets(context) == sheets(with_basis(0)) + more
    assert sum("核定依据" in page and "为什么是这个数" in page for page in pages) == more


def test_the_slip_says_how_many_sheets_of_reasons_are_attached():
    assert "核定依据1页" in closed(pages_of(render(with_basis(2)))[0])
    assert "核定依据" not in closed(pages_of(render(with_basis(0)))[0])


@pytest.mark.django_db
def test_a_real_slip_says_every_sentence_once_with_its_people(world):
    waive(world, world.person("A1"))
    slip = issue_assessment_slip(
        group=world.groups["A1"][0],
        season=world.season,
        due_on=TODAY,
        actor=world.users["township-A"],
        on=TODAY,
        now=NOW,
    )
    (paper,) = slip_papers([slip], now=NOW).slips
    assert [(why.name, why.people, why.payable) for why in paper.basis] == [
        ("普通居民", 2, 28000),
        ("特困供养人员", 1, 0),
    ]
    assert "插政办发〔2020〕21号 三（一）" in paper.basis[1].sentence
