"""Document templates: Django's language, escaping on, without Django's settings."""

from pathlib import Path
from typing import Any, NoReturn

from django.template import Context, Engine
from django.utils.safestring import SafeString

DOCUMENTS = Path(__file__).resolve().parent.parent / "documents"


class UnknownName(RuntimeError):
    """A template uses a name that its context does not have."""


class _Strict(str):
    """A blank on a receipt would look like an answer; a wrong name in a template stops it."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, name: object) -> NoReturn:
        raise UnknownName(f"the template asks for {name}")


_engine = Engine(
    dirs=[str(DOCUMENTS)],
    autoescape=True,
    builtins=["reports.engine.filters"],
    string_if_invalid=_Strict("?"),
)


def fill(template: str, **values: Any) -> SafeString:
    """The HTML of a template below documents/. Raises UnknownName."""
    context = Context(values, use_l10n=False, use_tz=False)
    return _engine.get_template(template).render(context)


def stylesheet(*templates: str) -> str:
    """CSS files below documents/, one after the other."""
    return "".join((DOCUMENTS / template).read_text(encoding="utf-8") for template in templates)
