"""Nothing that is printed may ask for anything: no network, no file, no data URI.

Fonts come from the system, styles are handed over as text, QR codes stand in the page as SVG.
So every request is a mistake in a template or markup that got out of a field.
"""

from typing import Any, NoReturn

from weasyprint.urls import FatalURLFetchingError, URLFetcher


class Blocked(FatalURLFetchingError):
    """Passes through WeasyPrint, which swallows every ordinary exception of a fetcher."""


class BlockedRequest(RuntimeError):
    """The page asked for something outside itself; the address is kept out of the message."""


class DenyAll(URLFetcher):
    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        scheme = url.split(":", 1)[0][:20]
        raise Blocked(f"a printed page asked for a {scheme} address")

    def open(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Blocked("a printed page tried to open a connection")
