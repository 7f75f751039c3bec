"""script/server from an empty folder to the sign-in page, and back to nothing."""

import http.client
import re
import socket
import sys

import pytest

from .conftest import SCRIPT, processes_under, wait_for

pytestmark = pytest.mark.faults


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


def test_portal_shows_its_sign_in_page_with_style_and_stops_whole(portal, port, var):
    status, page = get(port, "/sign-in/")
    style = re.search(r'href="(/static/css/[^"]+\.css)"', page)[1]

    assert status == 200
    assert get(port, style)[0] == 200

    portal.terminate()

    assert portal.wait(60) == 130
    assert processes_under(var) == set()


def test_killed_portal_leaves_nothing_running(portal, var):
    portal.kill()
    portal.wait()

    wait_for(lambda: not processes_under(var))
