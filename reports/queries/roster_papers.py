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


def roster_paper(roster: CollectionRoster, *, now: datetime, reprint: int) -> SignedRoster:
    """The lines as they were frozen, with the people as they stand in the register."""
    names = place_names(roster.village)
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
    days = Voucher.objects.filter(number__in={row.receipt for row in rows})
    paid_on = dict(days.values_list("number", "paid_on"))
    return tuple(_payer(row, codes, paid_on) for row in rows)


def _payer(row: CollectionRosterLine, codes, paid_on) -> Payer:
    enrolment, person = row.entry.enrolment, row.entry.enrolment.person
    household = person.household
    return Payer(
        group=row.entry.group.name,
        household=household.number,
        head=household.head.name if household.head else "",
        name=person.name,
        sex=SEXES.get(person.sex, ""),
        masked_id=person.id_number.masked if person.id_number else "",
        relationship=codes.relationships.get(person.relationship, ""),
        category=codes.general_categories.get(enrolment.general_category, ""),
        payable=row.entry.assessment.payable_fen,
        paid=row.amount_fen,
        paid_on=paid_on[row.receipt],
        receipt=row.receipt,
    )


def _signed(party: str, signature: RosterSignature | None) -> Signed:
    title = RosterSignature.Party(party).label
    if signature is None:
        return Signed(title, "", None)
    return Signed(title, signature.signed_by.display_name, signature.signed_at)
