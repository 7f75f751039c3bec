"""Freeze what people pay and why (核定依据)."""

from collections.abc import Iterable
from datetime import date

from enrollment.notices import load_notice
from subsidies.actions.keep_version import keep_version
from subsidies.models import Assessment
from subsidies.queries import Quoted


def freeze_assessments(*, quoted: Iterable[Quoted], on: date) -> dict[int, Assessment]:
    """Enrolment id -> the frozen assessment; the same facts find the row that stands already.

    Refused quotes have none. Runs in the caller's transaction.
    """
    counting = [quote for quote in quoted if not quote.refused]
    for name in {quote.notice for quote in counting}:
        keep_version(load_notice(name))
    fresh = [_assessment(quote, on) for quote in counting]
    Assessment.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=2000)
    wanted = {(a.enrolment_id, bytes(a.digest)) for a in fresh}
    rows = Assessment.objects.filter(enrolment_id__in=[a.enrolment_id for a in fresh])
    return {
        row.enrolment_id: row for row in rows if (row.enrolment_id, bytes(row.digest)) in wanted
    }


def _assessment(quote: Quoted, on: date) -> Assessment:
    return Assessment(
        enrolment_id=quote.enrolment_id,
        digest=quote.digest,
        notice=quote.notice,
        assessed_on=on,
        price_fen=quote.price_fen,
        subsidy_fen=quote.subsidy_fen,
        payable_fen=quote.payable_fen,
        settlement=quote.settlement,
        identity=quote.identity,
        explanation=quote.explanation,
    )
