"""Three parties sign a village's collection roster, each by their own account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import allowed, area_for
from accounts.clock import now
from accounts.models import Level, Role
from collection.access import roster_for
from collection.actions import sign_roster as actions
from collection.forms import VoidSlip
from collection.models import RosterSignature
from enrollment.queries import season_for
from values.refusal import Refusal

SIGNERS = (
    Role.VILLAGE_CLERK,
    Role.TOWNSHIP_STAFF,
    Role.HOSPITAL_SIGNATORY,
    Role.TAX_SIGNATORY,
)


@allowed(*SIGNERS)
@require_POST
def sign_roster(request: HttpRequest, code: str) -> HttpResponse:
    """Sign for the party whose button was pressed."""
    village = area_for(request.user, code, *SIGNERS, level=Level.VILLAGE)
    try:
        signature = actions.sign_roster(
            village=village,
            season=season_for(village),
            party=request.POST.get("party", ""),
            actor=request.user,
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        party = RosterSignature.Party(signature.party).label
        messages.success(request, f"已代表{party}在清册 {signature.roster.number} 上签字。")
    return redirect("collection:village-reconciliation", village.code)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def void_roster(request: HttpRequest, pk) -> HttpResponse:
    """Void a roster that changed before all had signed."""
    roster = roster_for(request.user, pk, Role.TOWNSHIP_STAFF)
    form = VoidSlip(request.POST)
    if not form.is_valid():
        messages.error(request, "没有作废。请写明作废原因，不超过200字。")
    else:
        reason = form.cleaned_data["reason"]
        actions.void_roster(roster=roster, reason=reason, actor=request.user, now=now())
        messages.success(request, "已作废。清册号不再使用，重新核对后可以再签。")
    return redirect("collection:village-reconciliation", roster.village.code)
