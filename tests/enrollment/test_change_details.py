"""Changing details: what is written, what the history keeps, what is reviewed again or refused."""

import pytest

from accounts.models import AuditEntry
from accounts.personal_data import phone_index
from collection.actions.end_insurance import record_departure
from collection.actions.withdraw import paid, withdraw_enrolment
from collection.queries.history import person_history
from enrollment import details
from enrollment.actions.change_details import change_details
from enrollment.actions.relocate import ChangeRefused
from enrollment.actions.review import ReviewRefused, pass_rest, review_enrolment
from enrollment.models import Change, Enrolment, Person
from tests.collection import desk
from tests.collection.changing import accept_move, ask_move, people
from tests.enrollment.test_review import draw, look_through
from tests.world import HEAD, NOW, TODAY, YEAR, World

OTHER_RELATIVE = 5


@pytest.fixture
def child(world: World) -> Enrolment:
    return world.person("A1", 2).enrolments.get()


def change(world: World, enrolment: Enrolment, *, by: str = "clerk-A1", **values) -> list[str]:
    return change_details(
        enrolment=Enrolment.objects.get(pk=enrolment.pk),
        values=values,
        since=YEAR,
        paid=paid,
        on=TODAY,
        reason="登记时填错",
        actor=world.users[by],
        now=NOW,
    )


def rows(enrolment: Enrolment) -> list[Change]:
    return list(enrolment.person.changes.filter(kind="details_changed").order_by("pk"))


def categories(world: World) -> list[int]:
    return list(details.form_codes(details.load_notice(world.season.notice)).general_categories)


def test_every_detail_is_written(world: World, child) -> None:
    other = categories(world)[1]
    done = change(
        world,
        child,
        phone="13000000001",
        relationship=OTHER_RELATIVE,
        general_category=other,
        declared_hardships=[1, 2],
        hardship_periods=[(1, TODAY, None)],
        renewing=False,
        unit_kind=2,
        first_treatment_area="示例市",
        address="新屋",
        household_phone="07300000001",
    )
    child.refresh_from_db()
    person = Person.objects.select_related("household").get(pk=child.person_id)

    assert set(done) == set(details.LABELS) - {"group"}
    assert (child.general_category, child.declared_hardships, child.renewing) == (
        other,
        [1, 2],
        False,
    )
    assert (child.unit_kind, child.first_treatment_area) == (2, "示例市")
    assert [(p.category, p.since, p.until) for p in child.hardship_periods.all()] == [
        (1, TODAY, None)
    ]
    assert (person.relationship, person.phone.open()) == (OTHER_RELATIVE, "13000000001")
    assert bytes(person.phone_index) == phone_index("13000000001")
    assert (person.household.address, person.household.phone.open()) == ("新屋", "07300000001")


def test_one_row_of_the_history_keeps_before_and_after_sealed(world: World, child) -> None:
    change(world, child, phone="13000000001", unit_kind=2)
    change(world, child, phone="13000000002")
    first, second = rows(child)

    assert first.details["fields"] == ["phone", "unit_kind"]
    assert "13000000001" not in str(second.details) + second.reason
    assert "13000000001" in second.before.open()
    assert "13000000002" in second.after.open()
    assert details.shown(second) == [("联系电话", "130****0001", "130****0002")]


def test_the_persons_history_says_it_in_words_with_the_telephone_masked(world, child) -> None:
    change(world, child, phone="13000000001", renewing=False)
    event = next(e for e in person_history(child.person) if e.title.startswith("修改登记内容"))

    assert event.text == "联系电话：— → 130****0001；续保：是 → 否　登记时填错"


def test_the_others_history_says_what_is_the_households_and_no_more(world, child) -> None:
    before = child.person.household.address
    change(world, child, phone="13000000001", address="新屋")
    told = [e.text for e in person_history(world.person("A1")) if "修改" in e.title]

    assert told == [f"住址：{before} → 新屋　登记时填错"]


def test_nothing_is_written_where_nothing_differs(world: World, child) -> None:
    before = (AuditEntry.objects.count(), Change.objects.count())
    done = change(
        world,
        child,
        phone="",
        general_category=child.general_category,
        declared_hardships=[],
        group=child.group,
    )
    assert done == []
    assert (AuditEntry.objects.count(), Change.objects.count()) == before


def test_dates_of_a_hardship_go_with_it(world: World, child) -> None:
    change(world, child, declared_hardships=[1], hardship_periods=[(1, TODAY, None)])
    done = change(world, child, declared_hardships=[])

    assert set(done) == {"declared_hardships", "hardship_periods"}
    assert not child.hardship_periods.exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("passed", "waiting"),
        ("not_needed", "waiting"),
        ("waiting", "waiting"),
        ("returned", "returned"),
    ],
)
def test_what_a_price_may_hang_on_is_reviewed_again(world, child, before, after) -> None:
    Enrolment.objects.filter(pk=child.pk).update(review=before)
    change(world, child, general_category=categories(world)[1])
    child.refresh_from_db()

    assert child.review == after


def test_a_telephone_is_not_reviewed(world: World, child) -> None:
    Enrolment.objects.filter(pk=child.pk).update(review="passed")
    change(world, child, phone="13000000001", address="新屋")
    child.refresh_from_db()

    assert child.review == "passed"


def test_who_changed_it_does_not_pass_it(world: World, child) -> None:
    change(world, child, by="township-A", general_category=categories(world)[1])
    with pytest.raises(ReviewRefused, match="自己改的"):
        review_enrolment(
            enrolment=child,
            reason="",
            note="",
            sample=None,
            actor=world.users["township-A"],
            on=TODAY,
            now=NOW,
        )


def test_who_changed_one_does_not_pass_it_with_a_sample(world: World) -> None:
    sample = draw(world)
    look_through(world, sample)
    left = Enrolment.objects.filter(pk__in=set(sample.pool) - set(sample.drawn())).first()
    change(world, left, by="township-A", general_category=categories(world)[1])
    passed = pass_rest(sample=sample, actor=world.users["township-A"], on=TODAY, now=NOW)
    left.refresh_from_db()

    assert (passed, left.review) == (2, "waiting")


def test_the_group_takes_the_whole_household_along(world: World, child) -> None:
    other = world.groups["A1"][1]
    assert change(world, child, group=other) == ["group"]
    home = child.person.household

    assert {e.group_id for e in home.enrolments.all()} == {other.pk}
    assert [p.changes.latest("pk").kind for p in people(home)] == ["moved_within"] * 3
    assert rows(child) == []


def test_the_category_of_somebody_who_has_paid_stands(world: World, child) -> None:
    desk.pay(world, "A1")
    for values in ({"general_category": categories(world)[1]}, {"renewing": False}):
        with pytest.raises(ChangeRefused, match="已经缴费"):
            change(world, child, phone="13000000001", **values)
    child.refresh_from_db()

    assert (child.general_category, child.renewing, child.person.phone) == (1, True, None)
    assert change(world, child, phone="13000000001") == ["phone"]


def test_after_a_reversal_the_category_may_be_changed(world: World, child) -> None:
    desk.reverse(world, desk.pay(world, "A1"))
    assert change(world, child, general_category=categories(world)[1]) == ["general_category"]


def test_an_ended_enrolment_is_not_changed(world: World, child) -> None:
    withdraw_enrolment(
        enrolment=child,
        reason=Enrolment.EndReason.UNWILLING,
        on=TODAY,
        note="",
        actor=world.users["clerk-A1"],
        now=NOW,
    )
    with pytest.raises(ChangeRefused, match="已经退出参保"):
        change(world, child, phone="13000000001")


def test_somebody_who_has_left_is_not_changed(world: World, child) -> None:
    record_departure(
        person=child.person,
        status=Person.Status.DEAD,
        since=YEAR,
        on=TODAY,
        reason="病故",
        actor=world.users["clerk-A1"],
        now=NOW,
    )
    with pytest.raises(ChangeRefused, match="不在册：死亡"):
        change(world, child, phone="13000000001")


def test_a_past_years_enrolment_is_not_changed(world: World, child) -> None:
    Enrolment.objects.filter(pk=child.pk).update(cover_year=YEAR - 1)
    with pytest.raises(ChangeRefused, match="以前年度"):
        change(world, child, phone="13000000001")


def test_an_enrolment_that_stayed_with_its_money_is_not_changed(world: World, child) -> None:
    desk.pay(world, "A1")
    accept_move(world, ask_move(world, [child.person]), join=world.households["A2"][0])
    with pytest.raises(ChangeRefused, match="还在收款的A1村"):
        change(world, child, by="clerk-A2", unit_kind=2)

    assert change(world, child, by="clerk-A2", phone="13000000001") == ["phone"]


def test_the_head_is_not_changed_here(world: World, child) -> None:
    with pytest.raises(ChangeRefused, match="变更户主"):
        change(world, child, relationship=HEAD)
    with pytest.raises(ChangeRefused, match="变更户主"):
        change(world, world.person("A1").enrolments.get(), relationship=OTHER_RELATIVE)


@pytest.mark.parametrize(
    "values", [{"general_category": 99}, {"declared_hardships": [99]}, {"unit_kind": 99}]
)
def test_a_code_that_the_notice_does_not_have_is_refused(world: World, child, values) -> None:
    with pytest.raises(ChangeRefused, match="99"):
        change(world, child, **values)
