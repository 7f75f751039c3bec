"""What the portal knows of a paper by its number, kind by kind, for whoever verifies it.

Never a person, nor what would tell one: the place, the day, the document's total, whether it was
made void. A kind that is not kept as a row (lists of a day, forms) is known by its number alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Area, Level
from collection.models import (
    AssessmentSlip,
    CashDay,
    CollectionRoster,
    MonthClose,
    PayOut,
    Ranking,
    RefundCase,
    Settlement,
    Voucher,
)
from collection.queries.days import means_of
from enrollment.models import Household, Season
from enrollment.notices import load_notice
from reports.models import Posting
from reports.queries.codes import chain_check, keyed_check, total_digest
from reports.queries.money_papers import day_number
from reports.queries.papers import place_names
from reports.queries.policy_papers import card_number
from reports.queries.refund_papers import refund_frozen, refund_number
from values.dates import business_date


@dataclass(frozen=True)
class Found:
    """`check` is what the paper's last characters must be; `void` says why it counts no more.

    `total_fen` is told only where `check` depends on it, by the ledger's hash or a frozen digest.
    """

    place: str
    on: date | None
    check: str
    total_fen: int | None = None
    void: str = ""
    note: str = ""


def place_of(area: Area) -> str:
    """County, town and village of an area, never the group."""
    names = place_names(area)
    return "".join(
        names[level] for level in (Level.COUNTY, Level.TOWN, Level.VILLAGE) if level in names
    )


def receipt(number: str) -> Found | None:
    papers = (Voucher.Kind.RECEIPT, Voucher.Kind.REVERSAL)
    voucher = _voucher(number, *papers)
    if voucher is None:
        return None
    back = Voucher.objects.filter(reverses=voucher).first()
    return Found(
        place_of(voucher.village),
        voucher.paid_on,
        chain_check(voucher.row_hash),
        total_fen=-voucher.total_fen if voucher.gives_back else voucher.total_fen,
        void=f"已冲销，冲销收据 {back.number}" if back else "",
        note="这是冲销收据，钱已退还" if voucher.gives_back else "",
    )


def deposit_slip(number: str) -> Found | None:
    voucher = _voucher(number, Voucher.Kind.DEPOSIT)
    return voucher and Found(
        place_of(voucher.village),
        voucher.paid_on,
        chain_check(voucher.row_hash),
        total_fen=voucher.total_fen,
    )


def _voucher(number: str, *kinds: Voucher.Kind) -> Voucher | None:
    vouchers = Voucher.objects.select_related("village").filter(kind__in=kinds)
    return vouchers.filter(number=number).first()


def day_close(number: str) -> Found | None:
    parts = re.fullmatch(r"\d{4}-\d{12}-\d{8}-(\d{1,9})", number)
    closed = CashDay.objects.filter(state=CashDay.State.CLOSED).select_related("village")
    day = closed.filter(pk=int(parts[1])).first() if parts else None
    if day is None or day_number(day) != number:
        return None
    return Found(
        place_of(day.village),
        day.business_date,
        keyed_check("day_close", number, day.head),
        total_fen=sum(means.fen for means in means_of(day)),
    )


def assessment_slip(number: str) -> Found | None:
    slips = AssessmentSlip.objects.exclude(state=AssessmentSlip.State.DRAFT)
    slip = slips.select_related("village").filter(number=number).first()
    void = slip and slip.state == AssessmentSlip.State.VOID
    return slip and Found(
        place_of(slip.village),
        slip.issued_on,
        keyed_check("assessment_slip", number, total_digest(slip.payable_fen)),
        total_fen=slip.payable_fen,
        void="已作废，不能凭它缴款" if void else "",
    )


def posting(number: str) -> Found | None:
    """A print on trial (number 000) was never a posting."""
    check = keyed_check("posting", number)
    if parts := re.fullmatch(r"GS-(\d{12})-\d{4}-000", number):
        area = _area(parts[1])
        return area and Found(place_of(area), None, check, note="试印件，没有登记公示，不能张贴")
    postings = Posting.objects.select_related("village", "takedown")
    one = postings.filter(number=number).first()
    down = one and getattr(one, "takedown", None)
    return one and Found(
        place_of(one.village),
        one.first_day,
        check,
        void=f"公示已于 {down.on} 撤下" if down else "",
        note=f"公示期 {one.first_day} 至 {one.last_day}",
    )


def registration_form(number: str) -> Found | None:
    """A household's, or a group's list of a day."""
    if found := registration_list(number):
        return found
    parts = re.fullmatch(r"DJ-\d{4}-(\d{12})-(.+)", number)
    if parts is None:
        return None
    households = Household.objects.filter(village__code=parts[1], number=parts[2])
    household = households.select_related("village").first()
    return household and Found(
        place_of(household.village),
        business_date(household.registered_at),
        keyed_check("registration_form", number),
    )


def _listed(slug: str, pattern: str, form: str) -> Callable[[str], Found | None]:
    """Lists of an area that are made anew each time: known by area and day."""

    def find(number: str) -> Found | None:
        parts = re.fullmatch(pattern, number)
        area, on = (_area(parts[1]), _day(parts[2], form)) if parts else (None, None)
        return Found(place_of(area), on, keyed_check(slug, number)) if area and on else None

    return find


registration_list = _listed("registration_form", r"DJ-\d{4}-(\d{15})-(\d{8})", "%Y%m%d")
people_without_numbers = _listed("people_without_numbers", r"WZH-(\d{6,15})-(\d{6})", "%Y%m")
walking_list = _listed("walking_list", r"ZH-(\d{15})-(\d{8})", "%Y%m%d")
subsidised_list = _listed("subsidised_list", r"ZZMC-(\d{6,15})-(\d{8})(?:-[A-Z])?", "%Y%m%d")
coverage_list = _listed("coverage_list", r"FGMD-(\d{6,15})-(\d{8})", "%Y%m%d")


def month_close(number: str) -> Found | None:
    """A sheet printed before the month was closed is a draft of the same number."""
    parts = re.fullmatch(r"YJ-(\d{12})-(\d{4}-\d{2})", number)
    village, first = (_area(parts[1]), _day(parts[2], "%Y-%m")) if parts else (None, None)
    if village is None or first is None:
        return None
    closed = MonthClose.objects.filter(village=village, month=first).exists()
    return Found(
        place_of(village),
        first,
        keyed_check("month_close", number),
        note="" if closed else "这个月还没有月结，纸上的数字是当时的",
    )


def refund_form(number: str) -> Found | None:
    parts = re.fullmatch(r"TF-\d{4}-(\d{6,9})", number)
    cases = RefundCase.objects.select_related("village", "entry")
    case = cases.filter(pk=int(parts[1])).first() if parts else None
    if case is None or refund_number(case) != number or case.applied_on is None:
        return None
    voucher = Voucher.objects.get(pk=case.entry.voucher_id)
    return Found(
        place_of(case.village),
        case.applied_on,
        keyed_check("refund_form", number, refund_frozen(case, voucher)),
        total_fen=case.amount_fen,
        void="已撤销，这笔款不退" if case.state == RefundCase.State.CANCELLED else "",
    )


def policy_card(number: str) -> Found | None:
    """A card of a notice that was in force here; of another text of it the code alone speaks."""
    if not re.fullmatch(r"MB-\d{4}-[0-9A-F]{16}", number):
        return None
    check = keyed_check("policy_card", number)
    for season in Season.objects.select_related("area").order_by("-cover_year"):
        if card_number(load_notice(season.notice)) == number:
            return Found(place_of(season.area), None, check)
    return Found("", None, check, void="通知已有新的文本，请向经办机构要新的明白卡")


def settlement(number: str) -> Found | None:
    one = Settlement.objects.select_related("area").filter(number=number).first()
    return one and Found(
        place_of(one.area),
        one.until,
        keyed_check("settlement", number, total_digest(one.amount_fen)),
        total_fen=one.amount_fen,
    )


def pay_out(number: str) -> Found | None:
    parts = re.fullmatch(r"FF-(\d{6})-(\d{4})-[A-Z](\d{3,9})", number)
    if parts is None:
        return None
    approved = PayOut.objects.filter(
        area__code=parts[1], cover_year=int(parts[2]), no=int(parts[3])
    ).filter(state=PayOut.State.APPROVED)
    ones = approved.select_related("area")
    one = next((pay_out for pay_out in ones if pay_out.number == number), None)
    return one and Found(
        place_of(one.area),
        business_date(one.decided_at),
        keyed_check("pay_out", number, total_digest(one.total_fen)),
        total_fen=one.total_fen,
    )


def progress_report(number: str) -> Found | None:
    one = Ranking.objects.select_related("area").filter(number=number).first()
    return one and Found(
        place_of(one.area), one.until_on, keyed_check("progress_report", number, one.digest)
    )


def signed_roster(number: str) -> Found | None:
    one = CollectionRoster.objects.select_related("village").filter(number=number).first()
    return one and Found(
        place_of(one.village),
        business_date(one.frozen_at),
        keyed_check("signed_roster", number, one.digest),
        total_fen=one.fen,
        void="清册已作废" if one.voided_at else "",
    )


def _area(code: str) -> Area | None:
    return Area.objects.filter(code=code).first()


def _day(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007  a day, no moment
    except ValueError:
        return None


FINDERS: dict[str, Callable[[str], Found | None]] = {
    "receipt": receipt,
    "day_close": day_close,
    "deposit_slip": deposit_slip,
    "assessment_slip": assessment_slip,
    "posting": posting,
    "registration_form": registration_form,
    "people_without_numbers": people_without_numbers,
    "walking_list": walking_list,
    "month_close": month_close,
    "refund_form": refund_form,
    "policy_card": policy_card,
    "settlement": settlement,
    "pay_out": pay_out,
    "progress_report": progress_report,
    "coverage_list": coverage_list,
    "signed_roster": signed_roster,
    "subsidised_list": subsidised_list,
}
