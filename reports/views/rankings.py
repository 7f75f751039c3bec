from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import allowed, holds
from accounts.clock import now, today
from collection.access import ranking_for
from collection.views.rankings import MAKERS, READERS
from reports import forms
from reports.access import bulletin_for
from reports.actions.make_bulletin import BulletinText
from reports.actions.make_bulletin import make_bulletin as make
from reports.actions.print_once import print_once
from reports.queries.bulletin_drafts import draft_of
from reports.queries.progress_papers import bulletin_paper, ranking_paper
from reports.views.papers import pdf
from values.refusal import Refusal


@allowed(*READERS)
@require_safe
def ranking_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The weekly ranking or half-monthly report as it was frozen."""
    ranking, moment = ranking_for(request.user, pk, *READERS), now()
    content = print_once(
        slug="progress_report",
        obj=ranking,
        area=ranking.area,
        fill=lambda printed: ranking_paper(ranking, now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, f"ranking-{ranking.number}")


@allowed(*READERS)
def bulletins(request: HttpRequest, pk: int) -> HttpResponse:
    """The documents about a ranking; whoever makes them has the form, its text proposed."""
    ranking = ranking_for(request.user, pk, *READERS)
    maker = holds(request.user, ranking.area.code, *MAKERS)
    form, refusal = None, None
    if request.method == "POST":
        ranking = ranking_for(request.user, pk, *MAKERS)
        form = forms.MakeBulletin(request.POST)
        if form.is_valid():
            try:
                text = BulletinText(**form.cleaned_data)
                made = make(ranking=ranking, text=text, actor=request.user, now=now())
            except Refusal as caught:
                refusal = caught
            else:
                messages.success(request, f"通报 {made.number} 已做好，可以打印。")
                return redirect("reports:bulletins", ranking.pk)
    elif maker:
        form = forms.MakeBulletin(initial=draft_of(ranking, today()))
    context = {
        "ranking": ranking,
        "bulletins": ranking.bulletins.select_related("by").order_by("-pk"),
        "form": form,
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "reports/bulletins.html", context, status=status)


@allowed(*READERS)
@require_safe
def bulletin_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The official document, its annex the frozen ranking."""
    bulletin, moment = bulletin_for(request.user, pk, *READERS), now()
    content = print_once(
        slug="progress_report",
        obj=bulletin,
        area=bulletin.ranking.area,
        key=f"bulletin-{bulletin.pk}",
        fill=lambda printed: bulletin_paper(bulletin, now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, f"bulletin-{bulletin.pk}")
