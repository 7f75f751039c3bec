"""Slips of one village made at the same moment never share a number."""

import pytest

from collection.models import AssessmentSlip
from tests.collection.test_slip_steps import issue
from tests.committed import race, rounds
from tests.world import World

pytestmark = pytest.mark.race


def test_drafts_made_at_once_have_numbers_of_their_own(committed: World) -> None:
    for _ in range(rounds(3)):
        made = race(8, lambda number: issue(committed, draft=True, place=number % 2))
        assert [m for m in made if isinstance(m, Exception)] == []
    numbers = sorted(AssessmentSlip.objects.values_list("no", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
