"""Refund cases: what can go back, from where, until when; the list with its ages."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from accounts.models import Role, User
from collection.models import Account, CashDay, Entry, RefundCase, Voucher
from collection.models.refunds import LIVE
from collection.queries.differences import given_back
from collection.queries.payables import standing_lines
from enrollment.models import Enrolment, Person
from enrollment.notices import load_notice
from enrollment.queries import season_for
from rules.refunds import IDENTITY, refund_deadline
from subsidies.queries import quotes_for
from values.dates import business_date
from values.money import fen

READERS = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)
# Ages in days at which the list warns (FIELD 5.6).
AGES = (30, 60, 90)


@dataclass(frozen=True)
class Told:
    """Until when a case can be granted, and by what; `refused` says why not at all."""

    last_day: date | None
    text: str
    refused: str = ""
    cure: str = ""


def deadline_of(case: RefundCase, happened_on: date) -> Told:
    """What the notice says. `happened_on`: death, new insurance, recognition, or payment."""
    notice = load_notice(season_for(case.village).notice)
    begins = benefit_from(case.enrolment, case.entry) or notice.cover_from
    deadline = refund_deadline(
        notice,
        case.kind,
        benefit_from=begins,
        recognised_on=happened_on if case.kind == IDENTITY else None,
    )
    text = str(deadline.basis).strip()
    if case.kind == RefundCase.Kind.DEATH and happened_on >= begins:
        return Told(
            deadline.last_day,
            text,
            f"待遇享受期从{begins:%Y年%m月%d日}开始，去世在这以后（{text}）",
            "享受期内去世的，个人缴费不退；死亡日期填错的请改正",
        )
    return Told(deadline.last_day, text)


def benefit_from(enrolment: Enrolment, entry: Entry) -> date | None:
    """From when the payer's benefits run: of this payment, else of the one that stands."""
    assessment = entry.assessment
    if assessment is None:
        standing = Entry.objects.filter(enrolment=enrolment, kind=Entry.Kind.PAYMENT)
        last = standing.select_related("assessment").order_by("-seq").first()
        assessment = last and last.assessment
    return date.fromisoformat(assessment.explanation["benefit_from"]) if assessment else None


def left_of(entry: Entry) -> int:
    """What of an entry's money has not gone back yet, nor is in a pay-out that stands, fen."""
    cases = RefundCase.objects.filter(entry=entry, state=RefundCase.State.PAID)
    lines = standing_lines().filter(payable__entry=entry)
    gone = [kind.aggregate(fen=Coalesce(Sum("amount_fen"), 0))["fen"] for kind in (cases, lines)]
    return entry.amount_fen - sum(gone)


def in_hand(entry: Entry) -> bool:
    """Whether the money of a payment is with its collector still."""
    if entry.debit.kind != Account.Kind.CASH or not entry.amount_fen:
        return False
    day = Voucher.objects.filter(pk=entry.voucher_id).values("day")
    return CashDay.objects.unbanked().filter(pk__in=day).exists()


def where_money_lies(entry: Entry) -> Account | None:
    """The account that can pay it back: the tax account, or the bank where it was deposited.

    None of what never was deposited: it is in hand, or was given to somebody else on that day.
    """
    account = entry.debit
    if account.kind != Account.Kind.CASH:
        return account
    voucher = Voucher.objects.get(pk=entry.voucher_id)
    deposit = Entry.objects.filter(deposited_day=voucher.day_id).select_related("debit").first()
    return deposit and deposit.debit


def difference_owed(enrolment: Enrolment, entry: Entry) -> int:
    """What the payer would owe less today for the same day, as identities stand now, fen.

    Without what a payable or another case gives back of it already.
    """
    voucher = Voucher.objects.get(pk=entry.voucher_id)
    quote = quotes_for([enrolment], on=voucher.paid_on)[enrolment.pk]
    if quote.refused:
        return 0
    owed = quote.explanation.get("refund")
    less = fen(owed) if owed else entry.amount_fen - quote.payable_fen
    return max(less - given_back([entry.pk]).get(entry.pk, 0), 0)


def payment_that_stands(enrolment: Enrolment) -> Entry | None:
    last = Entry.objects.filter(enrolment=enrolment, seq__isnull=False).order_by("-seq").first()
    return last if last and last.kind == Entry.Kind.PAYMENT else None


def refund_cases(user: User):
    cases = RefundCase.objects.visible_to(user, *READERS)
    return cases.select_related(
        "village", "enrolment__person", "enrolment__group", "entry", "opened_by", "voucher"
    )


def counts_by_state(user: User) -> dict[str, int]:
    rows = RefundCase.objects.visible_to(user, *READERS).values_list("state")
    counted = dict(rows.annotate(n=Count("pk")))
    return {state: counted.get(state.value, 0) for state in RefundCase.State}


def live_cases_of(person: Person, cover_year: int):
    """Cases that are on their way for somebody, to link to."""
    return RefundCase.objects.filter(
        enrolment__person=person, cover_year=cover_year, state__in=LIVE
    ).order_by("pk")


@dataclass(frozen=True)
class Aged:
    """A case on the list with how long it has been open; `alarm` is the age it has passed."""

    case: RefundCase
    days: int
    alarm: int | None


def aged(cases, today: date) -> list[Aged]:
    listed = []
    for case in cases:
        days = (today - business_date(case.opened_at)).days
        passed = [age for age in AGES if days >= age and case.state in LIVE]
        listed.append(Aged(case, days, max(passed, default=None)))
    return listed
