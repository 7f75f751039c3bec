"""A kept file on its way to the printer: whole, on from a jam, again; who did it stands."""

import io

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from accounts.files import read_file, remove_file
from accounts.models import AuditEntry
from reports.actions.keep_file import FileGone
from reports.actions.print_out import (
    PrintOutRefused,
    draw_print_out,
    print_out,
    printed_pages,
)
from reports.actions.set_print_offset import set_print_offset
from reports.models import PrintedFile, PrintOut
from reports.queries.printed import times_printed
from tests.reports.documents.reading import pages_of
from tests.reports.printing import printed
from tests.reports.village import issue
from tests.world import NOW, World


@pytest.fixture
def file(world: World) -> PrintedFile:
    """Two households' registration forms, two copies each: four pages, each a paper of its own."""
    printed(world, "registration_form", [world.villages["A1"]])
    return PrintedFile.objects.get()


def send(world, file, *, after=0, from_page=1, duplex=False, who="clerk-A1") -> PrintOut:
    return print_out(
        file=file,
        after=after,
        from_page=from_page,
        duplex=duplex,
        actor=world.users[who],
        now=NOW,
    )


def told(made: PrintOut) -> list[str]:
    return [page.replace(" ", "") for page in pages_of(draw_print_out(made))]


def test_first_print_out_is_the_file_with_the_page_at_the_top(world, file):
    kept = [page.replace(" ", "") for page in pages_of(read_file(file.path))]
    pages = told(send(world, file))
    assert [
        (page.startswith(was), f"{n}/4" in page)
        for n, (page, was) in enumerate(zip(pages, kept, strict=True), 1)
    ] == [(True, True)] * 4
    assert "补打" not in "".join(pages)


def test_after_a_jam_the_rest_comes_under_the_same_mark(world, file):
    whole = told(send(world, file))
    rest = send(world, file, after=1, from_page=3, who="township-A")
    assert told(rest) == whole[2:]
    assert (rest.copy, rest.from_page, rest.by.username) == (0, 3, "township-A")


def test_jam_of_a_reprint_goes_on_as_that_reprint(world, file):
    send(world, file)
    again = told(send(world, file, after=1))
    rest = told(send(world, file, after=2, from_page=2))
    assert all("整册补打第1次" in page for page in again)
    assert rest == again[1:]


def test_very_long_file_comes_in_several_print_outs(world, file, settings):
    whole = told(send(world, file))
    settings.PRINT_OUT_PAGES = 2
    parts = [
        told(made) for made in (PrintOut.objects.get(), send(world, file, after=1, from_page=3))
    ]
    assert parts == [whole[:2], whole[2:]]


def test_third_whole_print_is_the_second_reprint_whatever_jammed_between(world, file):
    for after, page in enumerate((1, 2, 1, 4, 1)):
        made = send(world, file, after=after, from_page=page)
    assert (made.copy, made.name) == (2, "整册补打第 2 次")


def test_reprinted_file_counts_for_each_of_its_papers(world, file):
    household = str(world.households["A1"][0].pk)
    before = times_printed("registration_form", [household])[household]
    send(world, file)
    send(world, file, after=1)
    send(world, file, after=2, from_page=2)
    assert (before, times_printed("registration_form", [household])[household]) == (1, 2)


def test_duplex_printer_gets_each_copy_on_a_front_and_goes_on_with_whole_sheets(world, file):
    whole = told(send(world, file, duplex=True))
    rest = told(send(world, file, after=1, from_page=4))
    assert [bool(page.replace(f"{file.title}", "").strip("　0123456789/")) for page in whole] == [
        True,
        False,
        True,
        False,
        True,
        False,
        True,
    ]
    assert rest == whole[2:]  # page 4 is the back of the sheet that page 3 begins


def test_parts_of_a_slip_never_share_a_sheet(world):
    issue(world, "A1")
    printed(world, "assessment_slip", [world.villages["A1"]])
    file = PrintedFile.objects.get()
    pages = told(send(world, file, duplex=True))
    begins = [n for n, page in enumerate(pages, 1) if "联" in page and "第1页" in page]
    assert (len(begins), {n % 2 for n in begins}) == (6, {1})
    assert len(pages) == printed_pages(file, duplex=True)


def test_same_form_sent_twice_prints_once(world, file):
    assert send(world, file) == send(world, file)
    assert PrintOut.objects.count() == 1


def test_file_that_the_disk_lost_is_not_printed(world, file):
    remove_file(file.path)
    with pytest.raises(FileGone, match="找不到这个文件"):
        send(world, file)
    assert not PrintOut.objects.exists()


def test_page_that_is_out_of_date_prints_nothing(world, file):
    send(world, file)
    with pytest.raises(PrintOutRefused, match="刚刚被打印过"):
        send(world, file, who="township-A")
    assert PrintOut.objects.count() == 1


@pytest.mark.parametrize(("before", "page", "why"), [(0, 2, "还没有打过"), (1, 5, "没有第5页")])
def test_page_that_cannot_be_gone_on_from_is_refused(world, file, before, page, why):
    for after in range(before):
        send(world, file, after=after)
    with pytest.raises(PrintOutRefused, match=why):
        send(world, file, after=before, from_page=page)


def test_print_out_is_in_the_audit_trail_and_is_never_changed(world, file):
    made = send(world, file)
    entry = AuditEntry.objects.get(action="print_out")
    assert (entry.actor, entry.object_id, entry.details["from_page"]) == (made.by, str(file.pk), 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PrintOut.objects.filter(pk=made.pk).update(copy=5)


def test_offset_moves_everything_on_the_page_by_millimetres(world, file):
    plain = draw_print_out(send(world, file))
    set_print_offset(user=world.users["clerk-A1"], right=15, down=-20, now=NOW)
    moved = draw_print_out(send(world, file, after=1))
    (x, y), (moved_x, moved_y) = corner(plain), corner(moved)
    assert (round((moved_x - x) / 72 * 25.4, 2), round((y - moved_y) / 72 * 25.4, 2)) == (1.5, -2.0)


def corner(pdf: bytes) -> tuple[float, float]:
    """Where the household's number begins on the first page."""
    found = []

    def visit(text, matrix, text_matrix, *_):
        if "户编号" in text:
            x, y = text_matrix[4], text_matrix[5]
            found.append((matrix[0] * x + matrix[4], matrix[3] * y + matrix[5]))

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    return found[0]


def test_kept_file_stays_byte_for_byte_whatever_is_printed(world, file):
    before = read_file(file.path)
    set_print_offset(user=world.users["clerk-A1"], right=15, down=0, now=NOW)
    send(world, file)
    assert (read_file(file.path), draw_print_out(PrintOut.objects.get())[:5]) == (before, b"%PDF-")
