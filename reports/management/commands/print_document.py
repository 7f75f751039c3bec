from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model

from accounts.clock import now
from accounts.models import Area, Level
from collection.models import (
    AssessmentSlip,
    CashDay,
    CollectionRoster,
    PayOut,
    Ranking,
    RefundCase,
    Settlement,
    Voucher,
)
from collection.queries.coverage import special_coverage
from collection.queries.months import last_month
from enrollment.notices import load_notice
from enrollment.queries import season_for
from reports.actions.print_once import print_once
from reports.engine.files import write_atomically
from reports.queries.doorstep_papers import month_paper, walking_paper
from reports.queries.money_papers import day_close_paper, deposit_paper, receipt_paper
from reports.queries.people_without_numbers import unnumbered_paper
from reports.queries.policy_papers import policy_card_paper
from reports.queries.posting_papers import posting_paper
from reports.queries.progress_papers import ranking_paper
from reports.queries.refund_papers import refund_paper
from reports.queries.registration_papers import area_forms
from reports.queries.roster_papers import roster_paper
from reports.queries.settlement_papers import (
    coverage_paper,
    pay_out_paper,
    settlement_paper,
)
from reports.queries.subsidised_papers import subsidised_paper
from reports.queries.village_papers import slip_papers
from subsidies.queries import county_of
from values.dates import business_date
from values.refusal import Refusal

# What the audit entry is about, and the context from how often it was printed before.
Paper = tuple[Model, Callable[[int], Any]]


class Command(BaseCommand):
    help = (
        "Print one document of an area as PDF; of receipts, days and deposits the newest, of"
        " settlements and pay-outs the county's newest."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", choices=list(PAPERS))
        parser.add_argument("--area", required=True, help="area code, e.g. the village's 12 digits")
        parser.add_argument("--out", required=True)

    def handle(self, *args, slug, area, out, **options):
        place = Area.objects.filter(code=area).first()
        if place is None:
            raise CommandError(f"No area {area}.")
        moment = now()
        try:
            found = PAPERS[slug](place, moment)
            if found is None:
                raise CommandError(f"{place.name} has no {slug} yet.")
            obj, fill = found
            pdf = print_once(slug=slug, obj=obj, area=place, fill=fill, actor=None, now=moment)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        written = write_atomically(Path(out), pdf)
        self.stdout.write(f"{out}  {written.size} bytes  sha256 {written.sha256}")


def posting(area: Area, moment: datetime) -> Paper | None:
    season = season_for(area)
    if area.level != Level.VILLAGE or season is None:
        raise CommandError(f"{area.name} is no village with a season: nothing to post.")
    number = f"GS-{area.code}-{season.cover_year}-000"  # on trial: it is no record
    on = business_date(moment)
    return area, lambda printed: posting_paper(
        area, season=season, number=number, days=7, on=on, now=moment
    )


def registration_form(area: Area, moment: datetime) -> Paper | None:
    """Every household's form, two copies each."""
    if area.level < Level.VILLAGE:
        raise CommandError(f"{area.name} is no village or group: print its villages one by one.")
    on = business_date(moment)
    return area, lambda printed: area_forms(area, on=on, now=moment)


def people_without_numbers(area: Area, moment: datetime) -> Paper | None:
    on = business_date(moment)
    return area, lambda printed: unnumbered_paper(area, on=on, now=moment)


def policy_card(area: Area, moment: datetime) -> Paper | None:
    season = season_for(area)
    if season is None:
        return None
    notice = load_notice(season.notice)
    return area, lambda printed: policy_card_paper(notice, area=area, now=moment)


def walking_list(area: Area, moment: datetime) -> Paper | None:
    if area.level != Level.GROUP:
        raise CommandError(f"{area.name} is no village group: nothing to walk.")
    on = business_date(moment)
    return area, lambda printed: walking_paper(area, on=on, now=moment)


def month_close(area: Area, moment: datetime) -> Paper | None:
    """The month before this one."""
    if area.level != Level.VILLAGE:
        raise CommandError(f"{area.name} is no village: months are the villages'.")
    first = last_month(business_date(moment))
    return area, lambda printed: month_paper(area, first, now=moment)


def assessment_slips(area: Area, moment: datetime) -> Paper | None:
    """All live slips; some may be new, so none is called a reprint."""
    slips = AssessmentSlip.objects.live().filter(group__code__startswith=area.code)
    slips = list(slips.select_related("village", "group").order_by("group__code", "no"))
    return (area, lambda printed: slip_papers(slips, now=moment)) if slips else None


def day_close(area: Area, moment: datetime) -> Paper | None:
    days = CashDay.objects.filter(village__code__startswith=area.code)
    day = days.filter(state=CashDay.State.CLOSED).order_by("-closed_at").first()
    return day and (day, lambda printed: day_close_paper(day, now=moment, reprint=printed))


def receipt(area: Area, moment: datetime) -> Paper | None:
    voucher = _newest(area, Voucher.Kind.RECEIPT, Voucher.Kind.REVERSAL)
    return voucher and (
        voucher,
        lambda printed: receipt_paper(voucher, now=moment, reprint=printed),
    )


def deposit_slip(area: Area, moment: datetime) -> Paper | None:
    voucher = _newest(area, Voucher.Kind.DEPOSIT)
    return voucher and (
        voucher,
        lambda printed: deposit_paper(voucher, now=moment, reprint=printed),
    )


def progress_report(area: Area, moment: datetime) -> Paper | None:
    """The newest ranking of the place, or of the town that a village stands in."""
    above = Ranking.objects.filter(area__code__in=(area.code, area.code_at(Level.TOWN)))
    ranking = above.select_related("area").order_by("-until_on", "-pk").first()
    return ranking and (
        ranking,
        lambda printed: ranking_paper(ranking, now=moment, reprint=printed),
    )


def signed_roster(area: Area, moment: datetime) -> Paper | None:
    """The newest roster of a village that was not voided."""
    rosters = CollectionRoster.objects.live().filter(village__code__startswith=area.code)
    roster = rosters.select_related("village").order_by("-frozen_at").first()
    return roster and (roster, lambda printed: roster_paper(roster, now=moment, reprint=printed))


def refund_form(area: Area, moment: datetime) -> Paper | None:
    cases = RefundCase.objects.filter(village__code__startswith=area.code, applied_on__isnull=False)
    case = cases.select_related("village", "entry", "enrolment__person").order_by("-pk").first()
    return case and (case, lambda printed: refund_paper(case, now=moment, reprint=printed))


def _newest(area: Area, *kinds: Voucher.Kind) -> Voucher | None:
    vouchers = Voucher.objects.filter(village__code__startswith=area.code, kind__in=kinds)
    return vouchers.order_by("-at", "-no").first()


def settlement(area: Area, moment: datetime) -> Paper | None:
    found = Settlement.objects.filter(area=county_of(area)).order_by("-no").first()
    return found and (
        found,
        lambda printed: settlement_paper(found, now=moment, reprint=printed),
    )


def pay_out(area: Area, moment: datetime) -> Paper | None:
    found = PayOut.objects.filter(area=county_of(area), state=PayOut.State.APPROVED)
    newest = found.order_by("-pk").first()
    return newest and (
        newest,
        lambda printed: pay_out_paper(newest, now=moment, reprint=printed),
    )


def coverage_list(area: Area, moment: datetime) -> Paper | None:
    season = season_for(area)
    if season is None:
        return None
    found = special_coverage(area, season, "", on=business_date(moment))
    return area, lambda printed: coverage_paper(
        area, season, found, department="", own=False, now=moment
    )


def subsidised_list(area: Area, moment: datetime) -> Paper | None:
    """All departments' people of a county, town or village."""
    season = season_for(area)
    return season and (
        area,
        lambda printed: subsidised_paper(area, season, department="", own=False, now=moment),
    )


PAPERS: dict[str, Callable[[Area, datetime], Paper | None]] = {
    "receipt": receipt,
    "day_close": day_close,
    "deposit_slip": deposit_slip,
    "assessment_slip": assessment_slips,
    "posting": posting,
    "policy_card": policy_card,
    "refund_form": refund_form,
    "registration_form": registration_form,
    "walking_list": walking_list,
    "month_close": month_close,
    "people_without_numbers": people_without_numbers,
    "settlement": settlement,
    "pay_out": pay_out,
    "coverage_list": coverage_list,
    "progress_report": progress_report,
    "signed_roster": signed_roster,
    "subsidised_list": subsidised_list,
}
