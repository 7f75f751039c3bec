"""The doorstep's races: a paper is torn off once, a range issued once, a deposit banked once, a
month closed with what its rows say. Each control takes the guard away and must see it fail.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from collection.actions.import_statement import match_by_hand
from collection.actions.means import Means
from collection.actions.set_walk_order import set_walk_order
from collection.actions.take_payment import take_payment
from collection.models import BankMatch, MonthClose, PaperNumber, Voucher, WalkStop
from collection.queries.check import check_ledger
from collection.queries.statements import unmatched
from tests.collection import desk
from tests.collection.rows import sql
from tests.collection.test_months import AFTER, close, month
from tests.collection.test_papers import issue
from tests.collection.test_statements import book, deposited, line, take_in
from tests.committed import function_replaced, kinds, race, without
from tests.world import NOW, TODAY, World

pytestmark = pytest.mark.race


def test_one_paper_torn_off_by_six_goes_with_one_receipt(committed: World) -> None:
    issue(committed)
    places = [(place, line) for place in (0, 1) for line in (0, 1, 2)]

    # Each takes another person: only the paper is what they fight for.
    lines = {p: desk.shown(committed.households["A1"][p]) for p in (0, 1)}

    def take(number: int) -> Voucher:
        place, line = places[number]
        return take_payment(
            household=committed.households["A1"][place],
            village=committed.villages["A1"],
            lines=[lines[place][line]],
            means=Means(paper="湘000001"),
            idem=uuid.uuid4(),
            actor=committed.users["clerk-A1"],
            paid_on=TODAY,
            now=NOW,
        )

    assert kinds(race(len(places), take)) == {"PaperRefused": 5, "Voucher": 1}
    assert list(check_ledger()) == []


def test_overlapping_ranges_at_once_are_issued_once(committed: World) -> None:
    outcomes = race(8, lambda n: issue(committed, 1 + n, 20 + n, clerk=("A1", "A2")[n % 2]))
    assert kinds(outcomes) == {"PaperBook": 1, "PaperRefused": 7}


def test_without_the_constraint_a_number_is_issued_twice(committed: World) -> None:
    with without("collection_papernumber", "paper_number_once"):
        race(8, lambda n: issue(committed, 1 + n, 20 + n, clerk=("A1", "A2")[n % 2]))
        assert PaperNumber.objects.filter(no=10).count() > 1


def test_a_month_closed_against_payers_holds_what_its_rows_say(committed: World) -> None:
    desk.closed_day(committed)
    last = date(2020, 10, 31)
    lines = desk.shown(committed.households["A1"][1])

    def act(number: int) -> object:
        if number == len(lines):
            return close(committed)
        return desk.pay(committed, place=1, lines=[lines[number]], on=last, now=AFTER)

    outcomes = race(len(lines) + 1, act)
    names = kinds(outcomes)
    closed = MonthClose.objects.first()
    # Either a payment was first and its open day hinders closing, or the month shut everybody out.
    if closed is None:
        assert names == {"MonthRefused": 1, "Voucher": 3}
    else:
        assert names == {"IntegrityError": 3, "MonthClose": 1}
        assert closed.figures["received"] == month(committed).received


def match_at_once(world: World) -> list:
    """Sixteen of the township say of eight lines that each is the same deposit."""
    voucher = deposited(world)
    take_in(world, book(*(line("存现", f"N{n}") for n in range(8))))
    lines = list(unmatched(world.towns["A"]))
    town = world.users["township-A"]
    return race(8, lambda n: match_by_hand(line=lines[n], voucher=voucher, actor=town, now=NOW))


def test_a_deposit_is_matched_once_however_many_try(committed: World) -> None:
    assert kinds(match_at_once(committed)) == {"BankMatch": 1, "StatementRefused": 7}


@contextmanager
def deposits_matched_freely() -> Iterator[None]:
    """A negative control: the partial index is no constraint that could be dropped by name."""
    sql("DROP INDEX voucher_banked_once")
    try:
        yield
    finally:
        BankMatch.objects.all().delete()
        sql(
            "CREATE UNIQUE INDEX voucher_banked_once ON collection_bankmatch (voucher_id)"
            " WHERE undone_at IS NULL"
        )


def test_without_the_index_a_deposit_is_matched_eight_times(committed: World) -> None:
    with deposits_matched_freely():
        assert kinds(match_at_once(committed)) == {"BankMatch": 8}


def papers_used_twice(world: World) -> list:
    """By the database alone: the number's row is settled by several without a lock."""
    issue(world)
    vouchers = [desk.pay(world, place=place) for place in (0, 1)]
    number = PaperNumber.objects.get(no=1)

    def act(place: int) -> str:
        sql(
            "UPDATE collection_papernumber SET fate = 'void', reason = 'x', settled_on = now(),"
            " settled_by_id = %s WHERE id = %s",
            vouchers[place].actor_id,
            number.pk,
        )
        return "settled"

    return race(2, act)


def test_a_number_is_settled_once_by_the_database_alone(committed: World) -> None:
    assert kinds(papers_used_twice(committed)) == {"IntegrityError": 1, "str": 1}


def test_without_the_trigger_a_number_is_settled_twice(committed: World) -> None:
    name = "collection_papernumber_settled_once"
    with function_replaced(name, lambda s: s.replace("OLD.fate <> 'unused'", "false")):
        assert kinds(papers_used_twice(committed)) == {"str": 2}


def test_of_two_orders_one_stands_whole(committed: World) -> None:
    group, home = committed.groups["A1"][0], committed.households["A1"][0].pk
    clerk = committed.users["clerk-A1"]
    race(8, lambda n: set_walk_order(group=group, households=[home], actor=clerk, now=NOW))
    assert [stop.place for stop in WalkStop.objects.filter(group=group)] == [1]
