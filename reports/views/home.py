from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import LOCAL, area_codes, has_role
from accounts.clock import today
from accounts.models import Area, Role, User
from collection.queries.days import cash_in_hand, differences_waiting, undeposited
from collection.queries.payables import AGES, overdue, waiting_pay_outs
from collection.queries.reversals import waiting_reversals
from collection.queries.settlements import waiting_settlements
from enrollment.queries import season_for
from reports.queries.postings import to_answer, to_take_down
from subsidies.queries import rosters_unclear, rosters_waiting
from subsidies.queries.notices import drafts_waiting
from values.money import yuan


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this user, and the way to everything else."""
    return render(request, "accounts/home.html", {"todo": todo(request.user)})


def todo(user: User) -> list[dict]:
    """Things that wait: a sentence, where to do it, how pressing it is."""
    found = []
    if has_role(user, Role.VILLAGE_CLERK):
        found += _for_clerk(user)
    if has_role(user, Role.TOWNSHIP_STAFF):
        found += _for_township(user)
    if has_role(user, Role.DEPARTMENT) and (unclear := rosters_unclear(user)):
        said = f"{unclear}份资助名单等您说明每一列是什么"
        found.append(_item(said, "subsidies:rosters", "warning"))
    if has_role(user, Role.COUNTY_BUREAU) and (waiting := rosters_waiting(user)):
        found.append(_item(f"{waiting}份资助名单等您审核", "subsidies:rosters", "warning"))
    if has_role(user, Role.COUNTY_BUREAU) and (waiting := drafts_waiting(user)):
        found.append(_item(f"{waiting}份政策通知等您复核生效", "subsidies:notices", "warning"))
    if has_role(user, *LOCAL):
        found += _on_the_wall(user)
    if has_role(user, Role.DEPARTMENT, Role.COUNTY_BUREAU, Role.FINANCE):
        found += _for_payers(user)
    return found


def _for_payers(user: User) -> list[dict]:
    """Money that has not reached people, and batches and settlements to look at."""
    found = []
    season = season_for(Area.objects.get(code=area_codes(user)[0]))
    late = overdue(user, season.cover_year, on=today()) if season else []
    if late:
        worst = max(one.alarm for one in late)
        kind = "danger" if worst == AGES[-1] else "warning"
        text = f"{len(late)}笔应发给个人的钱超过{AGES[0]}天没有发到，最久超过{worst}天"
        found.append(_item(text, "collection:payables", kind))
    if waiting := waiting_pay_outs(user):
        found.append(_item(f"{waiting}批发放等您复核", "collection:payables", "warning"))
    if has_role(user, Role.COUNTY_BUREAU, Role.FINANCE) and (waiting := waiting_settlements(user)):
        found.append(_item(f"{waiting}份资助资金结算等您确认", "collection:settlements", "warning"))
    return found


def _for_clerk(user: User) -> list[dict]:
    found = []
    if cash := cash_in_hand(user):
        found.append(
            _item(f"手中现金{yuan(cash)}元，当天日清、及时缴款", "collection:days", "info")
        )
    if days := undeposited(user).count():
        found.append(_item(f"{days}天的款已日清，还没有缴到银行", "collection:deposit", "warning"))
    return found


def _for_township(user: User) -> list[dict]:
    found = []
    if requests := waiting_reversals(user):
        found.append(_item(f"{requests}份冲销申请等您复核", "collection:reversals", "warning"))
    if days := differences_waiting(user).count():
        found.append(_item(f"{days}天的现金差额等您复核", "collection:days", "warning"))
    return found


def _on_the_wall(user: User) -> list[dict]:
    """Sheets that hang too long, objections that wait for the township's answer."""
    found = []
    if sheets := to_take_down(user, today(), *LOCAL):
        text = f"{sheets}张公示榜公示期已满，应撤榜"
        found.append(_item(text, "reports:postings", "warning"))
    if waiting := to_answer(user, Role.TOWNSHIP_STAFF):
        found.append(_item(f"{waiting}件公示异议等您答复", "reports:objections", "warning"))
    return found


def _item(text: str, name: str, kind: str) -> dict:
    return {"text": text, "url": reverse(name), "kind": kind}
