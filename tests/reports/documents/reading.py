"""Reading printed documents back."""

import io
import re

from pypdf import PdfReader

EXPECTED_FONTS = {
    "Noto-Serif-CJK-SC",
    "Noto-Serif-CJK-SC-Bold",
    "Noto-Sans-CJK-SC-Bold",
    "NotoSerifCJKsc-Regular",
    "NotoSerifCJKsc-Bold",
    "NotoSansCJKsc-Regular",
    "NotoSansCJKsc-Bold",
    "NotoSansMonoCJKsc-Regular",
    "NotoSansMonoCJKsc-Bold",
    "HanaMinA",
    "HanaMinB",
    "HanaMinB-Medium",  # as WeasyPrint calls it
}


def pages_of(content: bytes) -> list[str]:
    """The text layer of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content), strict=True).pages]


def closed(text: str) -> str:
    """Text without white space: where lines break is not what these tests are about."""
    return "".join(text.split())


def text_of(content: bytes) -> str:
    return closed("".join(pages_of(content)))


def fonts_of(content: bytes) -> set[str]:
    """Names of the embedded fonts, without the subset's six letters."""
    pdf = PdfReader(io.BytesIO(content))
    things = (pdf.get_object(number) for number in range(1, pdf.trailer["/Size"]))
    return {
        thing["/FontName"].split("+")[1]
        for thing in things
        if isinstance(thing, dict) and thing.get("/Type") == "/FontDescriptor"
    }


def amounts_after(label: str, page: str) -> list[int]:
    """The three amounts (fen) that follow a label on a page."""
    _, found, rest = closed_rows(page).partition(label)
    assert found, f"{label} is not on the page"
    return [round(float(text) * 100) for text in re.findall(r"\d+\.\d\d", rest)[:3]]


def closed_rows(page: str) -> str:
    return re.sub(r"\s+", " ", page)
