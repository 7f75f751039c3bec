"""The supervisor with small children of the tests' own."""

import os
import signal
import sys

import pytest

from .conftest import SCRIPT, processes_under, wait_for

pytestmark = pytest.mark.faults

# Argument: a folder. Its one child writes its process number there and then waits; it starts a
# child of its own and takes it along when told to stop, as web does.
DRIVER = f"""
import sys
sys.path.insert(0, {str(SCRIPT)!r})
from supervise import Service, Stopped, Supervisor

folder = sys.argv[1]
child = "sleep 1000 & trap 'kill $!' TERM; echo $$ >> " + folder + "/born; wait"
supervisor = Supervisor()
supervisor.add(Service(name="child", command=["sh", "-c", child, folder]))
try:
    while True:
        supervisor.wait(60)
except Stopped:
    supervisor.stop()
"""


def born(var):
    return (var / "born").read_text().split() if (var / "born").exists() else []


@pytest.fixture
def supervisor(start, var):
    process = start(sys.executable, "-c", DRIVER, str(var))
    wait_for(lambda: born(var))
    return process


def test_dead_child_is_started_again(supervisor, var):
    first = int(born(var)[0])

    os.kill(first, signal.SIGKILL)

    wait_for(lambda: len(born(var)) == 2)
    assert int(born(var)[1]) in processes_under(var)


def test_what_a_dead_child_left_behind_is_gone_when_it_starts_again(supervisor, var):
    first = int(born(var)[0])

    os.kill(first, signal.SIGKILL)

    wait_for(lambda: len(born(var)) == 2)
    assert {os.getpgid(process) for process in processes_under(var)} == {
        os.getpgid(0),
        int(born(var)[1]),
    }


def test_stopped_supervisor_takes_children_and_grandchildren_along(supervisor, var):
    supervisor.send_signal(signal.SIGINT)

    assert supervisor.wait(30) == 0
    assert processes_under(var) == set()


def test_killed_supervisor_takes_children_and_grandchildren_along(supervisor, var):
    supervisor.kill()
    supervisor.wait()

    wait_for(lambda: not processes_under(var))
