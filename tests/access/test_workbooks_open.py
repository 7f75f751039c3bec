"""Every workbook that the portal hands out opens in LibreOffice with the texts that were meant."""

import csv
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports.engine.sheets import XLSX, Table
from tests.access.conftest import County
from tests.access.pages import MATRIX, reader_of
from tests.access.test_markup import plant

pytestmark = pytest.mark.django_db

# Comma, quotes, UTF-8, every sheet, cells as they are shown and never as formulas.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
FORMULA = '=HYPERLINK("http://x.invalid","1")'
HOSTILE = Table(
    title="文本",
    above=[["说明", "=1+1"]],
    heads=["号码", "0012"],
    widths=(20, 20),
    rows=[
        ["421399190001010011", "0012"],
        ["=1+1", "+1+1"],
        ["-1+1", "@SUM(1,1)"],
        ["=cmd|'/c calc'!A0", "1-2"],
        ["2021/03/09", "1e5"],
        ["TRUE", "12.50%"],
        ["'甲", ' 引"号, '],
        ["第一行\n第二行", "𠮷 𬬭 㐂"],
    ],
)
POSTED = {
    "reports:bank-file": "approved_pay_out",
    "collection:take-out-book": "village",
    "collection:download-book": "book_upload",
    "collection:send-out-batch": "batch_signed",
    "collection:download-tax": "tax_import",
    "enrollment:download-evidence": "evidence",
    "subsidies:download-roster": "roster",
}


@pytest.fixture
def workbooks(county: County, tmp_path: Path) -> Path:
    """A folder with all of them, of a county whose people are called by a formula."""
    plant(FORMULA)
    for name, url in MATRIX.items():
        if name.endswith("-xlsx"):
            for kind in url.object or [""]:
                keep(tmp_path, county, "GET", name, kind)
    for name, kind in POSTED.items():
        keep(tmp_path, county, "POST", name, kind)
    (tmp_path / "hostile.xlsx").write_bytes(HOSTILE.content())
    return tmp_path


def keep(folder: Path, county: County, method: str, name: str, kind: str) -> None:
    path = reverse(name, args=[county.seeded["A1"][kind]] if kind else [])
    answer = county.ask(reader_of(county, MATRIX[name], method), method, path).response
    assert (name, answer.status_code, answer.headers["Content-Type"]) == (name, 200, XLSX)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    (folder / f"{name.replace(':', '_')}.xlsx").write_bytes(content)


def opened(folder: Path) -> dict[str, list[list[str]]]:
    """File and sheet -> cells, by one call of LibreOffice."""
    command = [
        "soffice",
        "--headless",
        "--norestore",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to",
        AS_CSV,
        "--outdir",
        str(folder),
        *map(str, sorted(folder.glob("*.xlsx"))),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return {
        path.stem: trimmed(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)))
        for path in folder.glob("*.csv")
    }


def trimmed(rows) -> list[list[str]]:
    """Without the blank cells and rows at the ends, which readers count as they like."""
    cells = [list(row) for row in rows]
    for row in cells:
        while row and not row[-1]:
            row.pop()
    while cells and not cells[-1]:
        cells.pop()
    return cells


def written(content: bytes) -> dict[str, list[list[str]]]:
    """Sheet -> cells, as another reader finds them; every one of them is text."""
    found = {}
    for sheet in load_workbook(BytesIO(content)):
        assert {cell.data_type for row in sheet for cell in row if cell.value is not None} <= {"s"}
        found[sheet.title] = trimmed([[c.value or "" for c in row] for row in sheet.iter_rows()])
    return found


def test_every_workbook_opens_with_the_texts_that_were_written(workbooks):
    shown = opened(workbooks)
    expected = {
        f"{path.stem}-{title}": cells
        for path in workbooks.glob("*.xlsx")
        for title, cells in written(path.read_bytes()).items()
    }
    assert shown == expected
    lists = (*HOSTILE.above, HOSTILE.heads, *HOSTILE.rows)
    assert shown[f"hostile-{HOSTILE.title}"] == [list(row) for row in lists]
    assert len(expected) > len(POSTED) + 8
    named = [name for name, cells in shown.items() if any(FORMULA in row for row in cells)]
    assert len(named) > 5
