"""The progress report as GB/T 9704-2012 sets official documents, measured on the finished PDF."""

import re
import subprocess
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from reports.documents.progress_report.levels import paragraph
from reports.documents.progress_report.render import render
from reports.documents.progress_report.sample import sample_letter
from reports.engine.fit import TextTooLong
from reports.engine.fonts import KAI

from .reading import closed, fonts_of, pages_of

GOLDEN = Path(__file__).parent / "golden"
MM = 72 / 25.4
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<')


def words(content: bytes, page: int) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, foot (points from the upper left) and text of each word of a page."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), "-", "-"]
    xml = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    return [(*map(float, found[:4]), found[4]) for found in WORD.findall(xml)]


def with_body(*body: str, head: str = "formal"):
    report = sample_letter(head)
    return replace(report, letter=replace(report.letter, body=body))


def test_a_full_page_has_22_lines_of_28_characters_within_the_type_area():
    content = render(with_body("示例" * 14 * 40))
    lines = defaultdict(list)
    for left, top, right, foot, text in words(content, 2):
        if "示" in text:
            lines[round((top + foot) / 2)].append((left, right, text))
    texts = ["".join(text for *_, text in sorted(line)) for line in lines.values()]
    middles = sorted(lines)
    lefts = [min(left for left, *_ in line) for line in lines.values()]
    rights = [max(right for _, right, _ in line) for line in lines.values()]
    assert [len(text) for text in texts] == [28] * 22
    assert {later - one for one, later in pairwise(middles)} == {29}
    assert lefts == pytest.approx([28 * MM] * 22, abs=0.5)
    assert rights == pytest.approx([184 * MM] * 22, abs=1)
    assert middles[0] == pytest.approx((37 + 225 / 44) * MM, abs=1.5)


def test_page_numbers_stand_one_character_within_the_outer_edge():
    content = render(with_body("示例" * 14 * 40))
    found = {}
    for page in (1, 2, 3):
        line = [word for word in words(content, page) if word[1] > 262 * MM]
        text = closed("".join(word[4] for word in line))
        found[page] = (text, line[0][0], line[-1][2])
    assert [found[page][0] for page in found] == ["—1—", "—2—", "—3—"]
    assert found[1][2] == pytest.approx(184 * MM - 14, abs=1)
    assert found[2][1] == pytest.approx(28 * MM + 14, abs=1)
    assert found[3][2] == pytest.approx(found[1][2], abs=0.1)


def test_the_date_stands_four_characters_from_the_edge():
    content = render(sample_letter())
    (date,) = [word for word in words(content, 2) if word[4] == "2020年10月19日"]
    assert 184 * MM - date[2] == pytest.approx(4 * 15.79, abs=1.5)


@pytest.mark.parametrize("head", ["formal", "letter", "telegram"])
def test_the_text_layer_of_each_head_is_the_golden_one(head):
    """After a wanted change: look at the PDF, then write `text` into the golden file."""
    text = "\n\f".join(page.strip() for page in pages_of(render(sample_letter(head)))) + "\n"
    assert text == (GOLDEN / f"progress_report-{head}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("body", "pages"),
    [(("短文。",), 4), (("示例" * 14 * 30,), 6)],
)
def test_the_record_of_copies_ends_an_even_page(body, pages):
    """Text, annex, and a blank page where one is needed; the blank one bears no number."""
    found = [closed(page) for page in pages_of(render(with_body(*body)))]
    assert len(found) == pages
    assert "抄送：示例县医疗保障局。" in found[-1]
    assert [bool(page) for page in found].count(False) <= 1


def test_the_annex_goes_over_pages_with_its_head_repeated_and_its_total_once():
    report = sample_letter()
    many = replace(report, places=report.places * 5)
    pages = [closed(page) for page in pages_of(render(many))]
    annex = [page for page in pages if "资金到账额" in page]
    assert (len(annex), "".join(annex).count("合计"), "审核：" in annex[-1]) == (3, 1, True)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一、总体进度", ("hei", "一、总体进度", "")),
        ("十二、要求。抓紧。", ("hei", "十二、要求", "。抓紧。")),
        ("（一）单位。甲村", ("kai", "（一）单位", "。甲村")),
        ("1.甲村", ("", "", "1.甲村")),
        ("（1）甲村", ("", "", "（1）甲村")),
    ],
)
def test_levels_have_their_faces(text, parts):
    assert tuple(paragraph(text)) == parts


def test_the_second_level_is_set_in_kaiti():
    assert KAI.replace(" ", "-") in fonts_of(render(sample_letter()))


def test_an_annex_that_would_run_off_its_page_is_refused():
    with pytest.raises(TextTooLong, match="附件"):
        render(replace(sample_letter(), measure="常住人口" * 20))


@pytest.mark.parametrize("head", ["formal", "letter", "telegram"])
def test_markup_in_a_letter_is_printed_as_text(head):
    report = sample_letter(head)
    typed = {"organ": "<b>示例", "to": "<style>*{}</style>", "copies": "<!--", "signer": "&lt;x"}
    letter = replace(
        report.letter, **typed, title=("<img src=x>",), body=("{{ 7|add:1 }}", "一、<i>。</i>")
    )
    text = closed("".join(pages_of(render(replace(report, letter=letter)))))
    told = ["<b>示例", "<style>*{}</style>", "<!--", "<imgsrc=x>", "{{7|add:1}}", "一、<i>。</i>"]
    assert [words for words in told if words not in text] == []


def test_urgency_and_signer_stand_on_lines_of_their_own():
    report = sample_letter()
    letter = replace(report.letter, grade="特急", signer="李示范")
    found = [word[4] for word in words(render(replace(report, letter=letter)), 1)]
    assert [text for text in ("特急", "签发人：李示范") if text not in found] == []
