"""Freeze the ranking of a week or half month that is over (周排名、半月通报)."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.actions.ledger import check_characters
from collection.models import Ranking
from collection.queries.aims import formula_of
from collection.queries.rankings import after, count_ranking, elapsed, last_period, packed
from enrollment.models import Season
from enrollment.notices import load_notice
from values.refusal import Refusal

LETTERS = {Ranking.Period.WEEK: "W", Ranking.Period.HALF_MONTH: "B"}


class RankingRefused(Refusal):
    code = "ranking_refused"


def freeze_ranking(
    *,
    area: Area,
    season: Season,
    period: Ranking.Period,
    actor: User,
    on: date,
    now: datetime,
) -> Ranking:
    """Count and keep the newest period that was over before `on`; asked again, the same one.

    Locks the area's row. Raises RankingRefused before the season's first day.
    """
    notice = load_notice(season.notice)
    begins, until = last_period(period, on)
    asked = formula_of(notice)
    with transaction.atomic():
        area = Area.objects.select_for_update(no_key=True).get(pk=area.pk)
        mine = Ranking.objects.filter(area=area, cover_year=season.cover_year, period=period)
        if standing := mine.filter(until_on=until).first():
            return standing
        if not elapsed(notice, until):
            raise RankingRefused(
                what="没有生成排名",
                why=f"到{until:%Y年%m月%d日}还没有开始缴费",
                cure="这一期结束后再生成",
            )
        before = mine.filter(until_on__lt=until).order_by("-until_on").first()
        rows, digest = packed(after(count_ranking(area, notice, until), before))
        ranking = Ranking.objects.create(
            number=_number(area, season.cover_year, period, until),
            area=area,
            cover_year=season.cover_year,
            notice=season.notice,
            period=period,
            from_on=begins,
            until_on=until,
            clause=str(asked.basis)[:120] if asked else "",
            measure=asked.measure if asked else "",
            elapsed=elapsed(notice, until),
            rows=rows,
            digest=digest,
            made_by=actor,
            made_at=now,
        )
        record_audit(
            action="freeze_ranking",
            obj=ranking,
            area=area,
            actor=actor,
            now=now,
            details={"number": ranking.number, "digest": digest.hex()},
        )
    return ranking


def _number(area: Area, cover_year: int, period: Ranking.Period, until: date) -> str:
    body = f"{cover_year}-{area.code}-{LETTERS[period]}-{until:%Y%m%d}"
    return f"{body}-{check_characters(body)}"
