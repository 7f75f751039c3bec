"""All the text that an answer carries, wherever it hides."""

import hashlib
from io import BytesIO
from zipfile import ZipFile

from django.contrib.messages import get_messages
from django.http import HttpResponse
from pypdf import PdfReader

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_read: dict[bytes, str] = {}


def everything_in(response: HttpResponse) -> str:
    """Body (also inside a PDF or a workbook), headers, redirect target, cookies, messages."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = "\n".join(morsel.OutputString() for morsel in response.cookies.values())
    request = getattr(response, "wsgi_request", None)
    said = "\n".join(str(message) for message in get_messages(request)) if request else ""
    return "\n".join((headers, cookies, said, text_of(response)))


def text_of(response: HttpResponse) -> str:
    kind = response.headers.get("Content-Type", "")
    content = content_of(response)
    if not content:
        return ""
    if kind.startswith("application/pdf"):
        return _once(content, _pdf)
    if kind.startswith(XLSX):
        return _once(content, _workbook)
    if kind.startswith("application/zip"):
        return _once(content, _zip)
    if kind.startswith("image/"):
        return content.decode("latin-1")
    return content.decode()


def content_of(response: HttpResponse) -> bytes:
    """What a stream sent is kept with the answer: it can be read once only."""
    if not response.streaming:
        return response.content
    if not hasattr(response, "sent"):
        response.sent = response.getvalue()
    return response.sent


def _once(content: bytes, read) -> str:
    digest = hashlib.sha256(content).digest()
    if digest not in _read:
        _read[digest] = read(content)
    return _read[digest]


def _pdf(content: bytes) -> str:
    reader = PdfReader(BytesIO(content))
    return "\n".join([str(reader.metadata), *(page.extract_text() for page in reader.pages)])


def _workbook(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def _zip(content: bytes) -> str:
    """What stands in the members of a zip, each as what it is; no pictures."""
    readers = {"pdf": _pdf, "xlsx": _workbook}
    with ZipFile(BytesIO(content)) as parts:
        return "\n".join(
            name
            + "\n"
            + readers.get(name.rpartition(".")[2], lambda told: told.decode("utf-8", "replace"))(
                parts.read(name)
            )
            for name in parts.namelist()
        )
