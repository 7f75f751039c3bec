"""A change taken in from a book while another clerk changes the same person here."""

import threading

import pytest
from django.db import connection, transaction

from enrollment.actions.change_details import change_details
from enrollment.models import BookUpload, Person
from tests.collection.books import desk
from tests.committed import other_session, until
from tests.world import NOW, TODAY, YEAR, World

pytestmark = pytest.mark.race
HERE, IN_FILE = "13900005678", "13900001234"


def change_here(world: World, person: Person) -> None:
    change_details(
        enrolment=person.enrolments.get(),
        values={"phone": HERE},
        since=YEAR,
        paid=lambda _: set(),
        on=TODAY,
        reason="本人来电",
        actor=world.users["clerk-A1"],
        now=NOW,
    )


def waiting() -> bool:
    with other_session() as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        return cursor.fetchone() is not None


def taken_in_meanwhile(world: World) -> tuple[BookUpload, str]:
    """The job comes to the person while the change here has not been committed yet."""
    person = world.person("A1", 1)
    _, excel = desk.take(world)
    upload = desk.hand_in(world, excel.write(person.name, phone=IN_FILE))
    done: list[BookUpload] = []

    def apply() -> None:
        try:
            done.append(desk.apply(upload))
        finally:
            connection.close()

    thread = threading.Thread(target=apply)
    with transaction.atomic():
        change_here(world, person)
        thread.start()
        until(waiting, what="the job to wait for the household")
    thread.join(timeout=30)
    return done[0], Person.objects.get(pk=person.pk).phone.open()


def test_whoever_was_changed_here_meanwhile_is_left_alone(committed: World):
    upload, phone = taken_in_meanwhile(committed)
    assert phone == HERE
    assert (upload.counts["done"], upload.counts["left"]) == (0, 1)


def test_without_the_households_lock_the_file_wins_unseen(committed: World, monkeypatch):
    """The control: what was read before the other's commit looks as it did in the comparison."""
    monkeypatch.setattr("collection.actions.apply_rows.lock_households", lambda *_: {})
    upload, phone = taken_in_meanwhile(committed)
    assert phone == IN_FILE
    assert upload.counts["left"] == 0
