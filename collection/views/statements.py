from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_for, areas_for
from accounts.clock import now
from accounts.models import Area, Level, Role
from collection.access import (
    bank_line_for,
    bank_match_for,
    deposit_photo_for,
    voucher_for,
)
from collection.actions import import_statement as actions
from collection.actions.keep_photo import keep_photo as keep
from collection.actions.keep_photo import open_photo
from collection.forms.papers import ImportStatement, KeepPhoto, MatchLine, UndoMatch
from collection.models import BankMatch, BankStatement, Voucher
from collection.queries.statements import pairs, unbanked, unmatched
from enrollment.access import READERS
from values.refusal import Refusal

SHOWN = 100
CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@allowed(Role.TOWNSHIP_STAFF)
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """The towns in one's reach; with a single one, straight to its statement."""
    towns = list(areas_for(request.user, Role.TOWNSHIP_STAFF).at(Level.TOWN).order_by("code"))
    if len(towns) == 1:
        return redirect("collection:town-statements", towns[0].code)
    return render(request, "collection/statements.html", {"towns": towns})


@allowed(Role.TOWNSHIP_STAFF)
@require_safe
def town_statements(request: HttpRequest, code: str) -> HttpResponse:
    """Lines that belong to nothing yet, deposits that no line was found for, what was matched."""
    town = area_for(request.user, code, Role.TOWNSHIP_STAFF, level=Level.TOWN)
    return _page(request, town)


def _page(request: HttpRequest, town: Area, form=None, refusal=None) -> HttpResponse:
    lines, vouchers = list(unmatched(town)[:SHOWN]), list(unbanked(town)[:SHOWN])
    likely: dict[int, list[Voucher]] = {}
    for pair in pairs(lines, vouchers):
        likely.setdefault(pair.line.pk, []).append(pair.voucher)
    matches = BankMatch.objects.live().filter(line__town=town)
    context = {
        "town": town,
        "lines": [(line, likely.get(line.pk, [])) for line in lines],
        "vouchers": vouchers,
        "matches": matches.select_related("line", "voucher__village", "by").order_by("-pk")[:SHOWN],
        "statements": BankStatement.objects.filter(town=town)
        .select_related("uploaded_by")
        .order_by("-pk")[:20],
        "form": form or ImportStatement(),
        "refusal": refusal,
    }
    return render(
        request, "collection/town_statements.html", context, status=409 if refusal else 200
    )


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def import_statement(request: HttpRequest, code: str) -> HttpResponse:
    town = area_for(request.user, code, Role.TOWNSHIP_STAFF, level=Level.TOWN)
    form = ImportStatement(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, town, form)
    file = form.cleaned_data["file"]
    try:
        statement, reading, matched = actions.import_statement(
            town=town, content=file.read(), file_name=file.name, actor=request.user, now=now()
        )
    except Refusal as refusal:
        return _page(request, town, form, refusal)
    said = f"读到收入{statement.rows}笔，新的{statement.fresh}笔，自动对上{matched}笔。"
    if reading.unread:
        rows = "、".join(map(str, reading.unread[:10]))
        messages.warning(request, f"第{rows}行的日期或金额读不出来，没有导入，请核对原表。")
    messages.success(request, said)
    return redirect("collection:town-statements", town.code)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def match_line(request: HttpRequest, pk: int) -> HttpResponse:
    line = bank_line_for(request.user, pk)
    form = MatchLine(request.POST)
    if not form.is_valid():
        messages.error(request, "没有对上。请先选这笔款是哪张单据的。")
        return redirect("collection:town-statements", line.town.code)
    voucher = voucher_for(request.user, form.cleaned_data["voucher"], Role.TOWNSHIP_STAFF)
    actions.match_by_hand(line=line, voucher=voucher, actor=request.user, now=now())
    messages.success(request, f"已对上{voucher.number}。")
    return redirect("collection:town-statements", line.town.code)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def undo_match(request: HttpRequest, pk: int) -> HttpResponse:
    match = bank_match_for(request.user, pk)
    form = UndoMatch(request.POST)
    if not form.is_valid():
        messages.error(request, "没有撤销。请写明撤销原因。")
        return redirect("collection:town-statements", match.line.town.code)
    reason = form.cleaned_data["reason"]
    actions.undo_match(match=match, reason=reason, actor=request.user, now=now())
    messages.success(request, "已撤销，这笔流水和单据重新等待对账。")
    return redirect("collection:town-statements", match.line.town.code)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def keep_photo(request: HttpRequest, pk) -> HttpResponse:
    """Add the bank's receipt to one's own deposit afterwards."""
    voucher = voucher_for(request.user, pk, Role.VILLAGE_CLERK)
    if voucher.collector_id != request.user.pk or voucher.kind != Voucher.Kind.DEPOSIT:
        raise Http404
    form = KeepPhoto(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, form.errors["photo"][0])
        return redirect("collection:receipt", voucher.pk)
    content = form.cleaned_data["photo"].read()
    keep(voucher=voucher, content=content, actor=request.user, now=now())
    messages.success(request, "银行回单照片已保存。")
    return redirect("collection:receipt", voucher.pk)


@allowed(*READERS)
@require_safe
def deposit_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of the bank's receipt; opening it is audited."""
    photo = deposit_photo_for(request.user, pk)
    content = open_photo(photo=photo, actor=request.user, now=now())
    ending = photo.file.rpartition(".")[2]
    place = "inline" if ending != "pdf" else "attachment"
    headers = {"Content-Disposition": f'{place}; filename="deposit-{photo.pk}.{ending}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[ending], headers=headers)
