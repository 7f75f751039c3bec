"""A village's evidence pack: what is in it, the same bytes again, and a checker that tells."""

import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from accounts.actions.jobs import perform, start_job
from accounts.models import AuditEntry, Job
from accounts.sealed_streams import PIECE, read_pieces, storing
from collection.actions.keep_photo import keep_photo
from collection.models import CashDay
from collection.queries.days import expected_fen
from enrollment.models import Person
from reports.actions.make_evidence_pack import make_evidence_pack
from reports.evidence.pack import MADE, MANIFEST
from reports.models import PrintedFile
from tests.access.seeding.counter import signed_roster
from tests.access.seeding.papers import paper
from tests.collection import desk
from tests.reports import wall
from tests.reports.village import issue
from tests.world import NOW, YEAR, World

VOUCHERS, ENTRIES = "01-ledger/vouchers.csv", "01-ledger/entries.csv"
PHONE = "13900000001"
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def village(standing: World) -> World:
    """In A1: slips, three receipts, one of them reversed, a day at the bank with a photograph, a
    roster of one, a posting with photograph and objection."""
    issue(standing, "A1")
    home = standing.households["A1"][0]
    one = desk.pay(standing, lines=desk.shown(home)[:1])
    desk.reverse(standing, desk.pay(standing, place=1))
    desk.pay(standing)
    signed_roster(standing, "A1", one)
    day = CashDay.objects.get(pk=one.day_id)
    deposit = desk.deposit(desk.close(day, expected_fen(day)))
    clerk = standing.users["clerk-A1"]
    keep_photo(voucher=deposit, content=paper(), actor=clerk, now=NOW)
    posting = wall.hang(standing)
    wall.photograph(posting, clerk)
    wall.object_to(posting, clerk, phone=PHONE)
    return standing


@pytest.fixture(scope="module")
def made_twice(village: World) -> list[tuple[Job, bytes]]:
    return [pack(village), pack(village)]


@pytest.fixture(scope="module")
def made(made_twice) -> tuple[Job, bytes]:
    return made_twice[0]


def pack(world: World) -> tuple[Job, bytes]:
    place = world.villages["A1"]
    job, _ = start_job(
        kind="reports.make_evidence_pack",
        title="证据包",
        owner=world.users["inspector"],
        area=place,
        input={"village": place.code, "cover_year": YEAR},
        now=NOW,
    )
    perform(job.pk, make_evidence_pack)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return job, b"".join(read_pieces(job.printed_files.get().path))


@pytest.fixture
def packed(made) -> Files:
    with zipfile.ZipFile(io.BytesIO(made[1])) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def verify(folder: Path, files: Files, *arguments: str) -> list[str]:
    """What the pack's own checker says, run by Python alone."""
    for name, content in files.items():
        path = folder / "pack" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    command = [sys.executable, "-I", "-S", str(folder / "pack" / "verify.py"), *arguments]
    run = subprocess.run(
        command, capture_output=True, check=False, env={"PYTHONIOENCODING": "utf-8"}, timeout=60
    )
    told = run.stdout.decode()
    assert (run.returncode == 0) == ("全部相符" in told), run.stderr.decode()
    return told.splitlines()


def wrong(told: list[str]) -> list[str]:
    return [line.removeprefix("✗ ") for line in told if line.startswith("✗ ")]


def rows(files: Files, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"), newline="")))


def rewritten(files: Files, name: str, change: Callable[[list[dict[str, str]]], object]) -> Files:
    """The pack with one list changed, and the manifest made to fit: by somebody who knows it."""
    table = rows(files, name)
    change(table)
    kept = io.StringIO("\ufeff", newline="")
    kept.seek(0, io.SEEK_END)
    writer = csv.DictWriter(kept, table[0].keys())
    writer.writeheader()
    writer.writerows(table)
    forged = files | {name: kept.getvalue().encode()}
    told = {one: hashlib.sha256(forged[one]).hexdigest() for one in forged if one != MANIFEST}
    lines = "".join(f"{told[one]}  {one}\n" for one in sorted(told))
    return forged | {MANIFEST: lines.encode()}


def test_pack_holds_lists_papers_and_pictures(packed: Files):
    kinds: dict[str, int] = {}
    for name in packed:
        folder, _, rest = name.rpartition("/")
        if rest.endswith((".pdf", ".jpg")):
            kinds[folder] = kinds.get(folder, 0) + 1

    assert kinds == {
        "03-deposits": 1,
        "03-deposits/photos": 1,
        "04-days": 1,
        "06-slips": 2,
        "07-rosters": 1,
        "08-postings": 1,
        "08-postings/photos": 1,
    }
    assert len(rows(packed, VOUCHERS)) == 5
    assert len(rows(packed, "02-receipts/receipts.csv")) == 4
    assert len(rows(packed, "05-reconciliation/groups.csv")) == 2
    (photo,) = rows(packed, "08-postings/photos.csv")
    assert hashlib.sha256(packed[photo["文件"]]).hexdigest() == photo["哈希值"]
    (objection,) = rows(packed, "09-objections/objections.csv")
    assert objection["内容"] == "柳小样缴了费，榜上写未参保"
    assert all(zipfile.is_zipfile(io.BytesIO(packed[n])) for n in packed if n.endswith(".xlsx"))


def test_pack_holds_no_whole_number_and_no_telephone(packed: Files):
    people = {one.id_number.open() for one in Person.objects.exclude(id_number=None)}
    text = b"".join(packed[name] for name in packed if name.endswith(".csv")).decode()

    assert [one for one in (*people, PHONE) if one in text] == []
    assert "430699********" in text


def test_checker_finds_all_as_it_should_be_and_the_check_is_the_portals(
    tmp_path, made, packed: Files
):
    job, content = made
    day = rows(packed, "04-days/days.csv")[0]
    receipt = rows(packed, "02-receipts/receipts.csv")[0]
    told = verify(tmp_path, packed, day["账链末值"][:16], receipt["校验码"].lower())
    (tmp_path / "pack.zip").write_bytes(content)

    assert told[-1] == "全部相符"
    assert f"证据包校验值：{job.result['check']}" in told
    assert verify(tmp_path, packed, str(tmp_path / "pack.zip"))[-1] == "全部相符"
    audited = AuditEntry.objects.filter(
        action="make_evidence_pack", object_id=job.printed_files.get().pk
    )
    assert audited.get().details["sha256"] == job.result["check"]
    assert job.printed_files.get().sha256 == hashlib.sha256(content).hexdigest()


def test_same_content_gives_the_same_bytes_and_check(made_twice, packed: Files):
    (first, _), (second, content) = made_twice
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        again = {name: opened.read(name) for name in opened.namelist()}
    differ = {name for name in packed if packed[name] != again[name]}

    assert packed.keys() == again.keys()
    assert differ <= {MADE, MANIFEST}
    assert first.result["check"] == second.result["check"]


def test_file_that_was_changed_lost_or_added_is_named(tmp_path, packed: Files):
    picture = next(name for name in packed if name.endswith(".jpg"))
    slip = next(name for name in packed if name.startswith("06-slips/") and name.endswith(".pdf"))
    packed[picture] += b"\0"
    del packed[slip]
    packed["extra.txt"] = b"?"

    assert wrong(verify(tmp_path, packed)) == [
        f"{slip}：文件不见了",
        f"{picture}：文件被改过，哈希值和清单不一样",
        "extra.txt：清单里没有这个文件",
    ]


def test_a_pack_that_cannot_be_read_is_told_and_no_crash(tmp_path, made, packed: Files):
    del packed[MADE]
    packed["04-days/days.csv"] = b"\xff\xfe"
    told = wrong(verify(tmp_path, packed))
    content = bytearray(made[1])
    content[content.index(b"vouchers.csv") + 40] ^= 255
    (tmp_path / "broken.zip").write_bytes(content)

    assert told[:2] == [
        "04-days/days.csv：文件被改过，哈希值和清单不一样",
        f"{MADE}：文件不见了",
    ]
    assert "01-ledger/vouchers.csv：文件被改过，哈希值和清单不一样" in wrong(
        verify(tmp_path, packed, str(tmp_path / "broken.zip"))
    )


def cheaper(table: list[dict[str, str]]) -> None:
    row = table[0]
    row["金额（分）"] = str(int(row["金额（分）"]) - 100)
    row["标准（分）"] = str(int(row["标准（分）"]) - 100)


def test_amount_changed_in_a_row_is_told_though_the_manifest_fits(tmp_path, packed: Files):
    number = rows(packed, ENTRIES)[0]["单号"]
    forged = rewritten(packed, ENTRIES, cheaper)

    assert f"{number}：分录加起来不等于合计" in wrong(verify(tmp_path, forged))


def test_voucher_that_was_dropped_is_told_by_the_gap_and_the_chain(tmp_path, packed: Files):
    table = [row for row in rows(packed, VOUCHERS) if row["种类"] in ("收据", "冲销收据")]
    gone, after = table[1], table[2]
    forged = rewritten(packed, VOUCHERS, lambda all_: all_.remove(gone))
    told = wrong(verify(tmp_path, forged, gone["本张的哈希"][:16]))

    assert f"{gone['账册']}：缺第 2 号，后面接的是 {after['单号']}" in told
    assert f"{after['单号']}：和上一张凭证扣不上" in told
    assert f"{gone['单号']}：收据清单里有，账里没有" in told
    assert f"{gone['本张的哈希'][:16]}：纸上印的，账里没有" in told


def test_last_voucher_that_was_dropped_is_told_by_the_series(tmp_path, packed: Files):
    table = [row for row in rows(packed, VOUCHERS) if row["种类"] in ("收据", "冲销收据")]
    forged = rewritten(packed, VOUCHERS, lambda all_: all_.remove(table[-1]))

    assert f"{table[-1]['账册']}：应有 4 张，到第 3 号为止" in wrong(verify(tmp_path, forged))


def test_a_stored_file_whose_end_is_missing_does_not_open(packed: Files, settings):
    with storing("evidence/long.zip") as file:
        file.write(b"a" * (2 * PIECE + 5))
    path = settings.FILE_DIR / "evidence/long.zip"
    whole = path.read_bytes()
    first = 4 + int.from_bytes(whole[:4])

    assert b"".join(read_pieces("evidence/long.zip")) == b"a" * (2 * PIECE + 5)
    path.write_bytes(whole[: 2 * first])
    with pytest.raises(InvalidTag):
        list(read_pieces("evidence/long.zip"))


def test_a_pack_is_no_paper_of_the_print_room(made, world):
    clerk = world.users["clerk-A1"]

    assert not PrintedFile.objects.visible_to(clerk).filter(job=made[0]).exists()
    assert PrintedFile.objects.packs_visible_to(world.users["inspector"]).count() == 2
