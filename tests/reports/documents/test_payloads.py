"""Whatever stands in a name, an address or a remark is printed as it stands, or refused.

Thirty payloads against every document: nothing is asked for, no file is read, no markup works.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from reports.documents import DOCUMENTS, Document
from reports.documents.subsidised_list.render import SOURCE
from reports.engine.context import labels
from reports.engine.glyphs import MissingGlyph
from reports.engine.templates import DOCUMENTS as FOLDER
from values.refusal import Refusal

from .reading import closed, text_of

SECRET = "CANARY-OF-THE-FILE"
VISIBLE = (
    "<b>粗</b>",
    "<script>fetch('{web}')</script>",
    "<img src={web}>",
    "<img src='{file}'>",
    "<img src=data:image/svg+xml,<svg/>>",
    "<link rel=attachment href={file}>",
    "<a rel=attachment href={file}>x</a>",
    "<style>@import '{web}';</style>",
    "<style>@import url({file});</style>",
    "</td><td style=background:url({web})>",
    "</style><style>*{{display:none}}</style>",
    "<svg><image href={file}></svg>",
    "<svg><use href={web}#a></svg>",
    "<object data={file}>",
    "<iframe src={web}></iframe>",
    "<!--",
    "<p data-slot=name data-frame=x>",
    '" style="background:url({web})',
    "' onload='x",
    "}} body{{ background: url({web}) }}",
    "url({file})",
    "&lt;b&gt;&#60;i&#62;&amp;",
    "{{{{ 7|add:1 }}}}",
    "{{% include 'receipt/template.html' %}}",
    "=HYPERLINK(1)",
    "@SUM(1+1)",
    ")Tj ET Q(",
    "> Tj<0041",
    "endstream endobj",
    "/URI (x) /S/JavaScript",
)
INVISIBLE = ("\u202e", "\u2066", "\u200b", "\ufeff", "\0", "\x1b[31m", "\ue000")
# Chosen from a list, or made by the portal: never typed.
MADE = {"paper", "verification"}
every_document = pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.slug)


@pytest.fixture
def payloads(listener, tmp_path) -> list[str]:
    canary = tmp_path / "c"
    canary.write_text(SECRET)
    web = f"http://127.0.0.1:{listener[0]}/"
    return [text.format(web=web, file=canary.as_uri()) for text in VISIBLE]


@every_document
def test_thirty_payloads_are_printed_as_they_stand_or_refused(kind, listener, payloads):
    sample = kind.sample()
    for planted in rounds(printed_places(kind, sample), payloads):
        fitting = {
            place: text for place, text in planted.items() if fits(kind, sample, place, text)
        }
        content = kind.render(with_texts(sample, fitting))
        text = text_of(content)
        assert [one for one in fitting.items() if closed(shown(*one)) not in text] == []
        assert SECRET not in text
        assert live_things(content) == []
    assert listener[1] == []


@every_document
@pytest.mark.parametrize("payload", INVISIBLE, ids=ascii)
def test_what_nobody_can_see_is_refused_with_the_fields_name(kind, payload):
    sample = kind.sample()
    place = next(place for place in text_places(sample) if place.name not in MADE)
    with pytest.raises(MissingGlyph, match=f"“.*({place.label}|落款)”"):  # numbers stand there
        kind.render(with_texts(sample, {place: f"甲{payload}乙"}))


def test_no_template_lets_a_text_pass_unescaped():
    source = "".join(path.read_text() for path in FOLDER.rglob("*.html"))
    assert re.findall(r"\|\s*safe|autoescape|mark_safe", source) == []


class Place(NamedTuple):
    """A text of a context: the way to it by names and numbers, and the field's printed name."""

    path: tuple[str | int, ...]
    name: str
    label: str


def text_places(value: Any, path: tuple = (), name: str = "", label: str = "") -> Iterator[Place]:
    """The first text of every field of every kind of row."""
    if isinstance(value, str):
        yield Place(path, name, label)
    elif is_dataclass(value):
        names = labels(type(value))
        for field in fields(value):
            inner = getattr(value, field.name)
            yield from text_places(inner, (*path, field.name), field.name, names[field.name])
    elif isinstance(value, tuple) and value:
        yield from text_places(value[0], (*path, 0), name, label)


def shown(place: Place, text: str) -> str:
    """Of where a row stands, a file's name in it, the paper shows the end."""
    return text[-SOURCE:] if place.name == "source" else text


def with_texts(context: Any, texts: dict[Place, str]) -> Any:
    for place, text in texts.items():
        context = _with_text(context, place.path, text)
    return context


def _with_text(value: Any, path: tuple[str | int, ...], text: str) -> Any:
    if not path:
        return text
    step, *rest = path
    if isinstance(step, int):
        return (*value[:step], _with_text(value[step], tuple(rest), text), *value[step + 1 :])
    return replace(value, **{step: _with_text(getattr(value, step), tuple(rest), text)})


def printed_places(kind: Document, sample: Any) -> list[Place]:
    """The places whose text stands on the paper, found by planting a word of its own in each."""
    places = [place for place in text_places(sample) if place.name not in MADE]
    words = {place: f"甲{number}乙" for number, place in enumerate(places)}
    text = text_of(kind.render(with_texts(sample, words)))
    found = [place for place in places if words[place] in text]
    assert len(found) > 5
    return found


def rounds(places: list[Place], payloads: list[str]) -> Iterator[dict[Place, str]]:
    """Every payload somewhere, every place with a payload."""
    for start in range(0, len(payloads), len(places)):
        turned = payloads[start:] + payloads[:start]
        yield dict(zip(places, turned, strict=False))


def fits(kind: Document, sample: Any, place: Place, text: str) -> bool:
    """Lists refuse what does not fit their columns, by the field's name; letters take all."""
    if not (FOLDER / kind.slug / "frames.html").exists():
        return True
    try:
        kind.render(with_texts(sample, {place: text}))
    except Refusal as refusal:
        told = str(refusal)
    else:
        return True
    assert re.search(f"{place.label}|落款|标题", told), told
    return False


def live_things(content: bytes) -> list[str]:
    """Whatever in a PDF does more than stand there."""
    pdf = PdfReader(BytesIO(content))
    things = (pdf.get_object(number) for number in range(1, pdf.trailer["/Size"]))
    keys = {key for thing in things if isinstance(thing, DictionaryObject) for key in thing}
    return sorted(keys & {"/Annots", "/EmbeddedFiles", "/AF", "/URI", "/JS", "/OpenAction", "/AA"})
