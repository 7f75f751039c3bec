"""改资料: what one clerk changes of a person's registration by their own word."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import allowed
from accounts.clock import now, today
from accounts.models import Area, Level
from collection.actions.withdraw import paid
from collection.views.acting import act_on, codes_of, cover_year_of
from enrollment import details, forms
from enrollment.access import EDITORS, person_for
from enrollment.actions import change_details as acting
from enrollment.models import Enrolment, Person


@allowed(*EDITORS)
def change_details(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_for(request.user, pk, *EDITORS)
    home, year = person.household, cover_year_of(person.household.group)
    enrolment = person.enrolments.select_related("group__parent").filter(cover_year=year).first()
    if enrolment is None:
        return render(
            request,
            "collection/change_details.html",
            {"household": home, "person": person, "year": year},
        )
    enrolment.person = person
    form = forms.ChangeDetails(
        request.POST or None,
        enrolment=enrolment,
        standing=acting.standing_details(enrolment),
        codes=codes_of(home.group),
        groups=Area.objects.within(home.village.code).at(Level.GROUP),
        paid=enrolment.pk in paid([enrolment.pk]),
        today=today(),
    )
    return act_on(request, home, form, "collection/change_details.html", _change, person)


def _change(request: HttpRequest, person: Person, form: forms.ChangeDetails) -> HttpResponse:
    changed = acting.change_details(
        enrolment=form.enrolment,
        values=form.values(),
        since=form.enrolment.cover_year,
        paid=paid,
        on=form.cleaned_data["on"],
        reason=form.cleaned_data["reason"],
        actor=request.user,
        now=now(),
    )
    if not changed:
        messages.info(request, "没有改动，什么都没有保存。")
        return redirect("collection:household", person.household_id)
    told = "、".join(label for name, label in details.LABELS.items() if name in changed)
    messages.success(request, f"资料已修改：{told}。{_next(form.enrolment, changed)}")
    return redirect("collection:household", person.household_id)


def _next(enrolment: Enrolment, changed: list[str]) -> str:
    enrolment.refresh_from_db(fields=["review"])
    if enrolment.review == Enrolment.ReviewState.RETURNED:
        return "改好以后，请到“退回改正”里重新提交。"
    waits = enrolment.review == Enrolment.ReviewState.WAITING
    return "重新等待镇级经办审核。" if waits and details.REVIEWED & set(changed) else ""
