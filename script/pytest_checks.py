"""pytest plugin of script/test: workers that do not disturb each other, and honest endings."""

import os

import pytest

# Each worker has a database of its own from pytest-django; this is the same for Redis.
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"].replace(
        "db=0", f"db={int(worker.removeprefix('gw')) + 1}"
    )


def failed_checks() -> list[str]:
    return os.environ.get("CUNBAO_FAILED_CHECKS", "").split("\n")[1:]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if failed_checks() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if failed_checks():
        terminalreporter.section("checks that failed before the tests", red=True)
        for command in failed_checks():
            terminalreporter.line(command)
