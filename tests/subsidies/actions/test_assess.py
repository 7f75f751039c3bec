"""What people pay is frozen once per set of facts, and never changed."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from enrollment.models import Enrolment
from subsidies.actions.assess import freeze_assessments
from subsidies.models import Assessment
from subsidies.queries import quotes_for
from tests.collection.desk import waive
from tests.committed import constraint_of
from tests.world import TODAY

LATER = date(2020, 11, 30)


def enrolment_of(person) -> Enrolment:
    return Enrolment.objects.select_related("person").get(person=person)


def freeze(person, *, on: date = TODAY) -> Assessment:
    enrolment = enrolment_of(person)
    quoted = quotes_for([enrolment], on=on)
    return freeze_assessments(quoted=quoted.values(), on=on)[enrolment.pk]


def low(world, person) -> None:
    waive(world, person, "城乡低保对象")


def heavy(world, person) -> None:
    waive(world, person, "特困供养人员")


def test_assessment_holds_the_amounts_and_the_winner(world):
    low(world, world.person("A1"))
    frozen = freeze(world.person("A1"))
    assert (
        frozen.price_fen,
        frozen.subsidy_fen,
        frozen.payable_fen,
        frozen.settlement,
        frozen.identity,
    ) == (28000, 7000, 21000, "waived", "城乡低保对象")


def test_same_facts_frozen_twice_are_one_row(world):
    first, second = freeze(world.person("A1")), freeze(world.person("A1"))
    assert (second.pk, Assessment.objects.count()) == (first.pk, 1)


def test_same_facts_on_another_day_are_the_same_row(world):
    first, second = freeze(world.person("A1")), freeze(world.person("A1"), on=LATER)
    assert (second.pk, second.assessed_on) == (first.pk, TODAY)


def test_same_facts_have_the_same_digest_bytes(world):
    low(world, world.person("A1"))
    enrolment = enrolment_of(world.person("A1"))
    digests = {quotes_for([enrolment], on=day)[enrolment.pk].digest for day in (TODAY, LATER)}
    assert len(digests) == 1


def test_digest_is_the_one_of_the_frozen_explanation(world):
    low(world, world.person("A1"))
    frozen = freeze(world.person("A1"))
    frozen.refresh_from_db()
    quoted = quotes_for([enrolment_of(world.person("A1"))], on=TODAY)[frozen.enrolment_id]
    assert (frozen.explanation, bytes(frozen.digest)) == (quoted.explanation, quoted.digest)


def test_changed_identity_gives_a_new_row_and_keeps_the_old(world):
    person = world.person("A1")
    low(world, person)
    before = freeze(person)
    heavy(world, person)
    after = freeze(person)
    rows = Assessment.objects.order_by("pk").values_list("pk", "payable_fen", "identity")
    assert list(rows) == [(before.pk, 21000, "城乡低保对象"), (after.pk, 0, "特困供养人员")]


def test_identity_that_lost_is_a_fact_too(world):
    """The amount stays, the explanation does not: it names one identity more."""
    person = world.person("A1")
    heavy(world, person)
    before = freeze(person)
    low(world, person)
    after = freeze(person)
    assert (after.payable_fen, after.pk == before.pk) == (before.payable_fen, False)


def test_refused_quote_is_not_frozen(world):
    quoted = quotes_for([enrolment_of(world.person("A1"))], on=date(2021, 1, 1))
    assert freeze_assessments(quoted=quoted.values(), on=date(2021, 1, 1)) == {}


@pytest.mark.parametrize("act", ["update", "delete"])
def test_assessment_is_never_changed_or_removed(world, act):
    rows = Assessment.objects.filter(pk=freeze(world.person("A1")).pk)
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        rows.update(payable_fen=28000) if act == "update" else rows.delete()
    assert constraint_of(caught.value) == f"append-only: {act.upper()} on subsidies_assessment"


def test_database_refuses_a_subsidy_above_the_price(world):
    frozen = freeze(world.person("A1"))
    frozen.pk, frozen.digest = None, bytes(32)
    frozen.subsidy_fen, frozen.payable_fen = 28001, -1
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        frozen.save(force_insert=True)
    assert constraint_of(caught.value) == "assessment_subsidy_within_price"


def test_database_refuses_an_amount_that_does_not_follow(world):
    frozen = freeze(world.person("A1"))
    frozen.pk, frozen.digest, frozen.payable_fen = None, bytes(32), 27999
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        frozen.save(force_insert=True)
    assert constraint_of(caught.value) == "assessment_payable_follows"
