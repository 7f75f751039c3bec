"""docker-compose.yml and script/server start the same processes in the same way."""

import json
import re

from serve import PREPARE, portal

from .conftest import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def services():
    """Name -> text of each service."""
    block = COMPOSE.split("\nservices:\n")[1].split("\nvolumes:\n")[0]
    return dict(re.findall(r"^  (\w+):\n((?:    .*\n|\n)+)", block, flags=re.M))


def words_of(service):
    return json.loads(re.search(r"^    command: (\[.*\])$", service, flags=re.M)[1])


def test_portal_processes_have_the_supervisors_commands():
    composed = services()

    for process in portal({}):
        program, *arguments = process.command
        assert words_of(composed[process.name]) == ["script/run", *arguments]
        assert program == str(ROOT / "script/run")


def test_worker_is_stopped_as_the_supervisor_stops_it():
    stops = {process.name: process.stop_signal.name for process in portal({})}

    assert f"stop_signal: {stops['worker']}\n" in services()["worker"]
    assert {stops["web"], stops["beat"]} == {"SIGTERM"}  # what containers get by default


def test_database_is_prepared_by_the_same_words():
    assert [str(ROOT / "script/run"), *words_of(services()["prepare"])[1:]] == PREPARE


def test_servers_read_the_files_that_the_private_ones_read():
    composed = services()

    assert "./script/postgresql.conf:/etc/cunbao/postgresql.conf:ro" in composed["postgres"]
    assert "./script/roles.sql:" in composed["postgres"]
    assert "./script/redis.conf:/etc/cunbao/redis.conf:ro" in composed["redis"]


def test_every_lasting_service_has_a_health_check():
    checked = {name for name, text in services().items() if "    healthcheck:\n" in text}

    assert checked == set(services()) - {"prepare"}
