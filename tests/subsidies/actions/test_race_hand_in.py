"""One file handed in by several people at the same moment."""

import pytest

from subsidies.models import Roster
from tests.committed import committed, kinds, race, test_database
from tests.subsidies.desk import hand_in, workbook
from tests.world import id_number

__all__ = ["committed", "test_database"]


@pytest.mark.race
def test_same_file_handed_in_by_six_at_once_is_one_roster(committed):
    content = workbook(("某人", id_number(901)))
    outcomes = race(6, lambda _: hand_in(committed, content, identity="城乡低保对象"))
    assert kinds(outcomes) == {"Roster": 1, "RosterRefused": 5}
    assert Roster.objects.count() == 1
