"""Whatever is handed in: read or refused with a sentence, soon, and within the memory limit."""

import os
import random
import resource
import time
import zipfile

import pytest
from hostile_files import FILES, rebuilt
from old_excel import save_xls
from roster_builder import HEAD, name, person, save

from enrollment.workbooks import sources
from enrollment.workbooks.guard import kind_of
from enrollment.workbooks.limits import DEFAULT_LIMITS
from enrollment.workbooks.marking.mark import mark_workbook
from enrollment.workbooks.marking.results import RowResult
from enrollment.workbooks.read import read_roster
from enrollment.workbooks.refusals import WorkbookRefused

SECONDS = 30
# The long run takes a thousand: CUNBAO_MUTATIONS=1000.
MUTATIONS = int(os.environ.get("CUNBAO_MUTATIONS", "300"))
ROWS = [("名单", None), HEAD, *map(person, range(1, 5))]
GOOD_NAMES = [name(index) for index in range(1, 5)]


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return save(tmp_path_factory.mktemp("good") / "good.xlsx", ROWS, merged=["A1:B1"])


def outcome(path):
    """Names read, or the refusal; and that it neither took long nor much."""
    started = time.monotonic()
    try:
        result = [row.values["name"] for row in read_roster(path)]
    except WorkbookRefused as refusal:
        result = refusal.code
        said = all((refusal.what, refusal.why, refusal.cure))
    else:
        said = True
    assert said
    assert time.monotonic() - started < SECONDS
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert peak <= DEFAULT_LIMITS.memory_bytes
    return result


@pytest.mark.parametrize(("title", "build", "expected"), FILES, ids=[file[0] for file in FILES])
def test_hostile_file_is_refused_with_a_sentence_or_read(tmp_path, good, title, build, expected):
    path = tmp_path / "roster.xlsx"
    build(path, good)
    result = outcome(path)
    if expected == "read":
        assert result[:1] == GOOD_NAMES[:1]
    elif expected != "any":
        assert result == expected


SUSPICIOUS = [file for file in FILES if file[2] == "suspicious"]


@pytest.mark.parametrize(
    ("title", "build"), [f[:2] for f in SUSPICIOUS], ids=[f[0] for f in SUSPICIOUS]
)
def test_suspicious_file_that_is_scanned_beside_the_parser_gives_no_row(
    tmp_path, good, monkeypatch, title, build
):
    monkeypatch.setattr(sources, "SCANNED_FIRST", 0)
    path = tmp_path / "roster.xlsx"
    build(path, good)
    with pytest.raises(WorkbookRefused) as refused:
        [list(sheet.rows) for sheet in sources.open_sheets(path, kind_of(path, DEFAULT_LIMITS))]
    assert refused.value.code == "suspicious"


def flip(content, rng, share=0.002):
    mutated = bytearray(content)
    for _ in range(max(1, int(len(mutated) * share))):
        mutated[rng.randrange(len(mutated))] = rng.randrange(256)
    return bytes(mutated)


def mutate(path, good, rng):
    """Bytes of the file itself, or of one part so that the archive around it stays whole."""
    if rng.random() < 0.4:
        path.write_bytes(flip(good.read_bytes(), rng, rng.choice((0.0002, 0.002, 0.02))))
        return
    with zipfile.ZipFile(good) as archive:
        part = rng.choice([entry for entry in archive.namelist() if entry.startswith("xl/")])
    rebuilt(path, good, **{part: lambda content: flip(content, rng)})


def mutated(path, good, seed):
    """Of five files three are xlsx, one is an xls and one a csv."""
    rng = random.Random(seed)
    if seed % 5 < 3:
        mutate(path, good, rng)
        return
    content = old_excel if seed % 5 == 3 else gb_csv
    path.write_bytes(rng.choice((torn, doubled, flip))(content(path), rng))


def old_excel(path):
    return save_xls(path, ROWS).read_bytes()


def gb_csv(path):
    lines = (",".join(str(cell or "") for cell in row) for row in ROWS)
    return "\r\n".join(lines).encode("gb18030")


def torn(content, rng):
    return content[: rng.randrange(1, len(content))]


def doubled(content, rng):
    """A piece of the file once more, somewhere else."""
    start, at = rng.randrange(len(content)), rng.randrange(len(content))
    return content[:at] + content[start : start + rng.randrange(1, 2000)] + content[at:]


@pytest.mark.parametrize("seed", range(MUTATIONS))
def test_mutated_file_is_refused_with_a_sentence_or_read(tmp_path, good, seed):
    path = tmp_path / "roster"
    mutated(path, good, seed)
    result = outcome(path)
    assert isinstance(result, str) or len(result) <= 2 * len(GOOD_NAMES) + 2


@pytest.mark.parametrize("seed", range(0, MUTATIONS, 10))
def test_marking_a_mutated_file_is_refused_or_gives_a_workbook_that_reads(tmp_path, good, seed):
    path, target = tmp_path / "roster.xlsx", tmp_path / "marked.xlsx"
    mutated(path, good, seed + seed // 10 % 5)
    try:
        mark_workbook(path, target, [RowResult("Sheet", 3, "已匹配", True, {"name": "注"})])
    except WorkbookRefused:
        assert not target.exists()
    else:
        assert zipfile.ZipFile(target).testzip() is None
    assert [entry.suffix for entry in tmp_path.iterdir() if entry.suffix == ".part"] == []


def test_a_folder_in_place_of_a_file_is_refused(tmp_path):
    assert outcome(tmp_path) == "not_a_workbook"


def test_the_worker_reads_on_after_the_worst(tmp_path, good):
    assert outcome(good) == GOOD_NAMES
