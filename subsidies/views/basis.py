"""Why somebody pays what they pay (核定依据): today's answer, and every one that was frozen."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.clock import today
from enrollment.access import enrolment_for
from enrollment.notices import load_notice
from subsidies.models import Assessment
from subsidies.queries import digest_of, explained_again, quotes_for
from subsidies.queries.telling import Told, told


@dataclass(frozen=True)
class Frozen:
    """A frozen assessment; `same` says whether it comes out to the same bytes again today."""

    assessment: Assessment
    told: Told
    same: bool | None

    @property
    def mark(self) -> str:
        return bytes(self.assessment.digest).hex()[:16]


@login_required
@require_safe
def basis(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = enrolment_for(request.user, pk)
    quoted = quotes_for([enrolment], on=today())[enrolment.pk]
    frozen = [_frozen(a) for a in enrolment.assessments.order_by("-pk")]
    context = {
        "enrolment": enrolment,
        "notice": load_notice(enrolment.notice),
        "quoted": quoted,
        "told": None if quoted.refused else told(quoted.explanation),
        "frozen": frozen,
    }
    return render(request, "subsidies/basis.html", context)


def _frozen(assessment: Assessment) -> Frozen:
    again = explained_again(assessment)
    same = None if again is None else digest_of(again) == bytes(assessment.digest)
    return Frozen(assessment, told(assessment.explanation), same)
