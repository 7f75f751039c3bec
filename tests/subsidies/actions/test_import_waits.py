import pytest

from accounts.actions.jobs import claim
from subsidies.management.commands.import_roster import checked
from tests.subsidies.desk import hand_in, line_of, workbook

pytestmark = pytest.mark.django_db


def test_the_command_takes_over_from_a_worker_that_took_the_check_and_died(world, settings):
    settings.JOB_LEASE_SECONDS = 1
    roster = hand_in(world, workbook(line_of(world.person("A1", 0))), identity="低保对象")
    assert claim(roster.job_id)

    assert checked(roster.job_id).state == "done"
    roster.refresh_from_db()
    assert (roster.state, roster.counts["matched"]) == ("checked", 1)
