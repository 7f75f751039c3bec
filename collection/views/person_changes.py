"""A person's own changes: a correction, a departure and back; and the whole history."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import allowed, holds
from accounts.clock import now, today
from collection.actions import end_insurance
from collection.actions.withdraw import paid, withdraw_enrolment
from collection.queries.history import person_history
from collection.views.acting import act_on, active_members, cover_year_of
from enrollment import forms
from enrollment.access import (
    EDITORS,
    person_for,
)
from enrollment.actions import take_over as taking
from enrollment.actions.correct import request_correction
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import Enrolment, Person


@allowed(*EDITORS)
def correct_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a corrected name or number; a second person does it."""
    person = person_for(request.user, pk, *EDITORS)
    form = forms.Correct(request.POST or None, request.FILES or None, today=today())
    return act_on(
        request, person.household, form, "collection/correct_person.html", _correct, person
    )


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
    return act_on(request, person.household, form, "collection/leave.html", _leave, person)


def _leave(request: HttpRequest, person: Person, form) -> HttpResponse:
    data, since = form.cleaned_data, cover_year_of(person.household.group)
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
        messages.warning(
            request, f"{years}年度已经缴费，参保登记保留；要退款的，请在这里点“退费”。"
        )
    if person.household.head_id == person.pk and active_members(person.household).exists():
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
    return act_on(request, person.household, form, "collection/restore.html", _restore, person)


def _restore(request: HttpRequest, person: Person, form) -> HttpResponse:
    years = end_insurance.restore(
        person=person,
        since=cover_year_of(person.household.group),
        on=form.cleaned_data["on"],
        reason=form.cleaned_data["reason"],
        actor=request.user,
        now=now(),
    )
    told = "、".join(f"{year}年度" for year in years)
    messages.success(request, "已恢复" + (f"，{told}继续参保。" if told else "。"))
    return redirect("collection:person-history", person.pk)


@allowed(*EDITORS)
def take_over_enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an enrolment here that stayed with money since returned, for who has moved here."""
    person = person_for(request.user, pk, *EDITORS)
    home = person.household
    form = forms.TakeOverEnrolment(request.POST or None, today=today())
    page = "collection/take_over_enrolment.html"
    return act_on(request, home, form, page, _take_over, person)


def _take_over(request: HttpRequest, person: Person, form) -> HttpResponse:
    year = cover_year_of(person.household.group)
    enrolment = person.enrolments.filter(cover_year=year).first()
    if enrolment is None:
        raise ChangeRefused(
            what="没有办理",
            why=f"{person.name}{year}年度没有参保登记",
            cure="要参保的，请在这一户“增加成员”或联系镇级经办",
        )
    taking.take_over_enrolment(
        enrolment=enrolment,
        since=year,
        paid=paid,
        on=form.cleaned_data["on"],
        reason=form.cleaned_data["reason"],
        actor=request.user,
        now=now(),
    )
    messages.success(request, f"{year}年度的参保登记已接收到本户，可以收费。")
    return redirect("collection:household", person.household_id)


@login_required
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's whole history on one page, the newest first."""
    person = person_for(request.user, pk)
    year = cover_year_of(person.household.group)
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
