"""The matrix lists every address, and what finds a leak would find one."""

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import Role, SignInFailure
from collection.models import Office
from tests.access.conftest import Answer, County
from tests.access.matrix import load_matrix, url_names
from tests.access.test_matrix import Try, send, wrong
from tests.world import NOW

pytestmark = pytest.mark.django_db
MATRIX = load_matrix()


def ask(county: County, viewer: str, method: str, name: str, place: str, kind: str) -> Try:
    looks = next(one for one in county.cast if one.name == viewer)
    return Try(MATRIX[name], looks, method, place, kind)


def test_every_address_of_the_portal_is_in_the_matrix_and_no_other():
    assert sorted(MATRIX) == sorted(url_names())


def test_no_two_addresses_share_a_name():
    names = list(url_names())

    assert len(names) == len(set(names))


def test_every_role_looks(county: County):
    held = {role for viewer in county.cast for role, _, _ in viewer.held}

    assert held == set(Role.values)


def test_another_villages_page_would_be_told(county: County, nothing_there: dict):
    """The control: what the county reads of B1, taken for an answer to the clerk of A1."""
    answer = send(county, ask(county, "county", "GET", "collection:household", "B1", "household"))
    asked = ask(county, "clerk-A1", "GET", "collection:household", "B1", "household")
    told = list(wrong(county, asked, answer, nothing_there["clerk-A1"]))

    assert told == [
        "clerk-A1 GET collection:household household of B1: 200, not {404}",
        "clerk-A1 GET collection:household household of B1: holds 䶰",
    ]


@pytest.mark.parametrize(
    ("name", "kind"), [("reports:slip-pdf", "slip"), ("subsidies:download-roster", "roster")]
)
def test_another_villages_paper_would_be_told(county, nothing_there, name: str, kind: str):
    method = "POST" if kind == "roster" else "GET"
    answer = send(county, ask(county, "county", method, name, "B1", kind))
    asked = ask(county, "county-N", method, name, "B1", kind)
    told = list(wrong(county, asked, answer, nothing_there["county-N"]))

    assert answer.response.status_code == 200
    assert [line.partition(": ")[2][:5] for line in told] == ["200, ", "holds", "refus"]


def failure() -> SignInFailure:
    return SignInFailure.objects.create(account_hash=b"x", address="10.0.0.1", at=NOW)


@pytest.mark.parametrize(
    ("write", "rows"),
    [
        (lambda _: failure(), 1),
        (lambda _: failure().delete(), 2),
        (lambda world: Office.objects.filter(area=world.towns["A"]).update(hotline="1"), 1),
    ],
    ids=["insert", "insert and delete", "update"],
)
def test_every_row_written_is_counted_though_it_is_rolled_back(county: County, write, rows: int):
    with transaction.atomic():
        write(county.world)
        transaction.set_rollback(True)

    assert county.writes.since_last_asked() == rows
    assert county.writes.since_last_asked() == 0


def test_a_denied_act_that_wrote_would_be_told(county: County, nothing_there: dict):
    place = ("enrollment:reveal-number", "B1", "person")
    answer = send(county, ask(county, "county", "POST", *place))
    denied = Answer(nothing_there["clerk-A1"], answer.written)
    told = list(
        wrong(county, ask(county, "clerk-A1", "POST", *place), denied, nothing_there["clerk-A1"])
    )

    assert told == [
        "clerk-A1 POST enrollment:reveal-number person of B1: refused, and yet wrote 2 rows"
    ]


def test_a_forbidden_page_would_be_told(county: County, nothing_there: dict):
    asked = ask(county, "clerk-A1", "GET", "collection:household", "B1", "household")
    answer = county.ask("anonymous", "GET", reverse("home"))
    told = list(wrong(county, asked, answer, nothing_there["clerk-A1"]))

    assert told == ["clerk-A1 GET collection:household household of B1: 302, not {404}"]


def test_every_try_out_of_reach_is_logged_without_personal_data(county: County, caplog):
    county.ask("clerk-A1", "GET", reverse("collection:household", args=[987654321]))
    clerk = county.world.users["clerk-A1"].pk

    assert f"out of reach user={clerk} object=household:987654321" in caplog.messages


def test_every_try_without_the_role_is_logged(county: County, caplog):
    county.ask("clerk-A1", "GET", reverse("accounts:audit-trail"))
    clerk = county.world.users["clerk-A1"].pk

    assert f"refused user={clerk} view=audit" in caplog.messages
