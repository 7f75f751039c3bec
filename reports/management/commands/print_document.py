from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.clock import now, today
from accounts.models import Area
from collection.models import AssessmentSlip, CashDay, Voucher
from enrollment.queries import season_for
from reports.documents import DOCUMENTS, document
from reports.engine.files import write_atomically
from reports.queries.money_papers import day_close_paper, deposit_paper, receipt_paper
from reports.queries.village_papers import posting_paper, slip_papers
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
        try:
            context = fill(slug, place)
            if context is None:
                raise CommandError(f"{place.name} has no {slug} yet.")
            pdf = document(slug).render(context)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        written = write_atomically(Path(out), pdf)
        self.stdout.write(f"{out}  {written.size} bytes  sha256 {written.sha256}")


def fill(slug: str, area: Area):
    """The context of an area's document, None where there is nothing to print."""
    moment, on = now(), today()
    if slug == "posting":
        return _posting(area, on, moment)
    if slug == "assessment_slip":
        slips = AssessmentSlip.objects.live().filter(group__code__startswith=area.code)
        slips = list(slips.select_related("village", "group").order_by("group__code", "no"))
        return slip_papers(slips, now=moment) if slips else None
    if slug == "day_close":
        days = CashDay.objects.filter(village__code__startswith=area.code)
        day = days.filter(state=CashDay.State.CLOSED).order_by("-closed_at").first()
        return day_close_paper(day, now=moment) if day else None
    return _voucher(slug, area, moment)


def _posting(area: Area, on: date, moment):
    season = season_for(area)
    number = f"{season.cover_year}-{area.code}"
    return posting_paper(area, season=season, number=number, days=7, on=on, now=moment)


def _voucher(slug: str, area: Area, moment):
    deposit = slug == "deposit_slip"
    kinds = [Voucher.Kind.DEPOSIT] if deposit else [Voucher.Kind.RECEIPT, Voucher.Kind.REVERSAL]
    vouchers = Voucher.objects.filter(village__code__startswith=area.code, kind__in=kinds)
    voucher = vouchers.order_by("-at").first()
    paper = deposit_paper if deposit else receipt_paper
    return paper(voucher, now=moment, reprint=0) if voucher else None
