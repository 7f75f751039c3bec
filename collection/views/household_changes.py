"""A household's own changes: a move, a split, a merge, another head."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import allowed
from accounts.clock import now, today
from accounts.models import Area, Level
from collection.actions.withdraw import paid
from collection.views.acting import act_on, active_members, codes_of, cover_year_of
from enrollment import forms
from enrollment.access import (
    EDITORS,
    household_for,
)
from enrollment.actions import change_head as heads
from enrollment.actions import merge_households as merging
from enrollment.actions import move
from enrollment.actions import split_household as splitting
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import Household
from values.refusal import Refusal


@allowed(*EDITORS)
def move_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Move people of a household: to another group at once, to another village by consent."""
    found = household_for(request.user, pk, *EDITORS)
    people = active_members(found)
    groups = Area.objects.within(found.village.code).at(Level.GROUP).exclude(pk=found.group_id)
    villages = Area.objects.within(found.village.code_at(Level.COUNTY)).at(Level.VILLAGE)
    villages = villages.exclude(pk=found.village_id)
    form = forms.Move(
        request.POST or None, people=people, groups=groups, villages=villages, today=today()
    )
    return act_on(request, found, form, "collection/move_people.html", _move)


def _move(request: HttpRequest, found: Household, form) -> HttpResponse:
    to, on, reason = (form.cleaned_data[name] for name in ("to", "on", "reason"))
    if to.level == Level.GROUP:
        _refuse_part(found, form)
        home = move.change_group(
            household=found,
            group=to,
            since=cover_year_of(found.group),
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
        people=active_members(found),
        codes=codes_of(found.group),
        groups=Area.objects.within(found.village.code).at(Level.GROUP),
        initial={"group": found.group_id},
        today=today(),
    )
    return act_on(request, found, form, "collection/split_household.html", _split)


def _split(request: HttpRequest, found: Household, form) -> HttpResponse:
    data = form.cleaned_data
    new = splitting.split_household(
        household=found,
        relationships=form.relationships(),
        group=data["group"],
        address=data["address"],
        head_relationship=codes_of(found.group).head,
        since=cover_year_of(found.group),
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
            codes=codes_of(found.group),
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
        head_relationship=codes_of(found.group).head,
        since=cover_year_of(found.group),
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
        codes=codes_of(found.group),
        today=today(),
    )
    return act_on(request, found, form, "collection/change_head.html", _head)


def _head(request: HttpRequest, found: Household, form) -> HttpResponse:
    row = heads.change_head(
        household=found,
        relationships=form.relationships(),
        head_relationship=codes_of(found.group).head,
        on=form.cleaned_data["on"],
        reason=form.cleaned_data["reason"],
        actor=request.user,
        now=now(),
    )
    messages.success(request, "户主已变更。")
    return redirect("collection:household", row.pk)
