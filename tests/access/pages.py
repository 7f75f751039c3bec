"""Every page of the portal once, as somebody who may open it sees it."""

from html.parser import HTMLParser

from django.http import HttpResponse
from django.urls import reverse

from tests.access.conftest import County
from tests.access.matrix import Url, load_matrix, may

MATRIX = load_matrix()
PAGES = sorted(
    (name, kind) for name, url in MATRIX.items() if url.GET for kind in (url.object or [""])
)


def reader_of(county: County, url: Url, method: str = "GET") -> str:
    """The first of the cast who may do it in village A1."""
    names = [v.name for v in county.cast if may(url, v, method, county.world, "A1")]
    return names[0] if names else "clerk-A1"


def open_page(county: County, name: str, kind: str) -> HttpResponse:
    path = reverse(name, args=[county.seeded["A1"][kind]] if kind else [])
    return county.ask(reader_of(county, MATRIX[name]), "GET", path).response


class Elements(HTMLParser):
    """The elements of a page, with their attributes, and the text inside scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inline: list[str] = []
        self.open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.open = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.inline.append(data)
