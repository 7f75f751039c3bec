import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_for, holds
from accounts.clock import now, today
from accounts.models import Area, Level, Role
from collection.actions.collect import collect_household as collect
from collection.actions.note_unpaid import note_unpaid
from collection.actions.set_walk_order import set_walk_order
from collection.forms.walks import METHODS, CollectHousehold, WalkOrder
from collection.queries.papers import next_paper
from collection.queries.walks import Stop, groups_standing, walk
from collection.unpaid_reasons import unpaid_reasons
from collection.views.acting import season_of
from enrollment.access import EDITORS, READERS, household_for
from enrollment.queries import groups_of, household_enrolments, season_for
from values.refusal import Refusal


@allowed(*READERS)
@require_safe
def walks(request: HttpRequest) -> HttpResponse:
    """The village groups in one's reach, and how far each has been collected."""
    first = groups_of(request.user, *READERS).order_by("code").first()
    season = season_for(first) if first else None
    found = groups_standing(request.user, season.cover_year) if season else []
    return render(request, "collection/walks.html", {"groups": found, "season": season})


@allowed(*READERS)
@require_safe
def walk_group(request: HttpRequest, code: str) -> HttpResponse:
    """One group in walking order: what each household pays, and the form that takes it."""
    group = area_for(request.user, code, *READERS, level=Level.GROUP)
    return _page(request, group, at=request.GET.get("at", ""))


def _page(request, group: Area, *, at: str = "", form=None, refusal=None) -> HttpResponse:
    season = season_of(group)
    stops = walk(group, season.cover_year, on=today())
    done = next((stop for stop in stops if str(stop.household.pk) == at), None)
    if refusal and done:
        _keep_typed(done, form)
    context = {
        "group": group,
        "season": season,
        "stops": stops,
        "done": done if not refusal else None,
        "open_at": done if refusal else _next(stops, done),
        "typed": form.data if form else {},
        "refusal": refusal,
        "key": uuid.uuid4,
        "methods": METHODS,
        "next_paper": next_paper(request.user, group.parent),
        "reasons": unpaid_reasons().values(),
        "may_collect": holds(request.user, group.code, Role.VILLAGE_CLERK),
        "may_order": holds(request.user, group.code, *EDITORS),
        "totals": _totals(stops),
    }
    return render(request, "collection/walk.html", context, status=409 if refusal else 200)


def _keep_typed(stop: Stop, form: CollectHousehold) -> None:
    for member in stop.due:
        pk = member.enrolment.pk
        member.ticked, member.chosen = f"take_{pk}" in form.data, form.data.get(f"reason_{pk}", "")


def _next(stops: list[Stop], done: Stop | None) -> Stop | None:
    """The next door behind the one just done that still has somebody to ask."""
    behind = stops[done.place :] if done else stops
    return next((stop for stop in [*behind, *stops] if not stop.visited), None)


def _totals(stops: list[Stop]) -> dict[str, int]:
    members = [member for stop in stops for member in stop.members]
    return {
        "people": len(members),
        "paid": sum(member.paid is not None for member in members),
        "due": sum(member.due for member in members),
        "due_fen": sum(stop.due_fen for stop in stops),
        "told": sum(len(stop.told) for stop in stops),
    }


@allowed(Role.VILLAGE_CLERK)
@require_POST
def collect_household(request: HttpRequest, pk: int) -> HttpResponse:
    """Take from one household at the door, and note why the rest do not pay.

    Button `only_reasons` takes nothing and notes the reasons alone.
    """
    found = household_for(request.user, pk, Role.VILLAGE_CLERK)
    year = season_of(found.group).cover_year
    ids = household_enrolments(found, year).values_list("pk", flat=True)
    form = CollectHousehold(request.POST, lines=[(pk, 0) for pk in ids])
    if not form.is_valid():
        return _page(request, found.group, at=str(pk), form=form, refusal=_first(form))
    try:
        said = _act(request, found, year, form)
    except Refusal as refusal:
        return _page(request, found.group, at=str(pk), form=form, refusal=refusal)
    messages.success(request, said)
    url = reverse("collection:walk-group", args=[found.group.code])
    return redirect(f"{url}?at={found.pk}")


def _act(request: HttpRequest, household, year: int, form: CollectHousehold) -> str:
    who = {"actor": request.user, "now": now()}
    key = form.cleaned_data["idempotency_key"]
    if "only_reasons" in request.POST:
        reasons = form.reasons(everybody=True)
        note_unpaid(household=household, reasons=reasons, key=key, **who)
        return f"户号{household.number}：已记未缴原因，没有收款。"
    if form.without_reason():
        raise Refusal(
            what="没有收款",
            why="没有勾选的人还没有选未缴原因",
            cure="请给没缴的人选原因（外出、职工在保、拒缴……），再收款",
        )
    voucher = collect(
        household=household,
        village=household.village,
        cover_year=year,
        lines=form.shown_lines(),
        reasons=form.reasons(),
        means=form.means(),
        idem=key,
        paid_on=today(),
        **who,
    )
    how = voucher.get_method_display()
    return f"户号{household.number}：已收款{voucher.lines}人，{how}，收据号 {voucher.number}。"


def _first(form: CollectHousehold) -> Refusal:
    why = next(iter(form.errors.values()))[0]
    return Refusal(what="没有收款", why=str(why).rstrip("。"), cure="请改好后再按一次")


@allowed(*EDITORS)
def walk_order(request: HttpRequest, code: str) -> HttpResponse:
    """Number the households as they are walked; button `by_number` goes back to their numbers."""
    group = area_for(request.user, code, *EDITORS, level=Level.GROUP)
    stops = walk(group, season_of(group).cover_year, on=today())
    # Whoever moved away is still collected from here, but has no door in this group any more.
    stops = [stop for stop in stops if stop.household.group_id == group.pk]
    form = WalkOrder(request.POST or None, households=[stop.household.pk for stop in stops])
    if request.method == "POST" and ("by_number" in request.POST or form.is_valid()):
        ordered = [] if "by_number" in request.POST else form.ordered()
        set_walk_order(group=group, households=ordered, actor=request.user, now=now())
        messages.success(request, "走户顺序已保存。")
        return redirect("collection:walk-group", group.code)
    context = {"group": group, "rows": [(s, form[f"place_{s.household.pk}"]) for s in stops]}
    return render(request, "collection/walk_order.html", context | {"form": form})
