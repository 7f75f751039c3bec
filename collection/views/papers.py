from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, areas_for, has_role
from accounts.clock import now, today
from accounts.models import Level, Role, RoleAssignment, User
from collection.access import paper_book_for
from collection.actions import issue_paper as actions
from collection.forms.papers import IssuePaper, VoidPaper
from collection.queries.papers import book_states, books_of
from values.refusal import Refusal


@allowed(Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF)
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """Paper receipts by range: the clerk's own, or those that the township issued."""
    return _page(request)


def _page(request: HttpRequest, form=None, refusal=None) -> HttpResponse:
    issues = has_role(request.user, Role.TOWNSHIP_STAFF)
    context = {
        "books": book_states(books_of(request.user)),
        "issues": issues,
        "form": (form or IssuePaper(holders=_holders(request.user))) if issues else None,
        "void": VoidPaper(),
        "refusal": refusal,
    }
    return render(request, "collection/papers.html", context, status=409 if refusal else 200)


def _holders(user: User) -> list[tuple]:
    """Village clerks of the user's towns, each with a village of theirs."""
    villages = areas_for(user, Role.TOWNSHIP_STAFF).at(Level.VILLAGE)
    rows = RoleAssignment.objects.filter(role=Role.VILLAGE_CLERK, area__in=villages)
    rows = rows.in_force(today()).select_related("user", "area")
    return [(row.user, row.area) for row in rows.order_by("area__code", "user")]


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def issue_paper(request: HttpRequest) -> HttpResponse:
    form = IssuePaper(request.POST, holders=_holders(request.user))
    if not form.is_valid():
        return _page(request, form)
    try:
        book = actions.issue_paper(**form.told(), actor=request.user, on=today(), now=now())
    except Refusal as refusal:
        return _page(request, form, refusal)
    number = book.last_no - book.first_no + 1
    messages.success(request, f"已登记领用{number}张，领用人{book.collector.display_name}。")
    return redirect("collection:papers")


@allowed(Role.VILLAGE_CLERK)
@require_POST
def void_paper(request: HttpRequest, pk: int) -> HttpResponse:
    book = paper_book_for(request.user, pk, Role.VILLAGE_CLERK)
    form = VoidPaper(request.POST)
    if not form.is_valid():
        messages.error(request, "没有作废。请填作废的号码和原因。")
        return redirect("collection:papers")
    data = form.cleaned_data
    number = actions.void_paper(
        book=book,
        first_no=data["first_no"],
        last_no=data["last_no"] or data["first_no"],
        reason=data["reason"],
        actor=request.user,
        on=today(),
        now=now(),
    )
    messages.success(request, f"已作废{number}张，号码保留，作废的票请和存根一起交镇里。")
    return redirect("collection:papers")


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def return_paper(request: HttpRequest, pk: int) -> HttpResponse:
    book = paper_book_for(request.user, pk, Role.TOWNSHIP_STAFF)
    number = actions.return_paper(book=book, actor=request.user, on=today(), now=now())
    messages.success(request, f"已退回{number}张。")
    return redirect("collection:papers")
