"""What takes two people takes two: the database itself refuses the same person twice."""

import pytest

from collection.models import ReversalRequest
from subsidies.models import Roster
from tests.collection import desk
from tests.collection.rows import Draft, draft, prepare, refused, sql
from tests.world import NOW, YEAR, World


@pytest.fixture
def asked(world: World) -> ReversalRequest:
    prepare(world)
    return desk.ask(desk.pay(world))


@pytest.fixture
def reversal(world: World, asked: ReversalRequest) -> Draft:
    return draft(lambda: desk.approve(asked, world.users["township-A"]))


@pytest.fixture
def difference(world: World) -> Draft:
    """A counted day that lacks 560 yuan; the voucher of it, about to be written."""
    prepare(world)
    day = desk.close(desk.pay(world).day, desk.PRICE, explanation="少了")
    return draft(lambda: _voucher(desk.confirm(day, world.users["township-A"])))


def _voucher(day):
    return day.vouchers.get(kind="difference")


def test_a_reversal_names_two_people(reversal: Draft) -> None:
    reversal.voucher["approver_id"] = reversal.voucher["actor_id"]
    with refused("voucher_second_person"):
        reversal.write()


def test_a_reversal_names_an_approver(reversal: Draft) -> None:
    reversal.voucher["approver_id"] = None
    with refused("voucher_second_person"):
        reversal.write()


def test_a_reversal_names_what_it_reverses(reversal: Draft) -> None:
    reversal.voucher["reverses_id"] = None
    with refused("a reversal takes one receipt back, whole"):
        reversal.write()


def test_a_difference_is_taken_from_two_people(difference: Draft) -> None:
    difference.commit()


def test_a_difference_names_two_people(difference: Draft) -> None:
    difference.voucher["approver_id"] = difference.voucher["actor_id"]
    with refused("voucher_second_person"):
        difference.write()


def test_a_day_with_a_difference_is_not_closed_by_its_collector(
    difference: Draft, world: World
) -> None:
    difference.commit()
    with refused("day_difference_has_second_person"):
        sql(
            "UPDATE collection_cashday SET state = 'closed', reviewed_by_id = %s",
            world.users["clerk-A1"].pk,
        )


def test_a_day_with_a_difference_is_not_closed_by_nobody(difference: Draft) -> None:
    difference.commit()
    with refused("day_difference_has_second_person"):
        sql("UPDATE collection_cashday SET state = 'closed'")


def test_a_reversal_is_not_decided_by_who_asked(asked: ReversalRequest) -> None:
    with refused("reversal_second_person"):
        sql(
            "UPDATE collection_reversalrequest SET state = 'approved', decided_by_id = %s",
            asked.requested_by_id,
        )


def test_a_reversal_is_decided_by_somebody(asked: ReversalRequest) -> None:
    with refused("reversal_decided_by_somebody"):
        sql("UPDATE collection_reversalrequest SET state = 'approved'")


def test_a_roster_is_not_accepted_by_who_handed_it_in(world: World) -> None:
    handed_in = world.users["civil_affairs"]
    roster = Roster.objects.create(
        area=world.county,
        department="civil_affairs",
        cover_year=YEAR,
        notice=world.season.notice,
        file_name="名单.xlsx",
        file_sha256="0" * 64,
        file_size=1,
        handed_in_by=handed_in,
        handed_in_at=NOW,
    )
    with refused("roster_second_person"):
        Roster.objects.filter(pk=roster.pk).update(state="accepted", decided_by=handed_in)
