"""Pre-printed papers: no number twice, each one settled once, gaps told, the sheet adds up."""

import uuid

import pytest

from collection.actions.issue_paper import issue_paper, return_paper, void_paper
from collection.actions.means import Means
from collection.actions.spend_paper import PaperRefused
from collection.actions.take_payment import take_payment
from collection.models import PaperBook, PaperNumber, Voucher
from collection.queries.check import check_ledger
from collection.queries.papers import book_states, next_paper
from tests.collection import desk
from tests.collection.rows import refused, sql
from tests.world import NOW, TODAY, World

Fate = PaperNumber.Fate


def issue(
    world: World, first: int = 1, last: int = 10, clerk: str = "A1", prefix="湘"
) -> PaperBook:
    return issue_paper(
        village=world.villages[clerk],
        collector=world.users[f"clerk-{clerk}"],
        prefix=prefix,
        first_no=first,
        last_no=last,
        digits=6,
        actor=world.users["township-A"],
        on=TODAY,
        now=NOW,
    )


def pay_with(
    world: World, paper: str, village: str = "A1", place: int = 0, line: int = 0
) -> Voucher:
    household = world.households[village][place]
    return take_payment(
        household=household,
        village=world.villages[village],
        lines=[desk.shown(household)[line]],
        means=Means(paper=paper),
        idem=uuid.uuid4(),
        actor=world.users[f"clerk-{village}"],
        paid_on=TODAY,
        now=NOW,
    )


def void(world: World, book: PaperBook, first: int, last: int) -> int:
    clerk = world.users["clerk-A1"]
    return void_paper(
        book=book, first_no=first, last_no=last, reason="写错", actor=clerk, on=TODAY, now=NOW
    )


def test_a_paper_goes_with_one_receipt(world: World) -> None:
    issue(world)
    assert next_paper(world.users["clerk-A1"], world.villages["A1"]) == "湘000001"
    voucher = pay_with(world, "湘000001")
    assert voucher.memo["paper"] == "湘000001"
    assert voucher.paper.fate == Fate.USED
    with pytest.raises(PaperRefused) as caught:
        pay_with(world, "湘000001", place=1)
    assert "使用" in caught.value.what
    assert Voucher.objects.count() == 1
    assert list(check_ledger()) == []


@pytest.mark.parametrize("text", ["湘000099", "湘1", "000001", "乱写"])
def test_a_number_that_was_not_issued_to_the_collector_is_refused(world: World, text: str) -> None:
    issue(world)
    with pytest.raises(PaperRefused):
        pay_with(world, text)


def test_another_villages_paper_is_refused(world: World) -> None:
    issue(world, clerk="A2")
    with pytest.raises(PaperRefused):
        pay_with(world, "湘000001")


def test_no_number_of_a_town_is_issued_twice(world: World) -> None:
    issue(world, 1, 10)
    with pytest.raises(PaperRefused):
        issue(world, 10, 20, clerk="A2")
    issue(world, 11, 20, clerk="A2")
    issue(world, 1, 10, clerk="A2", prefix="鄂")
    assert PaperNumber.objects.count() == 30


def test_voids_gaps_and_what_is_handed_back_add_up(world: World) -> None:
    book = issue(world)
    pay_with(world, "湘000001")
    pay_with(world, "湘000004", line=1)
    (state,) = book_states(PaperBook.objects.all())
    assert state.gaps == ("湘000002", "湘000003")
    void(world, book, 2, 3)
    return_paper(book=book, actor=world.users["township-A"], on=TODAY, now=NOW)
    (state,) = book_states(PaperBook.objects.all())
    assert (state.issued, state.used, state.void, state.returned, state.left) == (10, 2, 2, 6, 0)
    assert state.gaps == ()


def test_a_used_number_is_not_voided(world: World) -> None:
    book = issue(world)
    pay_with(world, "湘000002")
    with pytest.raises(PaperRefused):
        void(world, book, 1, 3)
    assert PaperNumber.objects.filter(fate=Fate.VOID).count() == 0


def test_the_database_settles_a_number_once_and_with_its_own_receipt(world: World) -> None:
    issue(world)
    voucher = pay_with(world, "湘000001")
    other = desk.pay(world, place=1)
    with refused(by="a paper number is settled once"):
        sql("UPDATE collection_papernumber SET fate = 'unused', voucher_id = NULL WHERE no = 1")
    with refused(by="a paper number is settled once"):
        sql("DELETE FROM collection_papernumber WHERE no = 5")
    with refused(by="a paper goes with its own receipt"):
        sql(
            "UPDATE collection_papernumber SET fate = 'used', voucher_id = %s,"
            " settled_on = now() WHERE no = 2",
            other.pk,
        )
    assert voucher.paper.no == 1
