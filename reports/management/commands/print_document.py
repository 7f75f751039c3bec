from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model

from accounts.clock import now
from accounts.models import Area, Level
from collection.models import AssessmentSlip, CashDay, Voucher
from enrollment.notices import load_notice
from enrollment.queries import season_for
from reports.actions.print_once import print_once
from reports.documents import DOCUMENTS
from reports.documents.posting.context import Posting
from reports.engine.files import write_atomically
from reports.queries.money_papers import day_close_paper, deposit_paper, receipt_paper
from reports.queries.policy_papers import policy_card_paper
from reports.queries.village_papers import posting_paper, slip_papers
from values.dates import business_date
from values.refusal import Refusal


class Command(BaseCommand):
    help = "Print one document of an area as PDF; of receipts, days and deposits the newest."

    def add_arguments(self, parser):
        parser.add_argument("slug", choices=[kind.slug for kind in DOCUMENTS])
        parser.add_argument("--area", required=True, help="area code, e.g. the village's 12 digits")
        parser.add_argument("--out", required=True)

    def handle(self, *args, slug, area, out, **options):
        place = Area.objects.filter(code=area).first()
        if place is None:
            raise CommandError(f"No area {area}.")
        moment = now()
        try:
            found = paper_of(slug, place, moment)
            if found is None:
                raise CommandError(f"{place.name} has no {slug} yet.")
            obj, fill = found
            pdf = print_once(slug=slug, obj=obj, area=place, fill=fill, actor=None, now=moment)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        written = write_atomically(Path(out), pdf)
        self.stdout.write(f"{out}  {written.size} bytes  sha256 {written.sha256}")


def paper_of(slug: str, area: Area, moment: datetime) -> tuple[Model, Callable[[int], Any]] | None:
    """What an area's document is about and how it is filled; None where there is nothing yet.

    The filling takes how often it was printed before.
    """
    if slug == "posting":
        return area, lambda printed: _posting(area, moment)
    if slug == "policy_card":
        season = season_for(area)
        notice = load_notice(season.notice) if season else None
        return (
            (area, lambda printed: policy_card_paper(notice, area=area, now=moment))
            if notice
            else None
        )
    if slug == "assessment_slip":
        slips = AssessmentSlip.objects.live().filter(group__code__startswith=area.code)
        slips = list(slips.select_related("village", "group").order_by("group__code", "no"))
        # Of a whole area's slips some may be new: none of them is called a reprint.
        return (area, lambda printed: slip_papers(slips, now=moment)) if slips else None
    if slug == "day_close":
        days = CashDay.objects.filter(village__code__startswith=area.code)
        day = days.filter(state=CashDay.State.CLOSED).order_by("-closed_at").first()
        return day and (day, lambda printed: day_close_paper(day, now=moment, reprint=printed))
    if slug not in ("receipt", "deposit_slip"):
        raise CommandError(f"{slug} is not printed from here: it is about no area.")
    deposit = slug == "deposit_slip"
    fill = deposit_paper if deposit else receipt_paper
    voucher = _newest(area, deposit=deposit)
    return voucher and (voucher, lambda printed: fill(voucher, now=moment, reprint=printed))


def _posting(area: Area, moment: datetime) -> Posting:
    season = season_for(area)
    if area.level != Level.VILLAGE or season is None:
        raise CommandError(f"{area.name} is no village with a season: nothing to post.")
    number = f"{season.cover_year}-{area.code}"
    on = business_date(moment)
    return posting_paper(area, season=season, number=number, days=7, on=on, now=moment)


def _newest(area: Area, *, deposit: bool) -> Voucher | None:
    kinds = [Voucher.Kind.DEPOSIT] if deposit else [Voucher.Kind.RECEIPT, Voucher.Kind.REVERSAL]
    vouchers = Voucher.objects.filter(village__code__startswith=area.code, kind__in=kinds)
    return vouchers.order_by("-at", "-no").first()
