"""A frozen collection roster as its paper says it."""

from datetime import datetime

from accounts.models import Level
from collection.models import CollectionRoster, CollectionRosterLine, RosterSignature, Voucher
from enrollment.models import Enrolment
from enrollment.notices import form_codes, load_notice
from reports.documents.signed_roster.context import Payer, Signed, SignedRoster
from reports.queries.codes import keyed_check
from reports.queries.papers import colophon, place_names

SEXES = {"1": "男", "2": "女"}
MEANS = {
    Voucher.Method.CASH: "现金",
    Voucher.Method.QR: "扫码",
    Voucher.Method.TRANSFER: "转账",
    Voucher.Method.NONE: "—",
}


def roster_paper(roster: CollectionRoster, *, now: datetime, reprint: int) -> SignedRoster:
    """The lines as they were frozen, with the people as they stand in the register."""
    names = place_names(roster.village)
    notice = load_notice(roster.notice)
    signed = {s.party: s for s in roster.signatures.select_related("signed_by")}
    enrolled = Enrolment.objects.live().filter(
        group__parent=roster.village, cover_year=roster.cover_year
    )
    return SignedRoster(
        number=roster.number,
        town=names[Level.TOWN],
        village=names[Level.VILLAGE],
        batch=roster.batch,
        cover_year=roster.cover_year,
        period_from=notice.cover_from,
        period_to=notice.cover_to,
        enrolled=enrolled.count(),
        payers=_payers(roster),
        signed=tuple(_signed(party, signed.get(party)) for party in roster.parties),
        digest=bytes(roster.digest).hex()[:16],
        colophon=colophon(
            notice=roster.notice,
            slug="signed_roster",
            number=roster.number,
            now=now,
            reprint=reprint,
            check=keyed_check("signed_roster", roster.number, roster.digest),
        ),
    )


def _payers(roster: CollectionRoster) -> tuple[Payer, ...]:
    codes = form_codes(load_notice(roster.notice))
    rows = (
        CollectionRosterLine.objects.filter(roster=roster)
        .order_by("line")
        .select_related(
            "entry__assessment", "entry__group", "entry__enrolment__person__household__head"
        )
    )
    rows = list(rows)
    found = Voucher.objects.filter(number__in={row.receipt for row in rows})
    vouchers = {voucher.number: voucher for voucher in found}
    return tuple(_payer(row, codes, vouchers[row.receipt]) for row in rows)


def _payer(row: CollectionRosterLine, codes, voucher: Voucher) -> Payer:
    enrolment, person = row.entry.enrolment, row.entry.enrolment.person
    household = person.household
    phone = person.phone or household.phone
    return Payer(
        group=row.entry.group.name,
        household=household.number,
        head=household.head.name if household.head else "",
        name=person.name,
        sex=SEXES.get(person.sex, ""),
        masked_id=person.id_number.masked if person.id_number else "",
        relationship=codes.relationships.get(person.relationship, ""),
        category=codes.general_categories.get(enrolment.general_category, ""),
        hardship=row.entry.assessment.identity,
        payable=row.entry.assessment.payable_fen,
        paid=row.amount_fen,
        paid_on=voucher.paid_on,
        receipt=row.receipt,
        means=MEANS[voucher.method],
        phone=phone.open() if phone else "",
    )


def _signed(party: str, signature: RosterSignature | None) -> Signed:
    title = RosterSignature.Party(party).label
    if signature is None:
        return Signed(title, "", None)
    return Signed(title, signature.signed_by.display_name, signature.signed_at)
