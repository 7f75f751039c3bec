"""What using the portal leaves in logs, addresses, cookies and Redis: no person (T6)."""

import base64
import logging
import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
import redis
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.urls import reverse

from accounts.models import Job
from tests.access.bodies import body
from tests.access.conftest import County
from tests.access.matrix import METHODS, load_matrix
from tests.access.pages import PAGES, Elements, open_page, reader_of
from tests.access.seeding.places import PEOPLE, ROSTERS
from tests.access.test_at_rest import numbers
from tests.enrollment.conftest import rows
from tests.world import HEAD, id_number

pytestmark = pytest.mark.django_db

MATRIX = load_matrix()
POSTS = [name for name, url in MATRIX.items() if url.POST]
TYPED = {id_number(serial) for serial in (900, 901, 902)} | {"新人"}
ADDRESSES = ("href", "src", "action", "hx-get", "hx-post", "data-reveal", "content")


@pytest.fixture(scope="module")
def told(seeded_county: County) -> Callable[[str], list[str]]:
    """What a text tells of numbers, phones and people: theirs, and those that the forms carry."""
    personal = numbers() | TYPED | set(PEOPLE.values()) | set(ROSTERS.values())
    return lambda text: sorted(one for one in personal if one in text)


def post(county: County, name: str, viewer: str = "") -> HttpResponse:
    url = MATRIX[name]
    path = reverse(name, args=[county.seeded["A1"][url.object[0]]] if url.object else [])
    sent = body(name, county.world, "A1", county.seeded["A1"])
    return county.ask(viewer or reader_of(county, url, "POST"), "POST", path, sent).response


@pytest.mark.parametrize("name", POSTS)
def test_act_logs_nothing_personal(county: County, told, caplog, name: str):
    caplog.set_level("INFO")
    post(county, name)
    post(county, name, "clerk-A1")
    post(county, name, "anonymous")

    assert told(caplog.text) == []


@pytest.mark.parametrize(("name", "kind"), PAGES)
def test_page_logs_nothing_personal_and_links_to_nothing_personal(
    county: County, told, caplog, name: str, kind: str
):
    caplog.set_level("INFO")
    page = open_page(county, name, kind)
    links = ""
    if page.headers["Content-Type"].startswith("text/html"):
        links = "\n".join(
            unquote(value)
            for _, attributes in Elements(page.content.decode()).elements
            for attribute, value in attributes.items()
            if attribute in ADDRESSES
        )

    assert told(caplog.text) == []
    assert told(links) == []
    assert told(str(page.headers)) == []


@pytest.mark.parametrize("name", POSTS)
def test_answer_to_an_act_carries_nothing_personal_in_headers_or_cookies(
    county: County, told, name
):
    answer = post(county, name)
    cookies = answer.cookies.output()

    assert told(unquote(str(answer.headers)) + cookies) == []
    assert told(" ".join(map(str, get_messages(answer.wsgi_request)))) == []


def test_refused_registration_logs_nothing_personal(county: County, told, caplog):
    caplog.set_level("INFO")
    number = county.world.person("B1").id_number.open()
    sent = {"group": county.world.groups["A1"][0].pk, "phone": "13900009999"} | rows(
        {"name": "新人", "id_number": number, "relationship": HEAD, "general_category": 1}
    )
    answer = county.ask("clerk-A1", "POST", "/enrollment/households/register/", sent).response

    assert "已经登记过" in answer.content.decode()
    assert told(caplog.text) == []
    assert "13900009999" not in caplog.text


@pytest.mark.parametrize("method", METHODS)
def test_number_typed_into_an_address_is_not_written_by_the_portals_own_logger(
    county: County, told, caplog, method: str
):
    """The web server's access log is off; what Django writes is masked (log_lines.py)."""
    number = county.world.person("A1").id_number.open()
    county.ask("township-A", method, f"/collection/reconciliation/{number}/")
    own = [record.getMessage() for record in caplog.records if record.name.startswith("accounts")]

    assert told("\n".join(own)) == []


def test_personal_text_in_a_log_would_be_found(county: County, told, caplog):
    number = county.world.person("A1").id_number.open()
    logging.getLogger("accounts").warning("said %s", number)

    assert told(caplog.text) == [number]


@pytest.fixture
def broker():
    """Redis as this test finds it; what the test put there is taken out again."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    before = client.lrange("celery", 0, -1)
    yield client
    for message in client.lrange("celery", 0, -1):
        if message not in before:
            client.lrem("celery", 1, message)


def dump(client: redis.Redis) -> bytes:
    """Every key of this Redis database with its value, whatever its kind."""
    read = {
        b"string": client.get,
        b"list": lambda key: b"\n".join(client.lrange(key, 0, -1)),
        b"set": lambda key: b"\n".join(client.smembers(key)),
        b"hash": lambda key: repr(client.hgetall(key)).encode(),
        b"zset": lambda key: repr(client.zrange(key, 0, -1)).encode(),
    }
    return b"\n".join(
        key + b" " + (read[client.type(key)](key) or b"") for key in client.scan_iter()
    )


@pytest.mark.parametrize(
    ("name", "viewer"),
    [
        ("reports:print-order", "township-A"),
        ("reports:issue-slips", "township-A"),
        ("subsidies:hand-in-roster", "civil_affairs"),
    ],
)
def test_job_leaves_its_number_in_redis_and_nothing_of_anybody(
    county: County, told, broker, django_capture_on_commit_callbacks, name: str, viewer: str
):
    url = MATRIX[name]
    path = reverse(name, args=[county.seeded["A1"][url.object[0]]] if url.object else [])
    sent = body(name, county.world, "A1", county.seeded["A1"])
    with django_capture_on_commit_callbacks(execute=True):
        county.world.client(viewer).post(path, sent)
    job = Job.objects.latest("created_at", "pk")
    kept = dump(broker).decode("utf-8", "replace")
    inner = re.findall(r'"body": "([A-Za-z0-9+/=]+)"', kept)
    opened = "\n".join(base64.b64decode(one).decode() for one in inner)

    assert str(job.pk) in opened
    assert told(kept + opened) == []
