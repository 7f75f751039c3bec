"""Reading PDFs back, for the tests of everything that prints."""

import io
import re
import subprocess

from pypdf import PdfReader


def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content), strict=True)


def pages_of(content: bytes) -> list[str]:
    """The text layer of each page."""
    return [page.extract_text() for page in reader(content).pages]


def text_of(content: bytes) -> str:
    return "\n".join(pages_of(content))


def fonts_of(content: bytes) -> set[str]:
    """Names of all fonts of a file, without the subset's six letters; each must be embedded."""
    names = set()
    for thing in _objects(reader(content)):
        if isinstance(thing, dict) and thing.get("/Type") == "/FontDescriptor":
            assert "/FontFile2" in thing or "/FontFile3" in thing
            names.add(thing["/FontName"].split("+")[1])
    return names


def places_of(content: bytes) -> dict[str, tuple[float, float]]:
    """Left edge and middle of each word of the first page, in points from the upper left."""
    command = ["pdftotext", "-bbox", "-l", "1", "-", "-"]
    xml = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    words = re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</word>', xml
    )
    return {word: (float(x), (float(top) + float(foot)) / 2) for x, top, foot, word in words}


def _objects(pdf: PdfReader):
    for number in range(1, pdf.trailer["/Size"]):
        thing = pdf.get_object(number)
        if thing is not None:
            yield thing
