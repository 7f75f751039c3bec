"""script/server from an empty folder to the sign-in page, and back to nothing."""

import http.client
import re
import socket
import subprocess
import sys

import pytest
from places import find_place

from .conftest import SCRIPT, processes_under, site, wait_for

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def var():
    """One site for both: the first start makes it, the second finds it made."""
    yield from site()


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def portal(start, port):
    """The portal without people, once it answers."""
    arguments = ("serve", "--demo", "empty", "--port", str(port))
    process = start(sys.executable, SCRIPT / "portal.py", *arguments)
    wait_for(lambda: process.poll() is not None or answers(port), seconds=120)
    return process


@pytest.fixture
def well(environment, monkeypatch, var, port):
    """What the containers' health checks say of this portal's processes."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    inside = environment | find_place(var).environment() | {"CUNBAO_BIND": f"127.0.0.1:{port}"}
    check = [SCRIPT / "run", "healthy"]
    return lambda name: subprocess.run([*check, name], env=inside).returncode == 0


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode()


def answers(port):
    try:
        return get(port, "/readyz")[0] == 200
    except OSError:
        return False


def test_portal_shows_its_sign_in_page_with_style_and_stops_whole(portal, port, var, well):
    status, page = get(port, "/sign-in/")
    style = re.search(r'href="(/static/css/[^"]+\.css)"', page)[1]

    assert status == 200
    assert get(port, style)[0] == 200

    for name in ("web", "worker", "beat"):
        wait_for(lambda name=name: well(name))

    portal.terminate()

    assert portal.wait(60) == 130
    assert processes_under(var) == set()


def test_killed_portal_leaves_nothing_running(portal, var):
    portal.kill()
    portal.wait()

    wait_for(lambda: not processes_under(var))
