from pathlib import PurePath

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_for, areas_for
from accounts.clock import now
from accounts.models import Area, Level, Role
from accounts.views.jobs import bar
from collection.access import book_upload_for
from collection.actions.apply_book import start_applying
from collection.actions.withdraw import paid
from enrollment.actions import hand_in_book as uploads
from enrollment.actions.take_out_book import BookRefused
from enrollment.actions.take_out_book import take_out_book as take_out_action
from enrollment.books.outcome import CHANGED, CONFLICT, NEW, TITLES, WRONG, Row
from enrollment.books.shown import cells_shown, newcomers_shown
from enrollment.books.words import words_of
from enrollment.forms.books import HandInBook
from enrollment.models import BookUpload, RegisterBook, Season
from enrollment.queries import season_for
from values.refusal import Refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Of each kind; the clerk's own file tells them all.
ROWS_SHOWN = 200


@allowed(Role.VILLAGE_CLERK)
@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """The clerk's villages; straight to the only one."""
    villages = areas_for(request.user, Role.VILLAGE_CLERK).at(Level.VILLAGE).order_by("code")
    if len(villages) == 1:
        return redirect("collection:village-books", villages[0].code)
    return render(request, "collection/books.html", {"villages": villages})


@allowed(Role.VILLAGE_CLERK)
@require_safe
def village_books(request: HttpRequest, code: str) -> HttpResponse:
    """Take the register out, hand it in again; what was taken and handed in."""
    return _village_page(request, _village(request, code), HandInBook())


def _village(request: HttpRequest, code: str) -> Area:
    return area_for(request.user, code, Role.VILLAGE_CLERK, level=Level.VILLAGE)


def _village_page(
    request: HttpRequest, village: Area, form: HandInBook, refusal: Refusal | None = None
) -> HttpResponse:
    taken = RegisterBook.objects.filter(village=village).select_related("taken_by")
    handed_in = BookUpload.objects.filter(village=village).select_related("uploaded_by", "job")
    context = {
        "village": village,
        "season": season_for(village),
        "books": taken.order_by("-pk")[:10],
        "uploads": handed_in.order_by("-pk")[:20],
        "form": form,
        "refusal": refusal,
    }
    status = 200 if refusal is None and not form.errors else 409
    return render(request, "collection/village_books.html", context, status=status)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def take_out_book(request: HttpRequest, code: str) -> HttpResponse:
    """The register as it is now, as a workbook; the download is audited."""
    village = _village(request, code)
    book, content = take_out_action(
        village=village, season=_season(village), paid=paid, actor=request.user, now=now()
    )
    name = f"{village.name}{book.cover_year}年度登记底册第{book.edition}版.xlsx"
    return _workbook(content, name)


def _season(village: Area) -> Season:
    season = season_for(village)
    if season is None:
        raise BookRefused(
            what="现在不能办理登记底册",
            why="县里还没有启用本年度的通知",
            cure="请等县医保局启用通知",
        )
    return season


def _workbook(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def hand_in_book(request: HttpRequest, code: str) -> HttpResponse:
    """Upload a register or a list; comparing goes on in the background."""
    village = _village(request, code)
    form = HandInBook(request.POST, request.FILES)
    if not form.is_valid():
        return _village_page(request, village, form)
    file = form.cleaned_data["file"]
    try:
        upload = uploads.hand_in_book(
            content=file.read(),
            file_name=file.name,
            village=village,
            season=_season(village),
            actor=request.user,
            now=now(),
        )
    except BookRefused as refusal:
        return _village_page(request, village, form, refusal)
    return redirect("collection:book-upload", upload.pk)


@allowed(Role.VILLAGE_CLERK)
@require_safe
def book_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of an upload: its job, the comparison cell by cell, what was applied."""
    return _upload_page(request, book_upload_for(request.user, pk))


def _upload_page(
    request: HttpRequest, upload: BookUpload, unsettled: frozenset[int] = frozenset()
) -> HttpResponse:
    context = {
        "upload": upload,
        "job": upload.job,
        "busy": uploads.is_busy(upload),
        **(bar(upload.job) if upload.job else {}),
        **(_comparison(request, upload) if upload.state in ("compared", "applied") else {}),
        "unsettled": unsettled,
    }
    status = 409 if unsettled else 200
    return render(request, "collection/book_upload.html", context, status=status)


def _comparison(request: HttpRequest, upload: BookUpload) -> dict:
    compared = uploads.compared_of(upload)
    found: dict[str, list[tuple[int, Row]]] = {outcome: [] for outcome in TITLES}
    for place, row in enumerate(compared.rows):
        found[row.outcome].append((place, row))
    words = words_of(upload.village, _season(upload.village))
    return {
        "tiles": [(name, title, upload.counts.get(name, 0)) for name, title in TITLES.items()],
        "conflicts": [
            (place, row, cells_shown(row.cells), request.POST.get(f"row-{place}", ""))
            for place, row in found[CONFLICT]
        ],
        "wrongs": [row for _, row in found[WRONG][:ROWS_SHOWN]],
        "newcomers": newcomers_shown((row for _, row in found[NEW][:ROWS_SHOWN]), words),
        "changes": [(row, cells_shown(row.cells)) for _, row in found[CHANGED][:ROWS_SHOWN]],
        "absent": compared.absent,
        "to_do": len(found[CONFLICT]) + len(found[NEW]) + len(found[CHANGED]),
        "most": ROWS_SHOWN,
    }


@allowed(Role.VILLAGE_CLERK)
@require_POST
def apply_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the changes in, once every conflict is decided."""
    upload = book_upload_for(request.user, pk)
    if upload.state != BookUpload.State.COMPARED:
        return redirect("collection:book-upload", pk)
    rows = uploads.compared_of(upload).rows
    # One button decides all of them alike.
    alike = request.POST.get("all", "")
    said = {
        place: alike or request.POST.get(f"row-{place}", "")
        for place, row in enumerate(rows)
        if row.outcome == CONFLICT
    }
    unsettled = frozenset(place for place in said if said[place] not in ("file", "register"))
    if unsettled:
        messages.error(
            request,
            f"没有采用。还有{len(unsettled)}处冲突没有选择：请逐个选用表里的，或保留系统里的。",
        )
        return _upload_page(request, upload, unsettled)
    take = [place for place in said if said[place] == "file"]
    start_applying(upload=upload, take=take, actor=request.user, now=now())
    return redirect("collection:book-upload", pk)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def compare_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare once more with the register as it is now."""
    upload = book_upload_for(request.user, pk)
    uploads.compare_again(upload=upload, actor=request.user, now=now())
    return redirect("collection:book-upload", pk)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def drop_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an upload up; nothing of it was taken in."""
    upload = book_upload_for(request.user, pk)
    uploads.drop_book(upload=upload, actor=request.user, now=now())
    messages.success(request, "已放弃这份文件，登记没有任何变动。")
    return redirect("collection:village-books", upload.village.code)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def download_book(request: HttpRequest, pk: int) -> HttpResponse:
    """The clerk's own file with what came of every row; the download is audited."""
    upload = book_upload_for(request.user, pk)
    content = uploads.open_marked_book(upload=upload, actor=request.user, now=now())
    return _workbook(content, f"{PurePath(upload.file_name).stem}（比较结果）.xlsx")
