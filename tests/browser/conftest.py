"""The whole portal for each browser test module: own database, real web, worker, beat processes."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psycopg2
import pytest
import redis
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, StorageState, expect

ROOT = Path(__file__).resolve().parents[2]
SHOTS = Path(os.environ.get("CUNBAO_SHOTS", ROOT / "var" / "screenshots"))
CHROMIUM = shutil.which("chromium")
PASSWORD = "cunbao-demo-2021"


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the browser tests did not run")
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict:
    return {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN"}


@dataclass(frozen=True)
class Portal:
    """A running portal: its address and the environment of its processes."""

    url: str
    env: dict[str, str]

    def manage(self, *args: str) -> str:
        command = [ROOT / ".venv/bin/python", "manage.py", *args]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=True
        )
        return done.stdout


@dataclass(frozen=True)
class Demo:
    """Chaqi Town with all its people, never served itself: every portal is a copy of it."""

    database: str
    var: Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    made = Demo(f"cunbao_demo_{os.getpid()}", tmp_path_factory.mktemp("demo"))
    owner = os.environ["DATABASE_URL"]
    migrated = os.environ.get("CUNBAO_MIGRATED", "template1")
    _sql(owner, f'CREATE DATABASE "{made.database}" TEMPLATE "{migrated}"')
    try:
        env = _environment(owner, made.database, made.var)
        for command in (["prepare"], ["manage", "populate", "--area", "chaqi"]):
            subprocess.run(["script/run", *command], cwd=ROOT, env=env, check=True)
        yield made
    finally:
        _sql(owner, f'DROP DATABASE "{made.database}" WITH (FORCE)')


@pytest.fixture(scope="module")
def portal(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demo served as script/server serves it, for one module alone.

    What one module registers, pays or releases is nothing to another: which of them share a
    worker, and in what order, is the machine's business.
    """
    name, owner = f"cunbao_browser_{os.getpid()}", os.environ["DATABASE_URL"]
    _sql(owner, f'CREATE DATABASE "{name}" TEMPLATE "{demo.database}"')
    var = tmp_path_factory.mktemp("portal")
    shutil.copytree(demo.var, var, dirs_exist_ok=True)
    portal = Portal(f"http://127.0.0.1:{_free_port()}", _environment(owner, name, var))
    redis.Redis.from_url(portal.env["REDIS_URL"]).flushdb()
    processes: list[subprocess.Popen] = []
    try:
        bind = {"CUNBAO_BIND": portal.url.removeprefix("http://"), "WEB_CONCURRENCY": "2"}
        processes += [_start("web", portal.env | bind), _start("worker", portal.env)]
        processes.append(_start("beat", portal.env))
        _wait_until_healthy(portal.url)
        yield portal
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
        _sql(owner, f'DROP DATABASE "{name}" WITH (FORCE)')


def _environment(owner: str, name: str, var: Path) -> dict[str, str]:
    (var / "run").mkdir(exist_ok=True)
    mine = re.sub(r"///[^?]+", f"///{name}", owner)
    return os.environ | {
        "CUNBAO_VAR": str(var),
        "CUNBAO_KEYS": str(settings.KEY_DIR),
        "CUNBAO_DEMO": "chaqi",
        "CUNBAO_JOB_LEASE": "6",
        "DATABASE_OWNER_URL": mine,
        "DATABASE_URL": mine.replace("cunbao_owner", "cunbao_app"),
        "REDIS_URL": re.sub(r"db=\d+", f"db={_redis_number()}", os.environ["REDIS_URL"]),
    }


def _redis_number() -> int:
    """A queue of its own for each of the run's workers, gw0 and on."""
    return 9 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def _sql(url: str, statement: str) -> None:
    connection = psycopg2.connect(re.sub(r"///[^?]+", "///postgres", url))
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start(word: str, env: dict[str, str]) -> subprocess.Popen:
    log = (Path(env["CUNBAO_VAR"]) / f"{word}.log").open("wb")
    return subprocess.Popen(["script/run", word], cwd=ROOT, env=env, stdout=log, stderr=log)


def _wait_until_healthy(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        connection = HTTPConnection(url.removeprefix("http://"), timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise TimeoutError(f"{url} does not answer")


@dataclass
class Desk:
    """Somebody at their browser: signed in, watched for errors, photographed."""

    page: Page
    url: str
    errors: list[str]

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def menu(self, title: str) -> Page:
        self.page.get_by_role("navigation", name="主菜单").get_by_role("link", name=title).click()
        return self.page

    def go_back(self) -> None:
        """One step back to a page that htmx had swapped: it is loaded anew, and waited for."""
        with self.page.expect_event("load"):
            self.page.go_back()

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def pdf(self, path: str) -> bytes:
        """A PDF behind a link, fetched in this browser's session."""
        answer = self.page.request.get(path if path.startswith("http") else self.url + path)
        assert answer.headers["content-type"] == "application/pdf", answer.status
        return answer.body()


@pytest.fixture(scope="module")
def sessions(portal: Portal) -> dict[str, StorageState]:
    """The cookies of whoever signed in at this module's portal."""
    return {}


@pytest.fixture
def desk(
    portal: Portal, sessions: dict[str, StorageState], browser
) -> Iterator[Callable[[str], Desk]]:
    """desk("cun1"): that demo account, signed in through the sign-in page once a module."""
    opened: list[tuple[BrowserContext, list[str]]] = []

    def sit(username: str) -> Desk:
        context = browser.new_context(
            viewport={"width": 1366, "height": 768},
            locale="zh-CN",
            accept_downloads=True,
            storage_state=sessions.get(username),
        )
        page, errors = context.new_page(), []
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        opened.append((context, errors))
        page.goto(f"{portal.url}/")
        if page.url != f"{portal.url}/":  # no session, or one that was ended
            page.get_by_label("账号").fill(username)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(f"{portal.url}/")
            sessions[username] = context.storage_state()
        return Desk(page, portal.url, errors)

    yield sit
    for context, errors in opened:
        context.close()
        assert errors == []


def see_result(page: Page) -> None:
    """A roster's check to its end, and its rows; a quick one has ended before its page comes."""
    bar = page.locator("[data-job-state=done]")
    rows = page.get_by_role("heading", name="逐行结果")
    expect(bar.or_(rows).first).to_be_visible(timeout=60_000)
    if not rows.is_visible():
        page.get_by_role("link", name="看核验结果").click()
    expect(rows).to_be_visible()
