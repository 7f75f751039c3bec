"""A log line keeps nothing personal, whatever an error says."""

import logging

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from accounts.log_lines import LineFormatter
from enrollment.models import Person
from tests.access.bodies import member_row, member_rows
from tests.committed import settle
from tests.world import HEAD, World, id_number

FORMATTERS = [
    handler.formatter
    for handler in logging.getLogger().handlers
    if isinstance(handler.formatter, LineFormatter)
]


def line(text: str, *values: object) -> str:
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, text, values, None)
    return FORMATTERS[0].format(record)


def test_portal_writes_its_lines_through_the_formatter():
    assert len(FORMATTERS) == 1


@pytest.mark.parametrize(
    "text", [id_number(701), f"q={id_number(702)}&", f"'{id_number(703).lower()}'"]
)
def test_id_number_is_masked(text: str):
    assert "430699********" in line("said %s", text)
    assert "19030506" not in line("said %s", text)


def test_phone_is_masked():
    assert line("said 13900001234").endswith("said *********34")


@pytest.mark.parametrize(
    "kept",
    [
        "area:430699101201001",
        "job 8d6f4c1e-7a35-4b29-9c1f-13900001234a",
        "2021-430699-101201-RA-000001-42",
        "12:00:00,123",
    ],
)
def test_what_names_no_person_is_kept(kept: str):
    assert line("%s", kept).endswith(kept)


def test_row_in_an_error_is_left_out_to_its_last_line():
    error = 'violates check constraint "x"\nDETAIL:  Failing row (王五,\n新街1号).\n\nThe above …'

    assert line(error).endswith('violates check constraint "x"\nDETAIL: (left out)\n\nThe above …')


def test_failure_in_the_middle_of_a_registration_logs_no_name(world: World, caplog):
    """The database refuses the row for a reason that nobody foresaw, and repeats it all."""
    settle()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE enrollment_person ADD CHECK (name <> '新来人')")
    client = Client(raise_request_exception=False)
    client.force_login(world.users["clerk-A1"])
    sent = {"group": world.groups["A1"][0].pk, "address": "新街1号"}
    sent |= member_rows(member_row(701, HEAD, "新来人"))
    answer = client.post("/enrollment/households/register/", sent)
    written = "\n".join(FORMATTERS[0].format(record) for record in caplog.records)

    assert answer.status_code == 500
    assert not Person.objects.filter(name="新来人").exists()
    assert IntegrityError.__name__ in written
    assert "新来人" in caplog.text, "the error repeats the row, or the test proves nothing"
    assert "新来人" not in written
    assert id_number(701) not in written + answer.content.decode()
