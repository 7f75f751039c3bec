from functools import lru_cache, partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import assignments
from accounts.clock import now
from enrollment.notices import load_notice
from reports.engine.renderer import render_apart
from reports.queries.policy_papers import policy_card_paper
from reports.views.papers import pdf
from rules.errors import NoticeError
from values.dates import SHANGHAI


@login_required
@require_safe
def policy_card_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    """The policy card to print. It names nobody: no audit entry."""
    try:
        notice = load_notice(ref)
    except NoticeError:
        raise Http404 from None
    held = assignments(request.user)
    area = held[0].area if held else None
    day = now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    content = rendered(policy_card_paper(notice, area=area, now=day))
    return pdf(content, f"policy-card-{notice.name}")


# The same sheet all day and for a whole town: counters ask for it again and again.
rendered = lru_cache(maxsize=16)(partial(render_apart, "policy_card"))
