"""变更办理: requests that wait for another's word, and the answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, holds
from accounts.clock import now
from accounts.models import Area, Level
from collection.actions.withdraw import paid
from collection.queries import changes as queries
from collection.views.acting import codes_of, cover_year_of
from enrollment import forms
from enrollment.access import (
    EDITORS,
    change_for,
    change_to_decide_for,
    own_change_for,
)
from enrollment.actions import decide, move
from enrollment.actions.open_evidence import open_evidence
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import ChangeRequest, Household, Person
from subsidies.actions.accept_correction import accept_correction
from values.refusal import Refusal

CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@allowed(*EDITORS)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Requests that wait for me, my own, what was decided; enrolments that may come here."""
    context = {
        "waiting": queries.waiting_for(request.user),
        "own": queries.own_waiting(request.user),
        "to_take_over": queries.to_take_over(request.user),
        "decided": queries.decided(request.user),
    }
    return render(request, "collection/changes.html", context)


@allowed(*EDITORS)
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One request; who decides on it has the form here."""
    return _change_page(request, change_for(request.user, pk))


def _change_page(request: HttpRequest, found: ChangeRequest, form=None, refusal=None):
    waits = found.state == ChangeRequest.State.WAITING
    own = found.requested_by_id == request.user.pk
    roles = EDITORS if found.kind == ChangeRequest.Kind.MOVE else EDITORS[1:]
    decides = holds(request.user, found.to_group.code, *roles)
    context = {
        "change": found,
        "shown": queries.show(found),
        "may_decide": waits and decides and not own,
        "may_withdraw": waits and own,
        "form": form or _answer_form(found, None),
        "refusal": refusal,
        "evidence_ending": found.evidence_file.rpartition(".")[2],
    }
    return render(request, "collection/change.html", context, status=409 if refusal else 200)


def _answer_form(found: ChangeRequest, data):
    if found.kind != ChangeRequest.Kind.MOVE:
        return forms.Answer(data)
    people = Person.objects.filter(pk__in=found.people).order_by("position")
    groups = Area.objects.within(found.to_group.code).at(Level.GROUP)
    whole = found.household.head_id in found.people
    initial = {f"relationship_{p.pk}": p.relationship for p in people} if whole else None
    return forms.AcceptMove(
        data, people=people, groups=groups, codes=codes_of(found.from_group), initial=initial
    )


@allowed(*EDITORS)
@require_POST
def decide_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept (button `accept`) or send back with a note."""
    found = change_to_decide_for(request.user, pk)
    accepting = "accept" in request.POST
    if not accepting:
        note = forms.Answer(request.POST)
        if not note.is_valid() or not note.cleaned_data["note"]:
            messages.error(request, "没有退回。申请人要知道为什么，请先写明答复，再点“退回”。")
            return redirect("collection:change", found.pk)
        decide.refuse_change(
            request=found, note=note.cleaned_data["note"], actor=request.user, now=now()
        )
        messages.success(request, "已退回，什么都没有变动。")
        return redirect("collection:changes")
    form = _answer_form(found, request.POST)
    if not form.is_valid():
        return _change_page(request, found, form)
    try:
        told = _accept(request, found, form)
    except Refusal as error:
        return _change_page(request, found, form, error)
    messages.success(request, told)
    return redirect("collection:changes")


def _accept(request: HttpRequest, found: ChangeRequest, form) -> str:
    data = form.cleaned_data
    if found.kind != ChangeRequest.Kind.MOVE:
        accept_correction(request=found, note=data["note"], actor=request.user, now=now())
        return "已更正，原来的记录保留在个人历史里。"
    home = move.accept_move(
        request=found,
        relationships=form.relationships(),
        group=data["group"],
        join=_joined(found, data["join"]),
        head_relationship=codes_of(found.to_group).head,
        since=cover_year_of(found.to_group),
        paid=paid,
        note=data["note"],
        actor=request.user,
        now=now(),
    )
    return f"已接收{len(found.people)}人，在{home.group.name}{home.number}户。"


def _joined(found: ChangeRequest, number: str) -> Household | None:
    if not number:
        return None
    home = Household.objects.filter(village=found.to_group, number=number).first()
    if home is None:
        raise ChangeRefused(
            what="没有接收",
            why=f"{found.to_group.name}没有户编号是{number}的户",
            cure="请核对户编号；不并入已有的户，就把这一格清空",
        )
    return home


@allowed(*EDITORS)
@require_POST
def withdraw_change(request: HttpRequest, pk: int) -> HttpResponse:
    found = own_change_for(request.user, pk)
    decide.withdraw_change(request=found, actor=request.user, now=now())
    messages.success(request, "已撤回，什么都没有变动。")
    return redirect("collection:changes")


@allowed(*EDITORS)
@require_safe
def change_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The photograph or scan that proves a correction; opening it is audited."""
    found = change_for(request.user, pk)
    if not found.evidence_file:
        raise Http404
    content = open_evidence(request=found, actor=request.user, now=now())
    ending = found.evidence_file.rpartition(".")[2]
    place = "inline" if ending != "pdf" else "attachment"
    headers = {"Content-Disposition": f'{place}; filename="evidence-{found.pk}.{ending}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[ending], headers=headers)
