"""Money taken and on its way: payments, days, the bank, slips, rosters of who paid."""

import uuid
from datetime import date

from collection.actions.freeze_ranking import freeze_ranking
from collection.actions.import_statement import match_by_hand
from collection.actions.issue_paper import issue_paper
from collection.actions.issue_slip import issue_assessment_slip
from collection.actions.keep_photo import keep_photo
from collection.actions.means import Means
from collection.actions.take_payment import ShownLine, take_payment
from collection.models import (
    AssessmentSlip,
    BankLine,
    BankStatement,
    CashDay,
    CollectionRoster,
    CollectionRosterLine,
    Entry,
    Ranking,
    RosterSignature,
    Voucher,
)
from collection.queries.days import expected_fen
from collection.queries.rosters import digest_of
from enrollment.actions.register import register_household
from enrollment.models import (
    Household,
)
from enrollment.queries import season_for
from subsidies.queries import quotes_for
from tests.access.seeding.papers import paper
from tests.access.seeding.places import PEOPLE, SERIALS, moment
from tests.collection import desk
from tests.world import HEAD, TODAY, World, member


def bank(world: World, place: str) -> dict[str, object]:
    """A book of paper receipts, a deposit with its photograph and line, and a line that waits."""
    village, town = world.villages[place], world.users[f"township-{place[0]}"]
    told = {"on": TODAY, "now": moment(TODAY)}
    clerk = world.users[f"clerk-{place}"]
    book = issue_paper(
        village=village,
        collector=clerk,
        prefix={"A1": "甲字", "A2": "乙字", "B1": "丙字", "N1": "丁字"}[place],
        first_no=1,
        last_no=20,
        digits=6,
        actor=town,
        **told,
    )
    deposit = Voucher.objects.filter(village=village, kind=Voucher.Kind.DEPOSIT).get()
    photo = keep_photo(voucher=deposit, content=paper(), actor=clerk, now=moment(TODAY))
    home = register_household(
        group=world.groups[place][0],
        members=[member(f"{PEOPLE[place]}辛", SERIALS[place] + 7, HEAD)],
        address=f"{PEOPLE[place]}坡",
        phone="",
        season=season_for(village),
        head_relationship=HEAD,
        actor=clerk,
        now=moment(TODAY),
    )
    paid = pay(world, place, home, 0, TODAY, means=Means(Voucher.Method.QR))
    statement = BankStatement.objects.create(
        town=village.parent,
        file_name="流水.xlsx",
        file_sha256=f"{SERIALS[place]:064d}",
        rows=2,
        fresh=2,
        uploaded_by=town,
        uploaded_at=moment(TODAY),
    )
    lines = [
        BankLine.objects.create(
            statement=statement,
            town=village.parent,
            row=number,
            booked_on=TODAY,
            amount_fen=voucher.total_fen,
            told=f"{PEOPLE[place]}转账",
            digest=f"{place}{number}".encode(),
        )
        for number, voucher in enumerate((deposit, paid), 1)
    ]
    match = match_by_hand(line=lines[0], voucher=deposit, actor=town, now=moment(TODAY))
    return {
        "paper_book": book.pk,
        "deposit_photo": photo.pk,
        "bank_line": lines[1].pk,
        "unbanked": paid.pk,
        "bank_match": match.pk,
        "month": f"{village.code}-2020-09",
    }


def pay(
    world: World,
    place: str,
    household: Household,
    position: int,
    day: date,
    means: Means | None = None,
) -> Voucher:
    enrolment = world.enrolments(household)[position]
    quote = quotes_for([enrolment], on=day)[enrolment.pk]
    return take_payment(
        household=household,
        village=world.villages[place],
        lines=[ShownLine(enrolment.pk, quote.payable_fen)],
        idem=uuid.uuid4(),
        actor=world.users[f"clerk-{place}"],
        paid_on=day,
        now=moment(day),
        means=means or Means(),
    )


def count(day: CashDay, over: int) -> None:
    """Close the day with its cash, or leave it counted with so many fen too much."""
    explained = "多一元" if over else ""
    at = moment(day.business_date)
    desk.close(day, expected_fen(day) + over, explanation=explained, now=at)


def draft_slip(world: World, place: str) -> AssessmentSlip:
    return issue_assessment_slip(
        group=world.groups[place][1],
        season=season_for(world.villages[place]),
        due_on=date(2020, 12, 31),
        actor=world.users[f"township-{place[0]}"],
        on=TODAY,
        now=moment(TODAY),
        draft=True,
    )


def signed_roster(world: World, place: str, receipt: Voucher) -> CollectionRoster:
    """A frozen roster of one payer that the village has signed and the others not yet.

    Written by hand: the seeded village's four figures differ, so that nobody could sign.
    """
    entry = Entry.objects.get(voucher_id=receipt.pk)
    lines, number = [(entry.pk, entry.amount_fen, receipt.number)], f"Q-{place}"
    clerk, village = world.users[f"clerk-{place}"], world.villages[place]
    made = CollectionRoster.objects.create(
        number=number,
        village=village,
        cover_year=entry.enrolment.cover_year,
        batch=1,
        notice=entry.enrolment.notice,
        parties=["village", "township", "second"],
        people=1,
        fen=entry.amount_fen,
        digest=digest_of(number, lines),
        frozen_by=clerk,
        frozen_at=moment(TODAY),
    )
    CollectionRosterLine.objects.create(
        roster=made, line=1, entry=entry, amount_fen=entry.amount_fen, receipt=receipt.number
    )
    RosterSignature.objects.create(
        roster=made,
        party="village",
        signed_by=clerk,
        signed_at=moment(TODAY),
        digest=made.digest,
    )
    return made


def ranking(world: World, place: str) -> Ranking:
    """The town's newest weekly ranking."""
    return freeze_ranking(
        area=world.towns[place[0]],
        season=season_for(world.villages[place]),
        period=Ranking.Period.WEEK,
        actor=world.users[f"township-{place[0]}"],
        on=TODAY,
        now=moment(TODAY),
    )
