"""Photographs of a posting, its end, objections: evidence that nobody changes."""

import hashlib
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.files import read_file
from accounts.models import AuditEntry
from reports.actions.keep_posting_photo import PostingPhotoRefused, open_posting_photo
from reports.actions.objections import ObjectionRefused
from reports.actions.take_down_posting import TakedownRefused, take_down_posting
from reports.models import Objection, ObjectionAnswer, Posting, PostingPhoto, PostingRule
from reports.queries.postings import in_state, state_of, to_answer, to_take_down
from tests.reports.wall import AFTER, LAST_DAY, answer, hang, object_to, photograph, picture
from tests.world import NOW, TODAY


@pytest.fixture
def posting(world) -> Posting:
    return hang(world)


@pytest.fixture
def clerk(world):
    return world.users["clerk-A1"]


def take_down(posting: Posting, by, *, on: date = AFTER, note: str = ""):
    return take_down_posting(posting=posting, note=note, actor=by, on=on, now=NOW)


def test_photograph_is_kept_sealed_byte_for_byte(files, posting, clerk):
    content = picture()
    photo = photograph(posting, clerk, content=content)
    assert (photo.sha256, read_file(photo.file)) == (hashlib.sha256(content).hexdigest(), content)
    assert content not in (files / photo.file).read_bytes()


def test_day_and_place_are_what_the_clerk_says_not_what_the_camera_wrote(posting, clerk):
    photo = photograph(posting, clerk)
    assert (photo.taken_on, photo.place) == (TODAY, "村委会公示栏")


def test_same_photograph_again_is_kept_once(posting, clerk):
    assert photograph(posting, clerk) == photograph(posting, clerk)
    assert PostingPhoto.objects.count() == 1


def test_same_photograph_with_another_place_is_refused(posting, clerk):
    photograph(posting, clerk)
    with pytest.raises(PostingPhotoRefused, match=r"已经保存过，写的是.+村委会公示栏"):
        photograph(posting, clerk, place="小卖部")
    assert PostingPhoto.objects.get().place == "村委会公示栏"


def test_photograph_that_the_disk_lost_is_told(files, posting, clerk):
    photo = photograph(posting, clerk)
    (files / photo.file).unlink()
    with pytest.raises(PostingPhotoRefused, match="找不到这个文件"):
        open_posting_photo(photo=photo, actor=clerk, now=NOW)


def test_photograph_that_is_none_is_refused(posting, clerk):
    with pytest.raises(PostingPhotoRefused):
        photograph(posting, clerk, content=b"%PDF-1.7 not a photograph")


@pytest.mark.parametrize("taken_on", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_photograph_from_before_the_posting_or_from_tomorrow_is_refused(posting, clerk, taken_on):
    with pytest.raises(PostingPhotoRefused):
        photograph(posting, clerk, taken_on=taken_on)


def test_opening_a_photograph_is_audited(world, posting, clerk):
    photo = photograph(posting, clerk)
    content = open_posting_photo(photo=photo, actor=world.users["inspector"], now=NOW)
    entry = AuditEntry.objects.get(action="open_posting_photo")
    assert (content, entry.actor) == (picture(), world.users["inspector"])


def test_posting_hangs_until_its_last_day_and_is_overdue_the_day_after(world, posting, clerk):
    assert [state_of(posting, day) for day in (LAST_DAY, AFTER)] == ["hanging", "overdue"]
    assert [to_take_down(clerk, day) for day in (LAST_DAY, AFTER)] == [0, 1]


def test_taken_down_it_is_overdue_no_more(posting, clerk):
    take_down(posting, clerk)
    posting.refresh_from_db()
    assert (state_of(posting, AFTER), to_take_down(clerk, AFTER)) == ("down", 0)
    assert list(in_state(Posting.objects.all(), "down", AFTER)) == [posting]


def test_before_the_end_it_is_taken_down_only_with_a_reason(posting, clerk):
    with pytest.raises(TakedownRefused):
        take_down(posting, clerk, on=LAST_DAY)
    assert take_down(posting, clerk, on=LAST_DAY, note="写错了，重新公示").on == LAST_DAY


def test_nothing_is_taken_down_twice(posting, clerk):
    take_down(posting, clerk)
    with pytest.raises(TakedownRefused):
        take_down(posting, clerk)


def test_objection_is_due_on_the_postings_last_day(posting, clerk):
    assert object_to(posting, clerk).due_on == LAST_DAY


def test_objection_after_the_period_is_taken_down_and_due_at_once(posting, clerk):
    assert object_to(posting, clerk, raised_on=AFTER, on=AFTER).due_on == AFTER


@pytest.mark.parametrize("raised_on", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_objection_of_before_the_posting_or_of_tomorrow_is_refused(posting, clerk, raised_on):
    with pytest.raises(ObjectionRefused):
        object_to(posting, clerk, raised_on=raised_on)


def test_who_said_what_about_whom_is_sealed_in_the_database(posting, clerk):
    objection = object_to(posting, clerk, phone="13900000001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT o::text FROM reports_objection o")
        (stored,) = cursor.fetchone()
    told = [objection.raised_by, objection.phone, objection.about, objection.text]
    assert [one.open() for one in told if one.open().encode().hex() in stored] == []
    assert Objection.objects.get().text.open() == "柳小样缴了费，榜上写未参保"


def test_trail_tells_of_an_objection_without_anybody(posting, clerk):
    object_to(posting, clerk)
    details = AuditEntry.objects.get(action="record_objection").details
    assert details == {"number": posting.number, "kind": "missing"}


def test_another_person_answers_with_what_is_to_be_mended(world, posting, clerk):
    household = world.households["A1"][0]
    objection = object_to(posting, clerk)
    given = answer(objection, world.users["township-A"], remedy="payment", household=household)
    assert (given.upheld, given.household) == (True, household)
    assert (Objection.objects.open().count(), objection.answer) == (0, given)


def test_who_took_it_down_does_not_answer_it(world, posting):
    town = world.users["township-A"]
    objection = object_to(posting, town)
    assert to_answer(town) == 0
    with pytest.raises(ObjectionRefused):
        answer(objection, town)


def test_database_refuses_the_same_person_too(world, posting, clerk):
    objection = object_to(posting, clerk)
    with pytest.raises(IntegrityError, match="answered by another"), transaction.atomic():
        ObjectionAnswer.objects.create(
            objection=objection, upheld=False, reason="x", by=clerk, at=NOW
        )


def test_database_refuses_a_household_of_another_village(world, posting, clerk):
    objection = object_to(posting, clerk)
    with pytest.raises(IntegrityError, match="village of the posting"), transaction.atomic():
        ObjectionAnswer.objects.create(
            objection=objection,
            upheld=True,
            remedy="register",
            household=world.households["B1"][0],
            reason="x",
            by=world.users["township-A"],
            at=NOW,
        )


@pytest.mark.parametrize(
    "said",
    [
        {"upheld": True},
        {"upheld": True, "remedy": "payment"},
        {"upheld": False, "remedy": "posting"},
    ],
    ids=["nothing to mend", "no household", "rejected and mended"],
)
def test_database_wants_to_know_what_is_mended(world, posting, clerk, said):
    objection = object_to(posting, clerk)
    with pytest.raises(IntegrityError, match="what_to_mend"), transaction.atomic():
        ObjectionAnswer.objects.create(
            objection=objection, reason="x", by=world.users["township-A"], at=NOW, **said
        )


def test_nothing_is_answered_twice(world, posting, clerk):
    objection = object_to(posting, clerk)
    answer(objection, world.users["township-A"])
    with pytest.raises(ObjectionRefused):
        answer(objection, world.users["county"])


def test_open_objection_is_late_the_day_after_it_was_due(world, posting, clerk):
    objection = object_to(posting, clerk)
    assert [list(Objection.objects.late(day)) for day in (LAST_DAY, AFTER)] == [[], [objection]]
    answer(objection, world.users["township-A"])
    assert list(Objection.objects.late(AFTER)) == []


@pytest.fixture
def evidence(world, posting, clerk) -> None:
    """A row in every table."""
    photograph(posting, clerk)
    answer(object_to(posting, clerk), world.users["township-A"])
    take_down(posting, clerk)
    PostingRule.objects.create(
        county=world.county, layout="person", name_children=False, days=7, by=clerk, at=NOW
    )


@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize(
    "table",
    ["posting", "postingrule", "postingphoto", "postingtakedown", "objection", "objectionanswer"],
)
def test_nothing_of_it_is_changed_or_removed(evidence, table: str, act: str):
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act.format(f"reports_{table}"))


def test_children_are_named_only_with_the_decision_that_it_rests_on(world, clerk):
    with pytest.raises(IntegrityError, match="has_basis"), transaction.atomic():
        PostingRule.objects.create(
            county=world.county, layout="person", name_children=True, days=7, by=clerk, at=NOW
        )
