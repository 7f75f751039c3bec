"""变更办理: moves, splits, merges, heads, corrections, departures, and a person's history."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, holds
from accounts.clock import now, today
from accounts.models import Area, Level
from collection.actions import end_insurance
from collection.actions.withdraw import paid, withdraw_enrolment
from collection.queries import changes as queries
from collection.queries.history import person_history
from enrollment import forms
from enrollment.access import (
    EDITORS,
    change_for,
    change_to_decide_for,
    household_for,
    own_change_for,
    person_for,
)
from enrollment.actions import change_head as heads
from enrollment.actions import decide, move
from enrollment.actions import merge_households as merging
from enrollment.actions import split_household as splitting
from enrollment.actions.correct import request_correction
from enrollment.actions.open_evidence import open_evidence
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import ChangeRequest, Enrolment, Household, Person
from enrollment.notices import Codes, form_codes, load_notice
from enrollment.queries import season_for
from subsidies.actions.accept_correction import accept_correction
from values.refusal import Refusal

CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@allowed(*EDITORS)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Requests that wait for me, my own, and what was decided."""
    context = {
        "waiting": queries.waiting_for(request.user),
        "own": queries.own_waiting(request.user),
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
        data, people=people, groups=groups, codes=_codes(found.from_group), initial=initial
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
        head_relationship=_codes(found.to_group).head,
        since=_year(found.to_group),
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


@allowed(*EDITORS)
def move_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Move people of a household: to another group at once, to another village by consent."""
    found = household_for(request.user, pk, *EDITORS)
    people = _active(found)
    groups = Area.objects.within(found.village.code).at(Level.GROUP).exclude(pk=found.group_id)
    villages = Area.objects.within(found.village.code_at(Level.COUNTY)).at(Level.VILLAGE)
    villages = villages.exclude(pk=found.village_id)
    form = forms.Move(
        request.POST or None, people=people, groups=groups, villages=villages, today=today()
    )
    return _act(request, found, form, "collection/move_people.html", _move)


def _move(request: HttpRequest, found: Household, form) -> HttpResponse:
    to, on, reason = (form.cleaned_data[name] for name in ("to", "on", "reason"))
    if to.level == Level.GROUP:
        _refuse_part(found, form)
        home = move.change_group(
            household=found,
            group=to,
            since=_year(found.group),
            paid=paid,
            on=on,
            reason=reason,
            actor=request.user,
            now=now(),
        )
        messages.success(request, f"全户已换到{home.group.name}。")
        return redirect("collection:household", home.pk)
    asked = move.request_move(
        household=found,
        people=form.taken(),
        village=to,
        on=on,
        reason=reason,
        actor=request.user,
        now=now(),
    )
    messages.success(request, f"已提交，等{to.name}或其镇级经办接收。接收以前什么都不变。")
    return redirect("collection:change", asked.pk)


def _refuse_part(found: Household, form) -> None:
    if len(form.taken()) != len(form.people):
        raise ChangeRefused(
            what="没有办理",
            why="本村换组是全户一起换，现在只勾选了一部分人",
            cure="全户换组请勾选全部的人；只有一部分人另住的，请办理分户",
        )


@allowed(*EDITORS)
def split_household(request: HttpRequest, pk: int) -> HttpResponse:
    found = household_for(request.user, pk, *EDITORS)
    form = forms.SplitHousehold(
        request.POST or None,
        people=_active(found),
        codes=_codes(found.group),
        groups=Area.objects.within(found.village.code).at(Level.GROUP),
        initial={"group": found.group_id},
        today=today(),
    )
    return _act(request, found, form, "collection/split_household.html", _split)


def _split(request: HttpRequest, found: Household, form) -> HttpResponse:
    data = form.cleaned_data
    new = splitting.split_household(
        household=found,
        relationships=form.relationships(),
        group=data["group"],
        address=data["address"],
        head_relationship=_codes(found.group).head,
        since=_year(found.group),
        paid=paid,
        on=data["on"],
        reason=data["reason"],
        actor=request.user,
        now=now(),
    )
    messages.success(request, f"已分户，新户的户编号是{new.number}。")
    return redirect("collection:household", new.pk)


@allowed(*EDITORS)
def merge_households(request: HttpRequest, pk: int) -> HttpResponse:
    """First the other household's number, then its people with their relationships."""
    found = household_for(request.user, pk, *EDITORS)
    finding = forms.FindHousehold(request.POST or None)
    context = {"household": found, "finding": finding}
    if request.method != "POST" or not finding.is_valid():
        return render(request, "collection/merge_households.html", context)
    number = finding.cleaned_data["number"]
    other = Household.objects.filter(village=found.village, number=number).first()
    try:
        if other is None:
            raise ChangeRefused(
                what="没有找到这一户",
                why=f"{found.village.name}没有户编号是{number}的户",
                cure="请核对户编号；户编号在那一户的页面上方",
            )
        form = forms.MergeHouseholds(
            request.POST if "merge" in request.POST else None,
            people=other.members.order_by("position"),
            codes=_codes(found.group),
            without_head=True,
            today=today(),
        )
        context |= {"form": form, "other": other}
        if form.is_valid():
            return _merge(request, found, other, form)
    except Refusal as error:
        context["refusal"] = error
    return render(
        request,
        "collection/merge_households.html",
        context,
        status=409 if "refusal" in context else 200,
    )


def _merge(request: HttpRequest, found: Household, other: Household, form) -> HttpResponse:
    merging.merge_households(
        household=found,
        other=other,
        relationships=form.relationships(),
        head_relationship=_codes(found.group).head,
        since=_year(found.group),
        paid=paid,
        on=form.cleaned_data["on"],
        reason=form.cleaned_data["reason"],
        actor=request.user,
        now=now(),
    )
    messages.success(request, f"{other.number}户已并入本户并销户。")
    return redirect("collection:household", found.pk)


@allowed(*EDITORS)
def change_head(request: HttpRequest, pk: int) -> HttpResponse:
    found = household_for(request.user, pk, *EDITORS)
    form = forms.ChangeHead(
        request.POST or None,
        people=found.members.order_by("position"),
        codes=_codes(found.group),
        today=today(),
    )
    return _act(request, found, form, "collection/change_head.html", _head)


def _head(request: HttpRequest, found: Household, form) -> HttpResponse:
    row = heads.change_head(
        household=found,
        relationships=form.relationships(),
        head_relationship=_codes(found.group).head,
        on=form.cleaned_data["on"],
        reason=form.cleaned_data["reason"],
        actor=request.user,
        now=now(),
    )
    messages.success(request, "户主已变更。")
    return redirect("collection:household", row.pk)


@allowed(*EDITORS)
def correct_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a corrected name or number; a second person does it."""
    person = person_for(request.user, pk, *EDITORS)
    form = forms.Correct(request.POST or None, request.FILES or None, today=today())
    return _act(request, person.household, form, "collection/correct_person.html", _correct, person)


def _correct(request: HttpRequest, person: Person, form) -> HttpResponse:
    data = form.cleaned_data
    asked = request_correction(
        person=person,
        payload=form.payload(),
        reason=data["reason"],
        evidence=data["evidence"],
        evidence_file=data["file"].read(),
        on=data["on"],
        actor=request.user,
        now=now(),
    )
    messages.success(request, "已提交，等镇级经办复核。复核以前什么都不变。")
    return redirect("collection:change", asked.pk)


@allowed(*EDITORS)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Death, a move out of the county, or the end of this year's insurance."""
    person = person_for(request.user, pk, *EDITORS)
    form = forms.Leave(request.POST or None, today=today())
    return _act(request, person.household, form, "collection/leave.html", _leave, person)


def _leave(request: HttpRequest, person: Person, form) -> HttpResponse:
    data, since = form.cleaned_data, _year(person.household.group)
    given = {"on": data["on"], "actor": request.user, "now": now()}
    if data["what"] not in ("dead", "moved"):
        _end(person, since, data, given)
        messages.success(request, f"{since}年度已退出参保。")
        return redirect("collection:person-history", person.pk)
    done = end_insurance.record_departure(
        person=person,
        status=Person.Status(data["what"]),
        since=since,
        reason=data["reason"],
        **given,
    )
    messages.success(request, "已登记，没缴费的参保登记随之退出。")
    if done.standing:
        years = "、".join(str(year) for year in done.standing)
        messages.warning(request, f"{years}年度已经缴费，参保登记保留；退款请办理退费。")
    if person.household.head_id == person.pk and _active(person.household).exists():
        messages.warning(request, "这个人是户主，请接着办理“变更户主”。")
    return redirect("collection:person-history", person.pk)


def _end(person: Person, year: int, data: dict, given: dict) -> None:
    enrolment = person.enrolments.filter(cover_year=year).first()
    if enrolment is None:
        raise ChangeRefused(
            what="没有办理",
            why=f"{person.name}{year}年度没有参保登记",
            cure="不用办理退出；以前年度的不再变动",
        )
    reason = Enrolment.EndReason(data["what"])
    withdraw_enrolment(enrolment=enrolment, reason=reason, note=data["reason"], **given)


@allowed(*EDITORS)
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a departure or an ended insurance back."""
    person = person_for(request.user, pk, *EDITORS)
    form = forms.Restore(request.POST or None, today=today())
    return _act(request, person.household, form, "collection/restore.html", _restore, person)


def _restore(request: HttpRequest, person: Person, form) -> HttpResponse:
    years = end_insurance.restore(
        person=person,
        since=_year(person.household.group),
        on=form.cleaned_data["on"],
        reason=form.cleaned_data["reason"],
        actor=request.user,
        now=now(),
    )
    told = "、".join(f"{year}年度" for year in years)
    messages.success(request, "已恢复" + (f"，{told}继续参保。" if told else "。"))
    return redirect("collection:person-history", person.pk)


@login_required
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's whole history on one page, the newest first."""
    person = person_for(request.user, pk)
    year = _year(person.household.group)
    enrolment = person.enrolments.filter(cover_year=year).first()
    context = {
        "person": person,
        "household": person.household,
        "events": person_history(person),
        "former": person.former_numbers.order_by("-until", "-pk"),
        "year": year,
        "enrolment": enrolment,
        "ended": enrolment is not None and enrolment.state == Enrolment.State.WITHDRAWN,
        "may_change": holds(request.user, person.household.group.code, *EDITORS),
    }
    return render(request, "collection/person_history.html", context)


def _act(request: HttpRequest, household, form, template: str, act, person=None) -> HttpResponse:
    """Show the form, or do it: a refusal stands above the form and nothing typed is lost."""
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return act(request, person or household, form)
        except Refusal as error:
            refusal = error
    context = {"household": household, "person": person, "form": form, "refusal": refusal}
    return render(request, template, context, status=409 if refusal else 200)


def _active(household: Household):
    return household.members.filter(status=Person.Status.ACTIVE).order_by("position")


def _codes(area: Area) -> Codes:
    return form_codes(load_notice(_season(area).notice))


def _year(area: Area) -> int:
    """The season in force: what came before it is not changed any more."""
    return _season(area).cover_year


def _season(area: Area):
    season = season_for(area)
    if season is None:
        raise ChangeRefused(
            what="现在不能办理",
            why="县里还没有启用本年度的通知",
            cure="请联系县医保局",
        )
    return season
