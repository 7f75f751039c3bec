"""`manage.py bench`: JSON lines with a value, its floor and the ratio between them."""

import json
import os
import re

import pytest
from django.db import connection

from tests.commands.running import run


@pytest.fixture(scope="module")
def figures(test_database) -> list[dict]:
    """One quick run: a hundredth of the town in a scratch database of its own."""
    name = f"cunbao_bench_{os.getpid()}"
    url = re.sub(r"(//[^/]*)/[^?]*", rf"\1/{name}", os.environ["DATABASE_URL"])
    done = run("bench", "household", "--scale", "0.01", DATABASE_URL=url)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_household_page_is_measured_beside_its_floor(figures):
    (figure,) = figures
    assert list(figure) == ["name", "value", "unit", "floor", "floor_value", "ratio", "note"]
    assert (figure["name"], figure["unit"]) == ("household page", "ms at the median")


def test_ratio_is_the_value_per_floor(figures):
    (figure,) = figures
    assert figure["ratio"] == pytest.approx(figure["value"] / figure["floor_value"], rel=0.1)
    assert figure["ratio"] > 1


def test_scratch_database_is_dropped(figures, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%bench_{os.getpid()}%"]
        )
        assert cursor.fetchall() == []


def test_unknown_benchmark_is_told():
    done = run("bench", "nothing")
    assert (done.returncode, b"invalid choice: 'nothing'" in done.stderr) == (2, True)
