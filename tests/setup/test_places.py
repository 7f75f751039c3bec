"""Folders that PostgreSQL's user cannot reach, or whose sockets no client could name."""

import os
import shutil
from pathlib import Path

import psycopg2
import pytest
from places import find_place

from .conftest import wait_for

pytestmark = pytest.mark.faults


@pytest.fixture
def site(var, environment, request):
    """A site in a folder of the given name, and what it had to keep elsewhere removed."""
    folder = var / request.param
    folder.mkdir(parents=True)
    environment["CUNBAO_VAR"] = str(folder)
    yield folder
    for name in ("pg", "redis", "run"):
        home = (folder / name).resolve().parent
        if folder not in (home, *home.parents):
            shutil.rmtree(home, ignore_errors=True)


@pytest.mark.parametrize("site", ["deep/" + 90 * "x", "村保 & co"], indirect=True)
def test_servers_start_where_a_socket_cannot_be(site, hold):
    place = find_place(site)

    hold()

    assert place.sockets != site / "run"
    assert (site / "run").resolve() == place.sockets
    wait_for(lambda: connects(place.database_url("cunbao_app")))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
@pytest.mark.parametrize("site", ["private/var"], indirect=True)
def test_servers_start_where_their_user_may_not_look(site, hold):
    site.parent.chmod(0o700)
    place = find_place(site)

    hold()

    assert place.cluster.parent == Path("/var/lib/cunbao") / place.cluster.parent.name
    assert (site / "pg").resolve() == place.cluster
    wait_for(lambda: connects(place.database_url("cunbao_app")))


@pytest.mark.parametrize("site", ["村保"], indirect=True)
def test_moved_site_finds_its_servers_again(site):
    before = find_place(site)
    moved = site.rename(site.with_name("搬家"))

    after = find_place(moved)

    assert after.sockets == before.sockets
    shutil.rmtree(after.sockets.parent)


def connects(url):
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True
