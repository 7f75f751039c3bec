"""A page in a real Chromium with its scripts straight from static/: no server, no network."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

ROOT = Path(__file__).resolve().parents[2]
PAGES = Path(__file__).with_name("pages")
CHROMIUM = shutil.which("chromium")
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'"
)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the browser tests did not run")
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture
def open_page(page: Page) -> Callable[..., Page]:
    """open_page("household.html", answers={"/pay": callable(route)}): the page, with its errors
    collected and asserted empty at the end."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)

    def serve(route: Route, path: str) -> None:
        file = ROOT / path.lstrip("/") if path.startswith("/static/") else PAGES / Path(path).name
        if not file.is_file():
            route.fulfill(status=404, body="")
            return
        headers = {"Content-Type": TYPES[file.suffix], "Content-Security-Policy": POLICY}
        route.fulfill(body=file.read_text(encoding="utf-8"), headers=headers)

    def opened(name: str, answers: dict[str, Callable[[Route], None]] | None = None) -> Page:
        def answer(route: Route) -> None:
            path = "/" + route.request.url.split("/", 3)[3].split("?")[0]
            if answers and path in answers:
                answers[path](route)
            else:
                serve(route, path)

        page.route("**/*", answer)
        page.goto(f"http://portal.test/{name}")
        return page

    opened.errors = errors
    yield opened
    assert errors == []
