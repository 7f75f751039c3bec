"""Walking a group: the order, who pays what, part of a household with a reason for the rest."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collection.actions.collect import collect_household
from collection.actions.means import Means, MeansRefused, PaidBy
from collection.actions.note_unpaid import NoteRefused, Reason, note_unpaid
from collection.actions.set_walk_order import OrderRefused, set_walk_order
from collection.models import Account, Payer, UnpaidNote, Voucher
from collection.queries.check import check_ledger
from collection.queries.walks import groups_standing, walk
from enrollment.models import Household
from tests.collection import desk
from tests.collection.elsewhere import deposited, granted, paid_out, started
from tests.collection.rows import refused, sql
from tests.enrollment.conftest import register
from tests.world import CHILD, HEAD, NOW, TODAY, YEAR, World, id_number

QR = Means(Voucher.Method.QR, "4200001")


def collect(world: World, *, lines=None, reasons=(), means=None, key=None) -> Voucher:
    household = world.households["A1"][0]
    return collect_household(
        household=household,
        village=world.villages["A1"],
        cover_year=YEAR,
        lines=desk.shown(household) if lines is None else lines,
        reasons=reasons,
        means=means or Means(),
        idem=key or uuid.uuid4(),
        actor=world.users["clerk-A1"],
        paid_on=TODAY,
        now=NOW,
    )


def another_household(world: World, *members: int) -> Household:
    people = [
        {
            "name": "某某",
            "id_number": id_number(serial),
            "relationship": CHILD if place else HEAD,
            "general_category": 1,
        }
        for place, serial in enumerate(members)
    ]
    register(world, world.client("clerk-A1"), *people)
    return Household.objects.order_by("-pk").first()


def order_of(world: World) -> list[int]:
    return [stop.household.pk for stop in walk(world.groups["A1"][0], YEAR, on=TODAY)]


def test_households_come_by_number_until_the_clerk_sets_an_order(world: World) -> None:
    group, first = world.groups["A1"][0], world.households["A1"][0].pk
    second = another_household(world, 601).pk
    assert order_of(world) == [first, second]
    set_walk_order(group=group, households=[second, first], actor=world.users["clerk-A1"], now=NOW)
    third = another_household(world, 602).pk
    assert order_of(world) == [second, first, third]
    set_walk_order(group=group, households=[], actor=world.users["clerk-A1"], now=NOW)
    assert order_of(world) == [first, second, third]


def test_a_household_of_another_group_is_not_put_into_the_order(world: World) -> None:
    other = world.households["A1"][1].pk
    with pytest.raises(OrderRefused):
        set_walk_order(
            group=world.groups["A1"][0],
            households=[other],
            actor=world.users["clerk-A1"],
            now=NOW,
        )


def test_part_of_a_household_pays_and_the_rest_has_a_reason(world: World) -> None:
    first, second, third = desk.shown(world.households["A1"][0])
    key = uuid.uuid4()
    reasons = [Reason(third.enrolment_id, "away", "在外做工")]
    voucher = collect(world, lines=[first, second], reasons=reasons, key=key)
    again = collect(world, lines=[first, second], reasons=reasons, key=key)
    assert (again.pk, voucher.lines) == (voucher.pk, 2)
    (note,) = UnpaidNote.objects.all()
    assert (note.reason, note.note.open(), note.by) == (
        "away",
        "在外做工",
        world.users["clerk-A1"],
    )
    (stop,) = walk(world.groups["A1"][0], YEAR, on=TODAY)
    assert [member.told and member.told.reason.name for member in stop.members] == [
        None,
        None,
        "外出",
    ]
    assert stop.visited
    assert list(check_ledger()) == []


def test_nothing_is_kept_of_a_step_whose_payment_is_refused(world: World) -> None:
    """Negative control: the note alone is taken."""
    first, _, third = desk.shown(world.households["A1"][0])
    reasons = [Reason(third.enrolment_id, "away")]
    transfer = Means(Voucher.Method.TRANSFER)
    with pytest.raises(MeansRefused):
        collect(world, lines=[first], reasons=reasons, means=transfer)
    assert not UnpaidNote.objects.exists()
    who = {"actor": world.users["clerk-A1"], "now": NOW, "key": uuid.uuid4()}
    note_unpaid(household=world.households["A1"][0], reasons=reasons, **who)
    assert UnpaidNote.objects.count() == 1


def test_a_reason_of_somebody_elses_household_is_refused(world: World) -> None:
    stranger = desk.shown(world.households["A2"][0])[0]
    with pytest.raises(NoteRefused):
        collect(world, reasons=[Reason(stranger.enrolment_id, "away")])
    assert not Voucher.objects.exists()


def test_a_note_is_not_changed(world: World) -> None:
    third = desk.shown(world.households["A1"][0])[2]
    who = {"actor": world.users["clerk-A1"], "now": NOW, "key": uuid.uuid4()}
    note_unpaid(
        household=world.households["A1"][0], reasons=[Reason(third.enrolment_id, "away")], **who
    )
    with refused(by="append-only: UPDATE on collection_unpaidnote"):
        sql("UPDATE collection_unpaidnote SET reason = 'refuses'")


def test_what_is_paid_by_code_is_not_cash_in_hand(world: World) -> None:
    voucher = collect(world, means=QR)
    balances = dict(Account.objects.values_list("kind", "balance_fen"))
    assert balances == {"bank": 3 * desk.PRICE, "premium": -3 * desk.PRICE}
    day = desk.close(voucher.day, 0)
    assert (day.state, day.expected_fen) == ("closed", 0)
    assert list(check_ledger()) == []


def test_a_day_with_cash_and_codes_counts_the_cash_alone(world: World) -> None:
    first, second, third = desk.shown(world.households["A1"][0])
    collect(world, lines=[first], means=QR)
    cash = collect(world, lines=[second, third])
    day = desk.close(cash.day, 2 * desk.PRICE)
    assert day.state == "closed"
    desk.deposit(day)
    assert Account.objects.get(kind="bank").balance_fen == 3 * desk.PRICE
    assert Account.objects.get(kind="cash").balance_fen == 0
    assert list(check_ledger()) == []


def test_the_database_refuses_a_day_that_counts_codes_as_cash(world: World) -> None:
    voucher = collect(world, means=QR)
    with refused(by="day does not add up"):
        sql(
            "UPDATE collection_cashday SET state = 'closed', expected_fen = %s, counted_fen = %s",
            voucher.total_fen,
            voucher.total_fen,
        )


def test_what_came_by_code_goes_back_on_its_own_day_alone(world: World) -> None:
    voucher = collect(world, means=QR)
    desk.reverse(world, voucher)
    assert Account.objects.get(kind="bank").balance_fen == 0
    again = collect(world, means=QR)
    asked = desk.ask(again)
    # The day closes only without open requests: the township sends it back, the day is closed.
    from collection.actions.reverse import ReversalRefused, refuse_reversal

    refuse_reversal(request=asked, note="查一下", actor=world.users["township-A"], now=NOW)
    desk.close(again.day, 0)
    with pytest.raises(ReversalRefused) as caught:
        desk.reverse(world, again)
    assert "退费" in caught.value.cure
    assert list(check_ledger()) == []


def test_who_paid_for_others_is_kept_sealed_and_cannot_be_put_in_later(world: World) -> None:
    voucher = collect(world, means=Means(payer=PaidBy("叶代缴", "13900000001")))
    payer = Payer.objects.get(voucher=voucher)
    assert (payer.name.open(), payer.phone.open()) == ("叶代缴", "13900000001")
    assert "叶代缴" not in str(voucher.memo)
    other = desk.pay(world, place=1)
    Payer.objects.create(voucher=other, name="张冒名", phone=None)
    (found,) = check_ledger()
    assert found.place == f"voucher {other.number}"


def sent(world: World, **more) -> dict:
    lines = desk.shown(world.households["A1"][0])
    amounts = {f"amount_{line.enrolment_id}": line.amount_fen for line in lines}
    return {"idempotency_key": uuid.uuid4(), "method": "cash"} | amounts | more


def post(world: World, data: dict):
    household = world.households["A1"][0]
    url = reverse("collection:collect-household", args=[household.pk])
    return world.client("clerk-A1").post(url, data)


def test_the_page_takes_part_of_a_household_and_wants_a_reason_for_the_rest(world: World) -> None:
    first, second, third = (line.enrolment_id for line in desk.shown(world.households["A1"][0]))
    ticked = {f"take_{first}": "on", f"take_{second}": "on"}
    answer = post(world, sent(world, **ticked))
    assert answer.status_code == 409
    assert "还没有选未缴原因" in answer.content.decode()
    assert not Voucher.objects.exists()
    answer = post(world, sent(world, **ticked, **{f"reason_{third}": "employee", "method": "qr"}))
    assert answer.status_code == 302
    voucher = Voucher.objects.get()
    assert (voucher.lines, voucher.method) == (2, "qr")
    page = world.client("clerk-A1").get(answer.url).content.decode()
    assert "职工在保" in page
    assert voucher.number in page


def test_the_page_notes_reasons_without_taking_anything(world: World) -> None:
    lines = [line.enrolment_id for line in desk.shown(world.households["A1"][0])]
    reasons = {f"reason_{pk}": "not_home" for pk in lines}
    answer = post(world, sent(world, only_reasons="1", **reasons))
    assert answer.status_code == 302
    assert not Voucher.objects.exists()
    assert UnpaidNote.objects.count() == 3


@pytest.mark.parametrize("more", [0, 6])
def test_the_walk_asks_as_often_whatever_its_size(world: World, more: int) -> None:
    for place in range(more):
        another_household(world, 620 + 2 * place, 621 + 2 * place)
    collect(world, lines=desk.shown(world.households["A1"][0])[:1])
    client = world.client("clerk-A1")
    url = reverse("collection:walk-group", args=[world.groups["A1"][0].code])
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    assert answer.status_code == 200
    assert len(asked) == 17


def test_who_was_refunded_is_not_counted_as_paid(world: World) -> None:
    deposited(world)
    paid_out(world, granted(world, started(world, "employee")))
    standing = groups_standing(world.users["clerk-A1"], YEAR)
    assert [group.paid for group in standing] == [2, 0]
