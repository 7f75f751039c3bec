"""Papers and lists as workbooks, by the same roads as their PDFs."""

from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import LOCAL, allowed, area_for
from accounts.clock import now, today
from accounts.models import Area, Level
from collection.access import (
    assessment_slip_for,
    day_for,
    pay_out_for,
    ranking_for,
    roster_for,
)
from collection.models import RefundCase
from collection.queries.refunds import refund_cases
from collection.views.months import month_for
from collection.views.rankings import READERS as RANKING_READERS
from enrollment.access import READERS
from enrollment.queries import season_for
from reports.access import own_list_area
from reports.actions.hand_out_list import hand_out_list
from reports.documents.tables import TABLES
from reports.engine.sheets import Table
from reports.queries.doorstep_papers import month_paper, walking_paper
from reports.queries.lists import receipts_table, refunds_table
from reports.queries.papers import PaperRefused
from reports.queries.posting_papers import posting_paper
from reports.queries.progress_papers import ranking_paper
from reports.queries.roster_papers import roster_paper
from reports.queries.settlement_papers import pay_out_paper
from reports.queries.village_papers import slip_papers
from reports.views.settlements import PAYERS, xlsx


def _answer(request: HttpRequest, table: Table, obj: Model, area: Area, name: str) -> HttpResponse:
    content = hand_out_list(table=table, obj=obj, area=area, actor=request.user, now=now())
    return xlsx(content, name)


@allowed(*READERS)
@require_safe
def roster_xlsx(request: HttpRequest, pk) -> HttpResponse:
    """The frozen roster, numbers masked."""
    roster = roster_for(request.user, pk, *READERS)
    table = TABLES["signed_roster"](roster_paper(roster, now=now(), reprint=0))
    return _answer(request, table, roster, roster.village, f"roster-{roster.number}")


@login_required
@require_safe
def slip_xlsx(request: HttpRequest, pk) -> HttpResponse:
    """The roster behind one slip."""
    slip = assessment_slip_for(request.user, pk)
    table = TABLES["assessment_slip"](slip_papers([slip], now=now(), reprint=0))
    return _answer(request, table, slip, slip.group, slip.number)


@allowed(*READERS)
@require_safe
def walking_list_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """A group's walking list."""
    group = area_for(request.user, code, *READERS, level=Level.GROUP)
    table = TABLES["walking_list"](walking_paper(group, on=today(), now=now()))
    return _answer(request, table, group, group, f"walking-list-{group.code}")


@allowed(*READERS)
@require_safe
def month_xlsx(request: HttpRequest, key: str) -> HttpResponse:
    """A village's month."""
    village, first = month_for(request, key)
    table = TABLES["month_close"](month_paper(village, first, now=now()))
    return _answer(request, table, village, village, f"month-{village.code}-{first:%Y%m}")


@allowed(*RANKING_READERS)
@require_safe
def ranking_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """A ranking or half-monthly report as it was frozen."""
    ranking = ranking_for(request.user, pk, *RANKING_READERS)
    table = TABLES["progress_report"](ranking_paper(ranking, now=now(), reprint=0))
    return _answer(request, table, ranking, ranking.area, f"ranking-{ranking.number}")


@allowed(*PAYERS)
@require_safe
def pay_out_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """An approved batch, accounts by their last digits."""
    pay_out = pay_out_for(request.user, pk)
    table = TABLES["pay_out"](pay_out_paper(pay_out, now=now()))
    return _answer(request, table, pay_out, pay_out.area, pay_out.number)


@login_required
@require_safe
def day_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """A day's receipts."""
    day = day_for(request.user, pk)
    name = f"receipts-{day.business_date:%Y%m%d}"
    return _answer(request, receipts_table(day), day, day.village, name)


@allowed(*READERS)
@require_safe
def refunds_xlsx(request: HttpRequest) -> HttpResponse:
    """The refunds in one's reach: of one state, or all that are not over."""
    state = request.GET.get("state", "")
    cases, area = refund_cases(request.user), own_list_area(request.user)
    chosen = cases.filter(state=state) if state in RefundCase.State.values else cases.live()
    table = refunds_table(chosen.order_by("opened_at", "pk"), today())
    return _answer(request, table, area, area, f"refunds-{area.code}")


@allowed(*LOCAL)
@require_safe
def posting_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """Whom a village's posting would name today, to check before it is made."""
    village = area_for(request.user, code, *LOCAL, level=Level.VILLAGE)
    season, moment = season_for(village), now()
    if season is None:
        raise PaperRefused(what="没有名单", why="县里还没有启用本年度的通知", cure="请联系县医保局")
    paper = posting_paper(village, season=season, number="", days=1, on=today(), now=moment)
    table = TABLES["posting"](paper)
    return _answer(request, table, village, village, f"posting-list-{village.code}")
