"""Markup in a name, an address, a reason or a file's name stays text on every page (T5)."""

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Area, Job, User
from collection.models import CashDay, Office, ReversalRequest
from collection.queries.guards import TRIGGERS
from enrollment.models import ChangeRequest, Household, Person
from reports.models import PrintedFile
from subsidies.models import Roster, RosterRow
from tests.access.bodies import member_row, member_rows
from tests.access.conftest import County
from tests.access.pages import PAGES, Elements, open_page
from tests.access.test_page_headers import active_content
from tests.committed import unguarded
from tests.world import HEAD

pytestmark = pytest.mark.django_db

# Each would leave an element `xss` or an attribute `onxss` behind if it were taken for markup.
PAYLOADS = [
    "<xss>",
    '"><xss a="',
    "'><xss a='",
    '" onxss="go()',
    "' onxss='go()",
    "</script><xss>",
    "</title></style></textarea><xss>",
    "--><xss><!--",
    "<img src=x onxss=go()>",
    "<svg/onxss=go()><xss>",
    "{{ 7 }}{% now 'Y' %}<xss>",
    "&lt;xss&gt;&#60;xss&#62;",
    "<xss\n>",
]
HTML = [
    (name, kind)
    for name, kind in PAGES
    if not name.endswith(("-pdf", "-xlsx", "-file", "change-evidence"))
]


def plant(payload: str) -> None:
    """The payload in every text that people type and pages show."""
    with unguarded(*set(TRIGGERS.values())):
        for model, *fields in (
            (Person, "name"),
            (Household, "address"),
            (User, "display_name"),
            (Area, "name"),
            (Job, "title", "note"),
            (CashDay, "explanation"),
            (ReversalRequest, "reason", "decision_note"),
            (ChangeRequest, "reason", "evidence", "note"),
            (Office, "bank", "account_name"),
            (PrintedFile, "title"),
            (Roster, "file_name", "decision_note"),
        ):
            model.objects.update(**dict.fromkeys(fields, payload))
        _plant_rows(payload)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE collection_voucher SET memo = jsonb_build_object('bank', %s::text,"
                " 'bank_reference', %s::text, 'remark', %s::text)",
                [payload] * 3,
            )


def _plant_rows(payload: str) -> None:
    skipped = {"sheet": payload, "skipped": payload, "rows": 0, "columns": []}
    Roster.objects.update(columns=[skipped])
    reasons = [{"code": "x", "severity": "note", "text": payload}]
    for row in RosterRow.objects.all():
        row.name, row.reasons, row.identity, row.sheet = payload, reasons, payload, payload
        row.save()


def injected(page: str) -> list[str]:
    """Elements and attributes that came from a payload."""
    parsed = Elements(page)
    found = [tag for tag, _ in parsed.elements if tag.startswith("xss")]
    handlers = [a for _, attributes in parsed.elements for a in attributes if a.startswith("on")]
    return found + handlers + parsed.inline


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_any_text_stays_text_on_every_page(county: County, payload: str):
    plant(payload)
    answers = {page: open_page(county, *page) for page in HTML}
    found = {
        page: injected(answer.content.decode())
        for page, answer in answers.items()
        if answer.headers["Content-Type"].startswith("text/html")
    }

    assert {page: hits for page, hits in found.items() if hits} == {}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("collection:household", "household"),
        ("enrollment:add-members", "household"),
        ("collection:receipt", "receipt"),
        ("collection:receipt", "deposit"),
        ("collection:day", "counted_day"),
        ("collection:days", ""),
        ("collection:reversals", ""),
        ("collection:assessment-slip", "slip"),
        ("collection:progress", ""),
        ("collection:reconciliation", ""),
        ("subsidies:roster", "roster"),
        ("subsidies:map-columns", "roster"),
        ("subsidies:rosters", ""),
        ("reports:print-room", ""),
        ("accounts:job", "job"),
        ("accounts:audit-trail", ""),
        ("accounts:users", ""),
        ("home", ""),
    ],
)
def test_page_shows_the_payload_as_text(county: County, name: str, kind: str):
    """So that the test above speaks of pages that do show it."""
    plant("<xss>")

    assert "&lt;xss&gt;" in open_page(county, name, kind).content.decode()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_the_message_of_a_failed_job_stays_text(county: County, payload: str):
    error = {"what": payload, "why": payload, "cure": payload}
    Job.objects.update(state=Job.State.FAILED, error=error)
    page = open_page(county, "accounts:job", "job").content.decode()

    assert "xss" in page
    assert injected(page) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_that_is_searched_for_is_repeated_as_text(county: County, payload: str):
    page = county.ask("clerk-A1", "POST", reverse("collection:search"), {"q": payload}).response

    assert injected(page.content.decode()) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_a_refused_form_is_repeated_as_text(county: County, payload: str):
    rows = member_rows(member_row(1, HEAD, payload) | {"id_number": payload, "phone": payload})
    sent = {"address": payload, "phone": payload} | rows
    path = reverse("enrollment:register-household")
    page = county.ask("clerk-A1", "POST", path, sent).response.content.decode()

    assert "xss" in page
    assert injected(page) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_at_sign_in_is_repeated_as_text(county: County, payload: str):
    path = reverse("accounts:sign-in")
    sent = {"username": payload, "password": "x", "next": payload}
    page = county.ask("anonymous", "POST", path, sent).response.content.decode()
    asked = county.ask("anonymous", "GET", path, {"next": payload}).response.content.decode()

    assert injected(page) == injected(asked) == []


@pytest.mark.parametrize("payload", PAYLOADS[:5])
def test_unescaped_payload_would_be_found(payload: str):
    page = f"<p title=\"{payload}\" lang='{payload}'>{payload}</p>"

    assert injected(page)
    assert active_content("<p onxss='go()'>")
