"""Receipt, day-close slip and deposit slip, filled from the ledger."""

from datetime import datetime

from accounts.models import Level
from collection.models import AssessmentSlip, CashDay, Entry, Payer, Voucher
from collection.queries.days import day_totals, means_of
from collection.queries.households import entries_of
from enrollment.notices import form_codes, load_notice
from enrollment.queries import season_for
from reports.documents.day_close.context import Counted, DayClose, MethodTotal
from reports.documents.deposit_slip.context import DepositSlip
from reports.documents.receipt.context import Receipt, ReceiptLine, Reversal
from reports.queries.codes import chain_check, keyed_check
from reports.queries.papers import PaperRefused, colophon, office_of, place_names


def receipt_paper(voucher: Voucher, *, now: datetime, reprint: int) -> Receipt:
    """A receipt or reversal as the household gets it. Raises PaperRefused for a difference."""
    household = voucher.household
    if household is None:
        raise PaperRefused(
            what="没有单独的单据",
            why=f"{voucher.get_kind_display()}印在当天的日清单上",
            cure="请打印那一天的日清单",
        )
    names = place_names(household.group)
    entries = entries_of(voucher)
    notice = entries[0].enrolment.notice
    payer = Payer.objects.filter(voucher=voucher).first()
    return Receipt(
        number=voucher.number,
        county=names[Level.COUNTY],
        town=names[Level.TOWN],
        village=names[Level.VILLAGE],
        group=names[Level.GROUP],
        household=household.number,
        head=household.head.name,
        cover_year=voucher.cover_year,
        business_date=voucher.paid_on,
        payer=payer.name.open() if payer else household.head.name,
        payment_method=_means(voucher, payer),
        collector=voucher.collector.display_name,
        lines=tuple(_line(entry, voucher) for entry in entries),
        colophon=colophon(
            notice=notice,
            slug="receipt",
            number=voucher.number,
            now=now,
            reprint=reprint,
            check=chain_check(voucher.row_hash),
        ),
        reversal=_reversal(voucher),
    )


def _means(voucher: Voucher, payer: Payer | None) -> str:
    said = voucher.get_method_display() + ("（代缴）" if payer else "")
    numbers = (("纸质票号", voucher.memo.get("paper")), ("临时号", voucher.memo.get("offline")))
    return "　".join([said, *(f"{name} {number}" for name, number in numbers if number)])


def _line(entry: Entry, voucher: Voucher) -> ReceiptLine:
    person = entry.enrolment.person
    notice = load_notice(entry.enrolment.notice)
    assessment = entry.assessment or _original(entry)
    explanation = assessment.explanation
    return ReceiptLine(
        name=person.name,
        relationship=form_codes(notice).relationships.get(person.relationship, ""),
        price=entry.price_fen,
        subsidy=entry.waived_fen,
        paid=entry.amount_fen,
        cover_from=datetime.fromisoformat(explanation["benefit_from"]).date(),
        cover_to=datetime.fromisoformat(explanation["benefit_to"]).date(),
        note=explanation["sentence"] if entry.waived_fen else "",
    )


def _original(entry: Entry):
    """The assessment behind the payment that this entry reverses."""
    paid = Entry.objects.select_related("assessment")
    return paid.get(enrolment_id=entry.enrolment_id, seq=entry.prev_seq).assessment


def _reversal(voucher: Voucher) -> Reversal | None:
    if voucher.reverses is None:
        return None
    return Reversal(
        of=voucher.reverses.number,
        reason=voucher.memo["reason"],
        approved_by=voucher.approver.display_name,
    )


def day_number(day: CashDay) -> str:
    return f"{day.cover_year}-{day.village.code}-{day.business_date:%Y%m%d}-{day.pk}"


def day_close_paper(day: CashDay, *, now: datetime, reprint: int = 0) -> DayClose:
    """A closed day as its slip."""
    names = place_names(day.village)
    totals = day_totals(day)
    vouchers = day.vouchers.exclude(kind=Voucher.Kind.DIFFERENCE).order_by("no")
    first, last = vouchers.first(), vouchers.last()
    season = season_for(day.village)
    head = bytes(day.head).hex()
    methods = tuple(
        MethodTotal(means.method.label, means.papers, means.fen, means.method == "cash")
        for means in means_of(day)
    )
    return DayClose(
        number=day_number(day),
        town=names[Level.TOWN],
        village=names[Level.VILLAGE],
        collector=day.collector.display_name,
        business_date=day.business_date,
        cover_year=day.cover_year,
        first_receipt=first.number if first else "",
        last_receipt=last.number if last else "",
        receipts=totals["receipts"] + totals["reversals"],
        reversals=totals["reversals"],
        households=totals["households"],
        persons=totals["persons"],
        methods=methods,
        opening_cash=0,
        deposited=0,
        deposit_numbers=(),
        counted=tuple(
            Counted(int(face), pieces)
            for face, pieces in sorted(day.denominations.items(), key=lambda x: -int(x[0]))
        ),
        explanation=day.explanation,
        chain_head=head[:16],
        colophon=colophon(
            notice=season.notice,
            slug="day_close",
            number=day_number(day),
            now=now,
            reprint=reprint,
            check=keyed_check("day_close", day_number(day), day.head),
        ),
    )


def deposit_paper(voucher: Voucher, *, now: datetime, reprint: int) -> DepositSlip:
    """A deposit as the bank and the township keep it."""
    names = place_names(voucher.village)
    office = office_of(voucher.village)
    days = [entry.deposited_day for entry in entries_of(voucher)]
    cash = Voucher.objects.filter(day__in=days, method=Voucher.Method.CASH)
    payments = Entry.objects.filter(voucher_id__in=cash.values("pk"))
    persons = (
        payments.filter(kind=Entry.Kind.PAYMENT).count()
        - payments.filter(kind=Entry.Kind.REVERSAL).count()
    )
    slips = AssessmentSlip.objects.live().filter(
        village=voucher.village, cover_year=voucher.cover_year
    )
    season = season_for(voucher.village)
    return DepositSlip(
        number=voucher.number,
        town=names[Level.TOWN],
        village=names[Level.VILLAGE],
        deposited_on=voucher.paid_on,
        handler=voucher.actor.display_name,
        cover_year=voucher.cover_year,
        persons=persons,
        amount=voucher.total_fen,
        account_name=office.account_name,
        account_number=office.account_number.open(),
        bank=voucher.memo["bank"],
        roster_batch="、".join(f"{day.business_date:%Y-%m-%d}" for day in days),
        assessment_slips=tuple(slips.order_by("no").values_list("number", flat=True)[:6]),
        remark=voucher.memo["remark"],
        bank_receipt=voucher.memo["bank_reference"],
        colophon=colophon(
            notice=season.notice,
            slug="deposit_slip",
            number=voucher.number,
            now=now,
            reprint=reprint,
            check=chain_check(voucher.row_hash),
        ),
    )
