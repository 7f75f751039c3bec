"""Rosters at full size: read, checked, matched and staged, then handed back, beside a bare read of
the same file by calamine and a COPY of its cells."""

import json
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from itertools import islice
from pathlib import Path

import xlsxwriter
from django.db import connection
from django.test import override_settings
from python_calamine import CalamineWorkbook

from accounts.actions.jobs import perform
from accounts.clock import now
from accounts.models import Job, User
from accounts.personal_data import id_index
from enrollment.models import Season
from reports.bench.many import SINGLY, fill_county
from reports.bench.measure import Figure, timed
from reports.bench.processor import Processor
from rules.notices import load
from subsidies.actions.check_roster import check_roster
from subsidies.actions.hand_in import hand_in_roster
from subsidies.models import Roster
from values.resident_id import check_digit

NOTICE = "suixian-2023"
ROWS, PEOPLE = 650_000, 643_118
DEPARTMENT, IDENTITY = "civil_affairs", "最低生活保障对象"
HEAD = (
    "序号", "姓名", "性别", "身份证号", "乡镇", "村", "组", "户编号", "保障类别", "认定时间",
    "联系电话", "备注",
)  # fmt: skip
AREA, FIRST_DAY = "421399", date(1900, 1, 1)
NUMBERS = "CREATE TEMP TABLE bench_number (n bigint, id_index bytea, name text)"
GIVE = """
UPDATE enrollment_person p SET id_index = b.id_index, name = b.name
FROM bench_number b WHERE p.id = b.n + (SELECT min(id) - 1 FROM enrollment_person)
"""
BARE = "CREATE UNLOGGED TABLE bench_bare (" + ", ".join(f"c{n} text" for n in range(12)) + ")"
INDEXES = (
    "ALTER TABLE bench_bare ADD PRIMARY KEY (c0)",
    "CREATE INDEX ON bench_bare (c4, c8)",
    "CREATE UNIQUE INDEX ON bench_bare (c5, c0)",
)
COPY = "COPY bench_bare FROM STDIN"
MEGABYTE = 1024


@dataclass(frozen=True)
class Spent:
    """`processor` is what it cost the process, those that it started and the database's process:
    others do not change it. The memory is that of the largest process.
    """

    seconds: float
    processor: float
    megabytes: int = 0

    def told(self, floor: "Spent") -> str:
        ratio = self.processor / floor.processor
        processor = f"{self.processor:.2f} s of processor, {ratio:.1f} times {floor.processor:.2f}"
        return f"{processor}, {self.megabytes} MB at most in a process"


def number(n: int) -> str:
    """Of nobody: births of 1900 to 1905, a thousand a day."""
    day = FIRST_DAY + timedelta(days=n // 1000)
    first = f"{AREA}{day:%Y%m%d}{n % 1000:03d}"
    return first + check_digit(first)


def name(n: int) -> str:
    return "赵钱孙李周吴郑王"[n % 8] + chr(0x4E00 + n % 4000) + chr(0x5E00 + n % 3001)


def rosters(scale: float) -> Iterator[Figure]:
    """Started by the department, done by the job in a process of its own."""
    people, rows = round(PEOPLE * scale), round(ROWS * scale)
    notice = load(NOTICE)
    season = fill_county(notice, people, date(1999, 1, 1))
    _give_numbers(people)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Path(folder)
        with override_settings(FILE_DIR=place / "files"):
            yield from _figures(season, place, people, rows)


def _figures(season: Season, place: Path, people: int, rows: int) -> Iterator[Figure]:
    whole, other, few = (place / f"{name}.xlsx" for name in ("whole", "other", "few"))
    write(whole, range(rows))
    _, indexed = _bare(whole)
    checked, marked = _checked(season, whole)
    counts = Roster.objects.latest("pk").counts
    floor = "bare calamine read + COPY with index rebuild of the same file"
    told = f"{rows} rows, {counts['matched']} matched, {checked.told(indexed)}; "
    goal = "goal 180 s, 1024 MB and 1.5 for 650000"
    name = "check a roster of everybody"
    yield timed(name, checked.seconds, "s", floor, indexed.seconds, told + goal)
    name = "mark the department's workbook behind it"
    yield timed(name, marked.seconds, "s", floor, indexed.seconds, marked.told(indexed))
    write(other, range(rows), changed=10)
    bare, _ = _bare(other)
    checked, _ = _checked(season, other)
    floor = "bare calamine read + COPY of the same file"
    told = f"{rows} rows, {checked.told(bare)}; goal 1.4"
    again = "check it again with a tenth changed"
    yield timed(again, checked.seconds, "s", floor, bare.seconds, told)
    singly = max(1, round(SINGLY * people / PEOPLE))
    write(few, range(0, people, people // singly), limit=singly)
    bare, _ = _bare(few)
    checked, _ = _checked(season, few)
    told = f"{singly} rows against {people} people, {checked.told(bare)}; goal 10 s for 23113"
    yield timed("check a department's roster", checked.seconds, "s", floor, bare.seconds, told)


def _give_numbers(people: int) -> None:
    """Real numbers, that the roster may find them."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS)
        numbers = iter(range(people))
        while block := list(islice(numbers, 50_000)):
            lines = (f"{n + 1}\t\\\\x{id_index(number(n)).hex()}\t{name(n)}\n" for n in block)
            cursor.copy_expert("COPY bench_number FROM STDIN", StringIO("".join(lines)))
        cursor.execute(GIVE)
        cursor.execute("DROP TABLE bench_number")
        cursor.execute("VACUUM ANALYZE enrollment_person")


def write(path: Path, people: range, *, changed: int = 0, limit: int = 0) -> None:
    """Twelve columns; every tenth line has another village where `changed` says so."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, HEAD)
        for row, n in enumerate(islice(people, limit or None), 1):
            moved = changed and n % changed == 0
            sheet.write_number(row, 0, row)
            for column, text in enumerate(cells(n, moved=bool(moved)), 1):
                sheet.write_string(row, column, text)


def cells(n: int, *, moved: bool = False) -> tuple[str, ...]:
    typed = number(n)
    return (
        name(n),
        "男" if int(typed[16]) % 2 else "女",
        typed,
        f"{n % 23}镇",
        f"{n % 401 + moved}村",
        f"{n % 10 + 1}组",
        f"{n // 4:08d}",
        "ABC"[n % 3] + "类",
        f"20{10 + n % 10}-0{1 + n % 9}-1{n % 10}",
        f"1380000{n % 10000:04d}",
        "",
    )


def _bare(path: Path) -> tuple[Spent, Spent]:
    """The floor without and with the indexes."""
    processor = Processor()
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        copied = Spent(*processor.seconds(lambda: _copy(cursor, path)))
        built = Spent(*processor.seconds(lambda: [cursor.execute(index) for index in INDEXES]))
        cursor.execute("DROP TABLE bench_bare")
    both = Spent(copied.seconds + built.seconds, copied.processor + built.processor)
    return copied, both


def _copy(cursor, path: Path) -> None:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
    while block := list(islice(rows, 5000)):
        lines = "".join("\t".join(map(str, row)) + "\n" for row in block)
        cursor.copy_expert(COPY, StringIO(lines))


def _checked(season: Season, path: Path) -> tuple[Spent, Spent]:
    """Handed in, checked and marked as a worker would, in a fresh process; fails if it is not
    checked. The check, until the county can see it; and the marking, for which the job is told to
    go on once more.
    """
    actor = User.objects.get(username="bench")
    started = time.perf_counter()
    roster = hand_in_roster(
        content=path.read_bytes(),
        file_name=path.name,
        department=DEPARTMENT,
        identity=IDENTITY,
        area=season.area,
        season=season,
        actor=actor,
        now=now(),
    )
    handed_in = time.perf_counter() - started
    both = _in_process(lambda: perform(roster.job_id, check_roster))
    roster.refresh_from_db()
    if roster.state != Roster.State.CHECKED:
        raise RuntimeError(
            f"the check ended {roster.state}: {Job.objects.get(pk=roster.job_id).error}"
        )
    Job.objects.filter(pk=roster.job_id).update(state=Job.State.QUEUED)
    marked = _in_process(lambda: perform(roster.job_id, check_roster))
    processor = both.processor - marked.processor
    return Spent(handed_in + roster.seconds, processor, both.megabytes), marked


def _in_process(work: Callable[[], object]) -> Spent:
    """In a process of its own, with a connection of its own."""
    connection.close()
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            spent = Processor().seconds(work)
            children = resource.getrusage(resource.RUSAGE_CHILDREN)
            told = spent[0], spent[1] + children.ru_utime + children.ru_stime
            os.write(writable, json.dumps(told).encode())
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise RuntimeError("the worker's process failed")
    waited, processor = json.loads(os.read(readable, 1000))
    os.close(readable)
    os.close(writable)
    return Spent(waited, processor, usage.ru_maxrss // MEGABYTE)
