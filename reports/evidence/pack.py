"""Write an evidence pack: a zip, a member at a time, with the hash of each.

The same content gives the same bytes: the zip's clock stands still, and the one file that tells
when and by whom the pack was made is left out of the pack's check.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from reports.engine.sheets import text_workbook

HERE = Path(__file__).parent
MADE = "pack.json"
MANIFEST = "SHA256SUMS"
OWN = ("README.txt", "verify.py")
# Excel takes what begins so for a formula, also in a csv.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


class Pack:
    """`file` is only written to, front to back. Memory: one member, or one list's workbook."""

    def __init__(self, file: BinaryIO):
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._hashes: dict[str, str] = {}

    def add(self, path: str, parts: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        with self._zip.open(path, "w", force_zip64=True) as member:
            for part in parts:
                digest.update(part)
                member.write(part)
        self._hashes[path] = digest.hexdigest()

    def add_sheet(
        self, path: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]
    ) -> int:
        """A list as csv and as xlsx. Returns how many rows it has."""
        kept = list(rows)
        self.add(f"{path}.csv", _csv([heads, *kept]))
        widths = [14] * len(heads)
        book = text_workbook(title=title, above=(), heads=heads, widths=widths, rows=kept)
        self.add(f"{path}.xlsx", [book])
        return len(kept)

    def finish(self, made: dict) -> str:
        """Add README, checker, who made it, and the manifest. Returns the pack's check."""
        for name in OWN:
            self.add(name, [(HERE / name).read_bytes()])
        self.add(MADE, [json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True).encode()])
        lines = [f"{self._hashes[path]}  {path}\n" for path in sorted(self._hashes)]
        self.add(MANIFEST, (line.encode() for line in lines))
        self._zip.close()
        kept = "".join(line for line in lines if not line.endswith(f"  {MADE}\n"))
        return hashlib.sha256(kept.encode()).hexdigest()

    @property
    def files(self) -> int:
        return len(self._hashes)


def _csv(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A thousand rows at once, with the mark by which Excel knows UTF-8."""
    held = io.StringIO(BOM, newline="")
    held.seek(0, io.SEEK_END)
    writer = csv.writer(held)
    for number, row in enumerate(rows, 1):
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
        if number % 1000 == 0:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()
