"""Take an uploaded register's changes into the register (a job): people, newcomers by household.

Each stands or fails by itself: whoever was changed by others since the comparison is left as they
are, and told. Done twice it does nothing more.
"""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.urls import reverse

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run, start_job
from accounts.clock import now
from accounts.files import read_file, store_file
from accounts.models import Area, User
from collection.actions.compare_book import row_told
from collection.actions.withdraw import paid, withdraw_enrolment
from enrollment.actions import hand_in_book as uploads
from enrollment.actions.change_details import change_details
from enrollment.actions.end_enrolment import resume_enrolment
from enrollment.actions.locks import lock_households
from enrollment.actions.register import NewMember, add_members, register_household
from enrollment.actions.take_out_book import BookRefused
from enrollment.books.columns import headings, titles
from enrollment.books.known import DETAILS
from enrollment.books.newcomers import as_member
from enrollment.books.outcome import CHANGED, CONFLICT, NEW, Cell, Row
from enrollment.books.shown import text_shown
from enrollment.books.texts import texts_of
from enrollment.books.words import ENROLLED, Words, words_of
from enrollment.models import BookUpload, Enrolment, Household, Season
from enrollment.queries import season_for
from enrollment.workbooks.marking.mark import mark_workbook
from values.dates import business_date
from values.refusal import Refusal

KIND = "collection.apply_book"
TOLD_EVERY = 25
DONE, KEPT = "已采用", "保留系统里的"
State = BookUpload.State


def start_applying(
    *, upload: BookUpload, take: Collection[int], actor: User, now: datetime
) -> None:
    """Queue the applying. `take` are the places of the conflicts in which the file holds.

    Locks the upload's row. Raises BookRefused.
    """
    with transaction.atomic():
        locked = uploads.lock_upload(upload)
        if locked.state != State.COMPARED or uploads.is_busy(locked):
            raise BookRefused(
                what="没有采用",
                why=f"这份文件现在是“{locked.get_state_display()}”",
                cure="请刷新页面查看",
            )
        locked.job, _ = start_job(
            kind=KIND,
            title=f"采用底册：{locked.file_name[:80]}",
            owner=actor,
            area=locked.village,
            input={"upload": locked.pk, "take": sorted(take)},
            now=now,
        )
        locked.save(update_fields=["job"])


def apply_book(run: Run) -> dict:
    """Households first, because a changed person may be somebody's relation only then."""
    upload = BookUpload.objects.select_related("village").get(pk=run.input["upload"])
    if upload.state != State.COMPARED:
        return _result(upload)
    compared, take = uploads.compared_of(upload), set(run.input["take"])
    applying = _Applying(upload, season_for(upload.village), run.job.owner, now())
    works = [*applying.households(compared.rows), *applying.people(compared.rows, take)]
    total = sum(len(rows) for rows, _ in works)
    done = 0
    for rows, work in works:
        _do(rows, work)
        done += len(rows)
        if done % TOLD_EVERY < len(rows):
            run.progress(done, total, "正在采用")
    run.progress(total, total, "正在生成带结果的表格")
    return _finish(run, upload, compared)


def _do(rows: list[Row], work: Callable[[], str]) -> None:
    try:
        said = work()
    except Refusal as refusal:
        said = f"没有采用：{refusal}"
    for row in rows:
        row.done = said


@dataclass(frozen=True)
class _Applying:
    upload: BookUpload
    season: Season
    actor: User
    now: datetime

    @property
    def words(self) -> Words:
        return words_of(self.upload.village, self.season)

    def households(self, rows: list[Row]):
        """The newcomers of each household, with what registers them."""
        together: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row.outcome == NEW:
                together[row.household].append(row)
        words = self.words
        for key, people in together.items():
            yield people, lambda key=key, people=people: self._register(key, people, words)

    def people(self, rows: list[Row], take: set[int]):
        """Everybody with changed cells, with what changes them."""
        words = self.words
        for place, row in enumerate(rows):
            if row.outcome in (CHANGED, CONFLICT):
                cells = [cell for cell in row.cells if not cell.conflict or place in take]
                yield [row], lambda row=row, cells=cells: self._change(row, cells, words)

    def _register(self, key: str, people: list[Row], words: Words) -> str:
        members = [self._member(row, words) for row in people]
        told = {
            "members": members,
            "season": self.season,
            "actor": self.actor,
            "now": self.now,
            "form_key": self._key(key),
        }
        if people[0].home is not None:
            return self._add(people[0].home, told)
        head = next(m for m in members if m.relationship == words.codes.head)
        home = register_household(
            group=Area.objects.get(pk=people[0].group),
            address=next((row.address for row in people if row.address), ""),
            phone=head.phone,
            head_relationship=words.codes.head,
            **told,
        )
        return f"已登记，户编号{home.number}"

    def _add(self, home: int, told: dict) -> str:
        household = Household.objects.select_related("group", "village").get(pk=home)
        if household.village_id != self.upload.village_id:
            raise _meanwhile("这一户已经不在本村")
        add_members(household=household, **told)
        return f"已加入{household.number}户"

    def _member(self, row: Row, words: Words) -> NewMember:
        try:
            return as_member(row.form, words, business_date(self.now))
        except ValueError as problem:
            raise _meanwhile(str(problem).rstrip("。")) from None

    def _key(self, key: str) -> UUID:
        return uuid5(NAMESPACE_OID, f"book-upload:{self.upload.pk}:{key}")

    def _change(self, row: Row, cells: list[Cell], words: Words) -> str:
        if not cells:
            return KEPT
        with transaction.atomic():
            enrolment = _locked(row.enrolment)
            _refuse_changed(enrolment, cells, words)
            enrolled = next((cell for cell in cells if cell.field == "enrolled"), None)
            if enrolled and enrolled.new == ENROLLED:
                self._resume(enrolment)
            values = _values([cell for cell in cells if cell.field in DETAILS], words)
            if values:
                change_details(
                    enrolment=enrolment,
                    values=values,
                    since=self.season.cover_year,
                    paid=paid,
                    reason=f"登记底册：{self.upload.file_name}"[:200],
                    **self._when(),
                )
            if enrolled and enrolled.new != ENROLLED:
                self._withdraw(enrolment, row, words)
        return DONE

    def _resume(self, enrolment: Enrolment) -> None:
        if enrolment.state == Enrolment.State.WITHDRAWN:
            resume_enrolment(enrolment=enrolment, note=self._note(), **self._when())
            enrolment.refresh_from_db()

    def _withdraw(self, enrolment: Enrolment, row: Row, words: Words) -> None:
        if enrolment.state == Enrolment.State.ENROLLED:
            reason = Enrolment.EndReason(words.code_of("end_reasons", row.end_reason))
            withdraw_enrolment(
                enrolment=enrolment, reason=reason, note=self._note(), **self._when()
            )

    def _note(self) -> str:
        return f"登记底册：{self.upload.file_name}"[:200]

    def _when(self) -> dict:
        return {"on": business_date(self.now), "actor": self.actor, "now": self.now}


def _locked(pk: int | None) -> Enrolment:
    """The enrolment with its household's row held, as every change of a household holds it."""
    rows = Enrolment.objects.select_related("person", "household", "group")
    home = rows.get(pk=pk).household_id
    lock_households(home)
    return rows.get(pk=pk)


def _refuse_changed(enrolment: Enrolment, cells: list[Cell], words: Words) -> None:
    """What was shown must still stand, or stand as wanted already."""
    texts = texts_of(enrolment, words, paid=False)
    for cell in cells:
        if texts[cell.field] not in (cell.now, cell.new):
            stands = text_shown(cell.field, texts[cell.field])
            raise _meanwhile(f"比较以后，{titles()[cell.field]}又改成了“{stands}”")


def _meanwhile(why: str) -> BookRefused:
    return BookRefused(what="这一行没有改", why=why, cure="请重新上传，看过新的比较结果再采用")


def _values(cells: list[Cell], words: Words) -> dict[str, object]:
    readers = {
        "relation": lambda text: words.relation_of(text, ""),
        "general_category": lambda text: words.code_of("general_categories", text),
        "hardships": words.hardships_of,
    }
    return {
        DETAILS[cell.field]: readers.get(cell.field, lambda text: text)(cell.new) for cell in cells
    }


def _finish(run: Run, upload: BookUpload, compared: uploads.Compared) -> dict:
    marked = _marked(upload, compared.rows)
    tried = [row for row in compared.rows if row.done]
    left = sum(row.done.startswith("没有采用") for row in tried)
    moment = now()
    with transaction.atomic():
        run.hold()
        store_file(uploads.marked_name(upload), marked)
        uploads.keep_compared(upload, compared)
        counts = upload.counts | {"done": len(tried) - left, "left": left}
        BookUpload.objects.filter(pk=upload.pk, state=State.COMPARED).update(
            state=State.APPLIED, counts=counts, applied_by=run.job.owner, applied_at=moment
        )
        record_audit(
            action="apply_book",
            obj=upload,
            area=upload.village,
            actor=run.job.owner,
            now=moment,
            details={"rows": len(tried) - left, "left": left},
        )
    return _result(upload)


def _marked(upload: BookUpload, rows: list[Row]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="book-") as folder:
        path = Path(folder) / f"book{Path(upload.file_name).suffix.lower()[:6]}"
        path.write_bytes(read_file(uploads.original_name(upload)))
        target = Path(folder) / "marked.xlsx"
        mark_workbook(path, target, map(row_told, rows), known_layouts=headings())
        return target.read_bytes()


def _result(upload: BookUpload) -> dict:
    return {"result_url": reverse("collection:book-upload", args=[upload.pk])}
