import pytest

from accounts.models import AuditEntry
from subsidies.actions.draft_rows import WrongState
from subsidies.actions.release_notice import NoReason, return_notice
from subsidies.actions.withdraw_notice import NotProposer, discard_notice, withdraw_notice
from tests.subsidies.notices.desk import next_year, propose, release, second_officer, upload
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_who_proposed_takes_the_proposal_back_and_may_propose_again(world):
    draft = propose(world, upload(world, next_year()))
    withdraw_notice(draft=draft, actor=world.users["county"], now=NOW)
    draft.refresh_from_db()

    assert (draft.state, draft.proposed_by, draft.proposed_at) == ("uploaded", None, None)
    assert AuditEntry.objects.filter(action="withdraw_notice").count() == 1
    assert propose(world, draft).state == "proposed"


def test_nobody_else_takes_it_back(world):
    draft = propose(world, upload(world, next_year()))
    with pytest.raises(NotProposer):
        withdraw_notice(draft=draft, actor=world.users[second_officer(world)], now=NOW)


def test_a_released_notice_is_neither_taken_back_nor_given_up(world):
    draft = propose(world, upload(world, next_year()))
    release(world, draft)
    for action in (withdraw_notice, discard_notice):
        with pytest.raises(WrongState):
            action(draft=draft, actor=world.users["county"], now=NOW)


def test_a_draft_that_is_given_up_frees_its_name_and_is_not_proposed(world):
    draft = upload(world, next_year())
    discard_notice(draft=draft, actor=world.users["county"], now=NOW)
    with pytest.raises(WrongState):
        propose(world, draft)
    assert upload(world, next_year(), area=world.towns["A"]).state == "uploaded"


def test_a_proposed_notice_is_taken_back_before_it_is_given_up(world):
    draft = propose(world, upload(world, next_year()))
    with pytest.raises(WrongState):
        discard_notice(draft=draft, actor=world.users["county"], now=NOW)


def test_nothing_is_sent_back_without_a_reason(world):
    draft = propose(world, upload(world, next_year()))
    with pytest.raises(NoReason):
        return_notice(draft=draft, note=" ", actor=world.users[second_officer(world)], now=NOW)
    draft.refresh_from_db()
    assert draft.state == "proposed"
