"""Our own templates, styles and scripts keep to the intranet, the policy and Chromium 86."""

import re
from pathlib import Path

import pytest

from collection.views import offline_app

ROOT = Path(__file__).resolve().parents[2]
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
IMAGES = sorted((ROOT / "static" / "img").glob("*.svg"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = ROOT / "static" / "vendor" / "bootstrap-icons-1.13.2" / "icons.svg"

COMMENTS = re.compile(r"\{% comment.*?endcomment %\}|\{#.*?#\}|<!--.*?-->|/\*.*?\*/", re.DOTALL)
# Missing in Chromium 86 (docs: the oldest browser that villages have).
FORBIDDEN_STYLE = re.compile(
    r":is\(|:where\(|:has\(|:not\([^()]*,|\binset\s*:|aspect-ratio|accent-color|@layer|@container"
    r"|color-mix|\d[dsl]v[hw]\b|text-wrap|scrollbar-gutter|@property|&\s*[.:{\[]"
)
FORBIDDEN_SCRIPT = re.compile(
    r"\.at\(|Object\.hasOwn|structuredClone|randomUUID|\.replaceAll\(|\.findLast|static\s*\{"
    r"|\?\?=|\|\|=|&&=|\.inert\b|showPopover|\bimport\b|#\w+\s*[=(]|Array\.fromAsync|\.toSorted"
)
EVALUATED = re.compile(r"\beval\(|new Function|hx-on|hx-vals=.js:|setTimeout\(\s*[\"']")


def plain(file: Path) -> str:
    return COMMENTS.sub("", file.read_text(encoding="utf-8"))


def found(pattern: re.Pattern, files: list[Path]) -> list[tuple[str, str]]:
    return [(file.name, hit) for file in files for hit in pattern.findall(plain(file))]


def test_nothing_is_fetched_from_outside_the_machine():
    outside = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[A-Za-z0-9-]+\.[A-Za-z]")

    assert found(outside, [*STYLES, *IMAGES, *TEMPLATES]) == []
    assert found(re.compile(r"https?://[^\s\"']+"), SCRIPTS) == []


def test_styles_use_nothing_newer_than_chromium_86():
    assert found(FORBIDDEN_STYLE, STYLES) == []


def test_scripts_use_nothing_newer_than_chromium_86():
    assert found(FORBIDDEN_SCRIPT, SCRIPTS) == []


@pytest.mark.parametrize(
    "code",
    [".a:is(.b)", "inset: 0", ".a:not(.b, .c)", "height: 100dvh", "color: color-mix(in srgb)"],
)
def test_the_style_check_finds_what_is_forbidden(code: str):
    assert FORBIDDEN_STYLE.search(code)


@pytest.mark.parametrize(
    "code", ["list.at(-1)", "crypto.randomUUID()", "a ??= b", "x.replaceAll()"]
)
def test_the_script_check_finds_what_is_forbidden(code: str):
    assert FORBIDDEN_SCRIPT.search(code)


def test_pages_hold_no_inline_style_script_or_handler():
    inline = re.compile(
        r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)[^>]*>|javascript:",
        re.IGNORECASE,
    )

    assert found(inline, TEMPLATES) == []


def test_nothing_is_evaluated_from_text():
    assert found(EVALUATED, [*SCRIPTS, *TEMPLATES]) == []


def test_forms_that_post_carry_their_token():
    form = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>(.*?)</form>", re.DOTALL)
    bare = [name for name, body in found(form, TEMPLATES) if "{% csrf_token %}" not in body]

    assert bare == []


def test_every_symbol_that_a_page_names_is_in_the_sprite():
    drawn = set(re.findall(r'id="([a-z0-9-]+)"', SPRITE.read_text(encoding="utf-8")))
    tags = found(re.compile(r'{% icon "([a-z0-9-]+)"(?!\|)'), TEMPLATES)
    badges = found(re.compile(r'{% badge "[a-z]+" "[^"]*" "([a-z0-9-]+)"'), TEMPLATES)
    menu = [
        ("context.py", name)
        for name in re.findall(
            r'"[a-z-]+:[a-z-]+",\s*"([a-z0-9-]+)"',
            (ROOT / "config" / "context.py").read_text(encoding="utf-8"),
        )
    ]

    assert [(where, name) for where, name in tags + badges + menu if name not in drawn] == []


def test_scripts_and_styles_stay_small():
    lines = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in SCRIPTS}

    assert {name: count for name, count in lines.items() if count > 150} == {}


def test_every_script_is_loaded_by_the_frame():
    frame = (ROOT / "templates" / "skeleton.html").read_text(encoding="utf-8")

    mine = [file for file in SCRIPTS if file.parent.name == "js"]
    assert [file.name for file in mine if f"js/{file.name}" not in frame] == []


def test_every_script_of_the_offline_page_is_loaded_and_kept_by_it():
    named = {*offline_app.SCRIPTS, offline_app.WORKER}
    mine = {f"js/offline/{file.name}" for file in SCRIPTS if file.parent.name == "offline"}

    assert mine - named == set()
