"""Any order of the acts at the counter leaves the ledger as the model says.

CUNBAO_EXAMPLES and CUNBAO_STEPS make long runs.
"""

import os
import uuid
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from collection.actions.close_day import DayRefused, recount_day
from collection.actions.ledger import FormReused
from collection.actions.open_day import DayNotClosed
from collection.actions.reverse import ReversalRefused, refuse_reversal
from collection.actions.take_payment import AlreadyPaid, ShownLine
from collection.models import Account, CashDay, Series, Voucher
from collection.queries.check import check_ledger
from collection.queries.households import live_receipts
from tests.collection import desk
from tests.collection.book import Book
from tests.committed import settle
from tests.world import NOW, TODAY, World

CLERKS = st.sampled_from(["clerk-A1", "clerk-A2"])
LAST_DAY = date(2020, 12, 31)  # of the notice's window
PEOPLE = st.sets(st.integers(0, 2), min_size=1, max_size=3)
LIMITS = settings(
    max_examples=int(os.environ.get("CUNBAO_EXAMPLES", "50")),
    stateful_step_count=int(os.environ.get("CUNBAO_STEPS", "30")),
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


class Counter(RuleBasedStateMachine):
    """Two clerks collect in village A1; the township decides."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.savepoint()
        self.now, self.book = NOW, Book(TODAY)
        self.last: dict | None = None
        households = self.world.households["A1"]
        self.people = [[e.pk for e in self.world.enrolments(h)] for h in households]

    def teardown(self) -> None:
        try:
            settle()
            assert list(check_ledger()) == []
        finally:
            transaction.savepoint_rollback(self.undo)

    def user(self, name: str):
        return self.world.users[name]

    def row(self, key) -> CashDay:
        return CashDay.objects.get(collector=self.user(key[0]), business_date=key[1])

    def send(self, form: dict) -> Voucher:
        self.now += timedelta(seconds=1)
        return desk.pay(self.world, on=self.book.today, now=self.now, **form)

    @rule(clerk=CLERKS, place=st.integers(0, 1), chosen=PEOPLE)
    def pay(self, clerk: str, place: int, chosen: set[int]) -> None:
        people = tuple(self.people[place][n] for n in sorted(chosen))
        form = {
            "place": place,
            "by": self.user(clerk),
            "lines": [ShownLine(person, desk.PRICE) for person in people],
            "idem": uuid.uuid4(),
        }
        if self.book.paid() & set(people):
            with pytest.raises(AlreadyPaid):
                self.send(form)
        elif self.book.open_day(clerk) is None:
            with pytest.raises(DayNotClosed):
                self.send(form)
        else:
            voucher = self.send(form)
            self.book.pay(voucher.pk, clerk, people)
            self.last = form | {"pk": voucher.pk}

    @rule()
    def send_the_last_form_again(self) -> None:
        if self.last:
            form = {name: value for name, value in self.last.items() if name != "pk"}
            assert self.send(form).pk == self.last["pk"]

    @rule()
    def send_the_last_key_with_another_amount(self) -> None:
        if self.last:
            form = {name: value for name, value in self.last.items() if name != "pk"}
            form["lines"] = [ShownLine(line.enrolment_id, 1) for line in form["lines"]]
            with pytest.raises(FormReused):
                self.send(form)

    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        live = [pk for pk, receipt in self.book.receipts.items() if not receipt.reversed]
        if not live:
            return
        pk = data.draw(st.sampled_from(live))
        receipt, request = (
            self.book.receipts[pk],
            desk.ask(Voucher.objects.get(pk=pk), now=self.now),
        )
        township = self.user("township-A")
        self.now += timedelta(seconds=1)
        if self.book.reversal_day(receipt):
            desk.approve(request, township, on=self.book.today, now=self.now)
            self.book.reverse(receipt)
            return
        with pytest.raises((ReversalRefused, DayNotClosed)):
            desk.approve(request, township, on=self.book.today, now=self.now)
        refuse_reversal(request=request, note="", actor=township, now=self.now)

    @rule(data=st.data(), off=st.sampled_from([0, 0, 100, -100]))
    def count_a_day(self, data: st.DataObject, off: int) -> None:
        if not self.book.days:
            return
        key = data.draw(st.sampled_from(sorted(self.book.days)))
        day = self.book.days[key]
        counted = max(0, day.expected + off)
        close = {"explanation": "差额", "now": self.now}
        if day.state != "open" or key[1] > self.book.today:
            with pytest.raises(DayRefused):
                desk.close(self.row(key), counted, **close)
        else:
            desk.close(self.row(key), counted, **close)
            self.book.count(key, counted - day.expected)

    @rule(confirmed=st.booleans())
    def settle_a_difference(self, confirmed: bool) -> None:
        waiting = [key for key, day in self.book.days.items() if day.state == "counted"]
        for key in waiting[:1]:
            if confirmed:
                desk.confirm(self.row(key), self.user("township-A"), now=self.now)
                self.book.confirm(key)
            else:
                recount_day(day=self.row(key), actor=self.user(key[0]), now=self.now)
                self.book.days[key].state = "open"

    @rule(clerk=CLERKS)
    def deposit(self, clerk: str) -> None:
        keys = self.book.undeposited(clerk)
        if keys:
            self.now += timedelta(seconds=1)
            desk.deposit(*map(self.row, keys), on=self.book.today, now=self.now)
            self.book.deposit(keys)

    @rule()
    def go_to_the_next_day(self) -> None:
        if self.book.today < LAST_DAY:
            self.book.today += timedelta(days=1)
            self.now += timedelta(days=1)

    @invariant()
    def who_has_paid_is_who_the_model_says(self) -> None:
        everybody = [person for people in self.people for person in people]
        assert set(live_receipts(everybody)) == self.book.paid()

    @invariant()
    def the_money_is_where_the_model_says(self) -> None:
        balances = Account.objects.filter(kind="cash").values_list(
            "holder__username", "balance_fen"
        )
        assert {n: fen for n, fen in balances if fen} == {
            n: fen for n, fen in self.book.cash.items() if fen
        }
        bank = Account.objects.filter(kind="bank").values_list("balance_fen", flat=True)
        assert sum(bank) == self.book.bank

    @invariant()
    def no_number_is_left_out(self) -> None:
        last = dict(Series.objects.values_list("kind", "last_no"))
        assert {kind: last.get(kind, 0) for kind in "RDX"} == self.book.numbers


def test_any_order_of_acts_follows_the_model(world: World) -> None:
    run_state_machine_as_test(type("Bound", (Counter,), {"world": world}), settings=LIMITS)
