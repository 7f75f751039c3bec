"""What is vendored is what its README says, and asks for nothing more."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "static" / "vendor", ROOT / "tests" / "vendor"]
ROW = re.compile(r"^\| (\S+/\S+) \|.*\| ([0-9a-f]{64}) \|$", re.MULTILINE)
LISTED = [
    (folder / path, sha256)
    for folder in FOLDERS
    for path, sha256 in ROW.findall((folder / "README.md").read_text(encoding="utf-8"))
]
TEXT = {".js", ".css", ".svg"}


@pytest.mark.parametrize(("file", "sha256"), LISTED, ids=[path.name for path, _ in LISTED])
def test_file_has_the_hash_of_the_readme(file: Path, sha256: str):
    assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def test_every_vendored_file_is_listed_and_every_folder_has_its_licence():
    files = {file for folder in FOLDERS for file in folder.rglob("*") if file.suffix in TEXT}
    unlicensed = [file.parent for file in files if not list(file.parent.glob("LICENSE*"))]

    assert files == {file for file, _ in LISTED}
    assert unlicensed == []


def test_no_source_map_is_asked_for():
    asking = [f.name for f, _ in LISTED if "sourceMappingURL" in f.read_text(encoding="utf-8")]

    assert asking == []
