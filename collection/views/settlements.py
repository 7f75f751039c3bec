"""The settlement of subsidies with those who pay them (资助资金结算)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_codes, has_role
from accounts.clock import now, today
from accounts.models import Area, Role
from collection import forms
from collection.access import proposal_for, settlement_for
from collection.actions import settle as settling
from collection.models import Settlement, SettlementProposal
from collection.models.settlements import SETTLES
from collection.queries.settlements import Draft, by_department, by_level, draft_of, lines_of
from enrollment.models import Season
from enrollment.queries import season_for
from values.refusal import Refusal

SIGNS = (Role.COUNTY_BUREAU, Role.FINANCE)


def _season(request: HttpRequest, *roles: Role) -> Season | None:
    return season_for(Area.objects.get(code=area_codes(request.user, *roles)[0]))


@allowed(*SETTLES)
@require_safe
def settlements(request: HttpRequest) -> HttpResponse:
    """What is not settled yet, the proposal that waits, and the settlements so far."""
    season = _season(request, *SETTLES)
    draft = draft_of(season.area, season.cover_year, until=today()) if season else _nothing()
    mine = {"cover_year": season.cover_year if season else 0}
    proposals = SettlementProposal.objects.visible_to(request.user).filter(**mine)
    waiting = proposals.filter(state=SettlementProposal.State.PROPOSED)
    waiting = waiting.select_related("proposed_by").first()
    context = {
        "season": season,
        "draft": draft,
        "departments": by_department(draft.lines),
        "levels": by_level(draft.lines),
        "waiting": waiting,
        "settlements": Settlement.objects.visible_to(request.user)
        .filter(**mine)
        .select_related("proposed_by", "confirmed_by")
        .order_by("-no"),
        "returned": proposals.filter(state=SettlementProposal.State.RETURNED)
        .select_related("decided_by")
        .order_by("-pk")[:3],
        "form": forms.ProposeSettlement(initial={"until": today()}),
        "decide_form": forms.DecideSettlement(),
        "proposes": has_role(request.user, Role.COUNTY_BUREAU),
        "may_decide": waiting
        and waiting.proposed_by_id != request.user.pk
        and has_role(request.user, *SIGNS),
    }
    return render(request, "collection/settlements.html", context)


def _nothing() -> Draft:
    return Draft((), (), None, 0)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def propose_settlement(request: HttpRequest) -> HttpResponse:
    """Propose to settle everything up to a day."""
    season = _season(request, Role.COUNTY_BUREAU)
    form = forms.ProposeSettlement(request.POST)
    if season is None or not form.is_valid():
        messages.error(request, "没有提请。请填写结算到哪一天。")
        return redirect("collection:settlements")
    try:
        settling.propose_settlement(
            season=season,
            until=form.cleaned_data["until"],
            actor=request.user,
            on=today(),
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已提请，请财政或县医保局另一人确认。")
    return redirect("collection:settlements")


@allowed(*SIGNS)
@require_POST
def decide_settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm (button `confirm`) or send back what somebody else proposed."""
    proposal = proposal_for(request.user, pk)
    form = forms.DecideSettlement(request.POST)
    form.is_valid()
    note = form.cleaned_data.get("note", "")
    if "confirm" in request.POST:
        settlement = settling.confirm_settlement(proposal=proposal, actor=request.user, now=now())
        messages.success(request, f"已确认，结算单号 {settlement.number}。")
        return redirect("collection:settlement", settlement.pk)
    if not note:
        messages.error(request, "没有退回。请先写明复核意见，再点“退回”。")
        return redirect("collection:settlements")
    settling.return_settlement(proposal=proposal, note=note, actor=request.user, now=now())
    messages.success(request, "已退回，什么也没有结算。")
    return redirect("collection:settlements")


@allowed(*SETTLES)
@require_safe
def settlement(request: HttpRequest, pk) -> HttpResponse:
    """A confirmed settlement: per department, payer, level of government."""
    found = settlement_for(request.user, pk)
    lines = lines_of(found.rows.order_by("line"))
    context = {
        "settlement": found,
        "departments": by_department(lines),
        "levels": by_level(lines),
    }
    return render(request, "collection/settlement.html", context)
