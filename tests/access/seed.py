"""Everything that a URL can name, in each village, made by the portal's own actions."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

from openpyxl import Workbook
from pypdf import PdfWriter

from accounts.actions.jobs import perform, start_job
from accounts.actions.manage_users import grant_role
from accounts.models import Area, Department, Job, Role, RoleAssignment, User
from accounts.personal_data import id_index, tail_index
from collection.actions.close_day import close_day
from collection.actions.compare_book import compare_book
from collection.actions.decide_difference import decide_difference
from collection.actions.decide_duplicate import decide_duplicate
from collection.actions.deposit import deposit_days
from collection.actions.freeze_ranking import freeze_ranking
from collection.actions.import_statement import match_by_hand
from collection.actions.issue_paper import issue_paper
from collection.actions.issue_slip import issue_assessment_slip
from collection.actions.keep_photo import keep_photo
from collection.actions.means import Means
from collection.actions.pay_out import Payee, approve_pay_out, prepare_pay_out
from collection.actions.reverse import request_reversal
from collection.actions.settle import confirm_settlement
from collection.actions.take_payment import ShownLine, take_payment
from collection.actions.withdraw import paid
from collection.forms import NOTES
from collection.models import (
    AssessmentSlip,
    BankLine,
    BankStatement,
    CashDay,
    CollectionRoster,
    CollectionRosterLine,
    Entry,
    PayOut,
    Ranking,
    Rollover,
    RosterSignature,
    Settlement,
    SettlementProposal,
    Voucher,
)
from collection.queries.days import expected_fen
from collection.queries.differences import difference_of
from collection.queries.roster_dependents import live_payments
from collection.queries.rosters import digest_of
from collection.queries.settlements import draft_of
from enrollment.actions.correct import request_correction
from enrollment.actions.draw_sample import draw_sample
from enrollment.actions.hand_in_book import hand_in_book
from enrollment.actions.hand_in_evidence import hand_in_evidence
from enrollment.actions.match_evidence import match_evidence
from enrollment.actions.record_departure import record_departure
from enrollment.actions.register import register_household
from enrollment.actions.review import review_enrolment
from enrollment.actions.take_out_book import take_out_book
from enrollment.models import (
    BookUpload,
    DuplicateCase,
    Enrolment,
    EvidenceKind,
    FormerNumber,
    Household,
    Person,
)
from enrollment.notices import load_notice
from enrollment.queries import season_for
from reports.actions.print_posting import print_posting
from subsidies.actions.check_roster import check_roster
from subsidies.actions.decide_roster import accept_roster
from subsidies.actions.draft_notice import keep_draft
from subsidies.actions.hand_in import hand_in_roster
from subsidies.actions.release_notice import propose_notice
from subsidies.actions.run_shadow import start_shadow
from subsidies.models import Identity, NoticeDraft, Roster
from subsidies.queries import quotes_for
from tests.access.elsewhere import elsewhere
from tests.access.neighbour import NEIGHBOUR_CANARY
from tests.collection.books.desk import Excel
from tests.subsidies.notices.desk import next_year
from tests.world import CANARIES, HEAD, NOTICE, TODAY, YEAR, World, id_number, member

PLACES = ("A1", "A2", "B1", "N1")
# A string that stands in the village's names and addresses alone.
PEOPLE = CANARIES | {"N1": NEIGHBOUR_CANARY}
# A string that stands in one department's roster alone.
ROSTERS = {"A1": "䶲", "A2": "䶳", "B1": "䶴", "N1": "䶭"}
# Place of a roster -> its county and department.
ROSTER_OF = {
    "A1": ("430699", "civil_affairs"),
    "A2": ("430699", "disabled_federation"),
    "B1": ("430699", "poverty_alleviation"),
    "N1": ("430698", "civil_affairs"),
}
HANDED_IN_BY = {
    "A1": "civil_affairs",
    "A2": "disabled_federation",
    "B1": "poverty_alleviation",
    "N1": "civil_affairs-N",
}
SERIALS = {"A1": 500, "A2": 520, "B1": 540, "N1": 560}


def phone(place: str) -> str:
    return f"1390000{SERIALS[place]:04d}"


def moment(day: date) -> datetime:
    """The day's first moment in Shanghai: what pages do on it comes later, at whatever hour."""
    return datetime.combine(day - timedelta(days=1), time(16), tzinfo=UTC)


def seed_village(world: World, place: str) -> dict[str, object]:
    """Kind of object -> its id or code in this village; see matrix.toml."""
    first, second = world.households[place]
    unpaid = _unpaid_household(world, place)
    days = [TODAY - timedelta(days=back) for back in (3, 2, 1)]
    over = {2: 100}
    taken = []
    for position, day in enumerate(days):
        taken.append(_pay(world, place, first, position, day))
        _count(taken[-1].day, over.get(position, 0))
    deposited, closed, counted = taken
    asked = request_reversal(
        voucher=counted, reason="金额看错", actor=counted.collector, now=moment(days[2])
    )
    receipt = _pay(world, place, second, 0, TODAY)
    town = world.users[f"township-{place[0]}"]
    slip = issue_assessment_slip(
        group=world.groups[place][0],
        season=season_for(world.villages[place]),
        due_on=date(2020, 12, 31),
        actor=town,
        on=TODAY,
        now=moment(TODAY),
    )
    return {
        "household": unpaid.pk,
        "person": unpaid.head_id,
        "receipt": receipt.pk,
        "deposit": _deposit(deposited.day).pk,
        "reversal": asked.pk,
        "open_day": receipt.day_id,
        "counted_day": counted.day_id,
        "closed_day": closed.day_id,
        "town": world.towns[place[0]].code,
        "village": world.villages[place].code,
        "group": world.groups[place][1].code,
        "slip": slip.pk,
        "collection_roster": _roster(world, place, deposited).pk,
        "ranking": _ranking(world, place).pk,
        "printed_file": _posting(world, place).printed_file.pk,
        "job": _waiting_job(world, place).pk,
        "roster": hand_in(world, place).pk,
        "accepted_roster": accepted_roster(world, place).pk,
        "user": (given := _waiting_role(world, place)).user_id,
        "role": given.pk,
        "enrolment": unpaid.enrolments.get(person=unpaid.head).pk,
        **bank(world, place),
        **changing(world, place, unpaid),
        **notices(world, place),
        **money_back(world, place),
        **rollover(world, place, unpaid),
        **duplicates(world, first, unpaid),
        **reviews(world, place, second, unpaid),
        **elsewhere(world, place, SERIALS[place], first),
        "book_upload": _upload(world, place, unpaid.head).pk,
        "newcomer": _newcomer(first, second).pk,
        # Last: what changes a person afterwards makes a draft stale.
        "draft_slip": _draft_slip(world, place).pk,
    }


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
    paid = _pay(world, place, home, 0, TODAY, means=Means(Voucher.Method.QR))
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


def _draft_slip(world: World, place: str) -> AssessmentSlip:
    return issue_assessment_slip(
        group=world.groups[place][1],
        season=season_for(world.villages[place]),
        due_on=date(2020, 12, 31),
        actor=world.users[f"township-{place[0]}"],
        on=TODAY,
        now=moment(TODAY),
        draft=True,
    )


def _roster(world: World, place: str, receipt: Voucher) -> CollectionRoster:
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


def _ranking(world: World, place: str) -> Ranking:
    """The town's newest weekly ranking."""
    return freeze_ranking(
        area=world.towns[place[0]],
        season=season_for(world.villages[place]),
        period=Ranking.Period.WEEK,
        actor=world.users[f"township-{place[0]}"],
        on=TODAY,
        now=moment(TODAY),
    )


def _newcomer(before: Household, home: Household) -> Person:
    """Somebody whose enrolment stands in another household than the person."""
    person = home.members.order_by("position")[1]
    person.enrolments.update(household=before, group=before.group)
    return person


def rollover(world: World, place: str, household: Household) -> dict[str, object]:
    """A list that names the village's person, and the person on a rollover's review list."""
    season, person = season_for(world.villages[place]), household.head
    county = world.users["county-N" if place == "N1" else "county"]
    enrolment = household.enrolments.get(person=person)
    last = Enrolment.objects.get(pk=enrolment.pk)
    last.pk, last.cover_year = None, season.cover_year - 1
    last.save(force_insert=True)
    found = hand_in_evidence(
        content=workbook([(person.name, person.id_number.open())]),
        file_name="死亡名单.xlsx",
        kind=EvidenceKind.DEAD,
        source="公安局",
        area=season.area,
        season=season,
        actor=county,
        now=moment(TODAY),
    )
    perform(found.job_id, match_evidence)
    rolled, _ = Rollover.objects.get_or_create(
        season=season,
        area=season.area,
        defaults={
            "from_year": season.cover_year - 1,
            "state": Rollover.State.DONE,
            "started_by": county,
            "started_at": moment(TODAY),
        },
    )
    item = rolled.items.create(person=person, enrolment=enrolment, kind="turned_18")
    return {
        "evidence": found.pk,
        "mark": person.marks.get().pk,
        "rollover_item": item.pk,
    }


def _upload(world: World, place: str, person: Person) -> BookUpload:
    """The village's register, taken out, changed and handed in again."""
    village, clerk = world.villages[place], world.users[f"clerk-{place}"]
    told = {"village": village, "season": season_for(village), "actor": clerk}
    _, content = take_out_book(**told, paid=paid, now=moment(TODAY))
    excel = Excel(content).write(person.name, phone="13900009999")
    upload = hand_in_book(
        **told, content=excel.saved(), file_name="登记底册.xlsx", now=moment(TODAY)
    )
    perform(upload.job_id, compare_book)
    return upload


def duplicates(world: World, first: Household, unpaid: Household) -> dict[str, object]:
    """A pair that waits, and one that was said to be two people."""
    waiting, decided = (_pair(household) for household in (unpaid, first))
    decide_duplicate(
        case=decided,
        decision=DuplicateCase.Decision.DIFFERENT,
        rule="",
        note="是两个人",
        actor=world.users["county" if first.group.code.startswith("430699") else "county-N"],
        on=TODAY,
        now=moment(TODAY),
    )
    return {"duplicate": waiting.pk, "decided_duplicate": decided.pk}


def _pair(household: Household) -> DuplicateCase:
    first, second = household.members.order_by("pk")[:2]
    return DuplicateCase.objects.create(
        kind=DuplicateCase.Kind.LIKELY_SAME,
        first=first,
        second=second,
        cover_year=YEAR,
        found_at=moment(TODAY),
    )


def reviews(world: World, place: str, second: Household, unpaid: Household) -> dict[str, object]:
    """A clean sample whose rest waits, somebody who waits beside it, somebody sent back."""
    town = world.users[f"township-{place[0]}"]
    when = {"actor": town, "now": moment(TODAY)}
    waiting = Enrolment.ReviewState.WAITING
    second.enrolments.update(review=waiting)
    village, seed = world.villages[place], SERIALS[place]
    sample = draw_sample(village=village, cover_year=YEAR, percent=1, seed=seed, **when)
    looked = Enrolment.objects.get(pk=sample.drawn()[0])
    review_enrolment(enrolment=looked, reason="", note="", sample=sample, on=TODAY, **when)
    unpaid.enrolments.update(review=waiting)
    returned = unpaid.enrolments.exclude(person=unpaid.head).get()
    review_enrolment(enrolment=returned, reason="name", note="", sample=None, on=TODAY, **when)
    return {"review_sample": sample.pk, "returned_enrolment": returned.pk}


def changing(world: World, place: str, household: Household) -> dict[str, object]:
    """A correction that waits for the township, and a number that somebody had before."""
    person = household.head
    asked = request_correction(
        person=person,
        payload={"name": f"{PEOPLE[place]}庚"},
        reason="登记时写错",
        evidence="户口簿",
        evidence_file=paper(),
        on=TODAY,
        actor=world.users[f"clerk-{place}"],
        now=moment(TODAY),
    )
    former = id_number(SERIALS[place] + 5)
    number = FormerNumber.objects.create(
        person=person,
        id_kind="01",
        id_number=former,
        id_index=id_index(former),
        tail_index=tail_index(former[-4:]),
        until=TODAY,
    )
    departed = world.households[place][1].members.order_by("-position").first()
    record_departure(
        person=departed,
        status=departed.Status.MOVED,
        on=TODAY,
        reason="迁出",
        actor=world.users[f"clerk-{place}"],
        now=moment(TODAY),
    )
    return {"change": asked.pk, "former_number": number.pk, "departed": departed.pk}


def paper() -> bytes:
    """One empty page as PDF."""
    kept, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.write(kept)
    return kept.getvalue()


def notices(world: World, place: str) -> dict[str, object]:
    """A notice that everybody reads; drafts of the village's town, one proposed by a colleague,
    one by the county's officer.
    """
    colleague, _ = User.objects.get_or_create(username="county-2", display_name="同事")
    waiting, proposed, own = (_draft(world, place, kind, colleague) for kind in ("a", "b", "c"))
    propose_notice(draft=proposed, actor=colleague, now=moment(TODAY))
    officer = world.users["county-N" if place == "N1" else "county"]
    propose_notice(draft=own, actor=officer, now=moment(TODAY))
    job = start_shadow(
        draft=waiting,
        season=season_for(world.villages[place]),
        before_on=TODAY,
        after_on=TODAY,
        actor=colleague,
        now=moment(TODAY),
    )
    return {
        "notice": NOTICE,
        "draft": waiting.pk,
        "proposed_draft": proposed.pk,
        "own_proposed_draft": own.pk,
        "shadow_run": job.pk,
    }


def _draft(world: World, place: str, kind: str, actor: User) -> NoticeDraft:
    return keep_draft(
        content=next_year().encode(),
        file_name=f"{place.lower()}-{kind}-2022.toml",
        area=world.towns[place[0]],
        actor=actor,
        now=moment(TODAY),
    )


def _waiting_role(world: World, place: str) -> RoleAssignment:
    """A new clerk of the village whose role nobody has confirmed yet."""
    return grant_role(
        user=User.objects.create(username=f"new-{place}", display_name="新来的"),
        role=Role.VILLAGE_CLERK,
        area=world.villages[place],
        department="",
        actor=world.users["user_admin"],
        on=TODAY,
        now=moment(TODAY),
    )


def _unpaid_household(world: World, place: str) -> Household:
    """A household in the first group, with phones, that nobody has paid for."""
    village, serial = PEOPLE[place], SERIALS[place]
    return register_household(
        group=world.groups[place][0],
        members=[
            member(f"{village}丁", serial, HEAD, phone=phone(place)),
            member(f"{village}戊", serial + 1),
        ],
        address=f"{village}巷",
        phone=phone(place),
        season=season_for(world.villages[place]),
        head_relationship=HEAD,
        actor=world.users[f"clerk-{place}"],
        now=moment(TODAY),
    )


def _pay(
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


def pieces(fen: int) -> dict[str, int]:
    """An amount in notes and coins, the largest first."""
    counted = {}
    for note in NOTES:
        number, fen = divmod(fen, note)
        counted |= {str(note): number} if number else {}
    return counted


def _count(day: CashDay, over: int) -> None:
    """Close the day with its cash, or leave it counted with so many fen too much."""
    fen = expected_fen(day) + over
    close_day(
        day=day,
        denominations=pieces(fen),
        counted_fen=fen,
        explanation="多一元" if over else "",
        actor=day.collector,
        now=moment(day.business_date),
    )


def _deposit(day: CashDay) -> Voucher:
    return deposit_days(
        days=[day],
        bank="示例银行",
        bank_reference="0001",
        remark="缴款",
        amount_fen=expected_fen(day),
        idem=uuid.uuid4(),
        actor=day.collector,
        deposited_on=TODAY,
        now=moment(TODAY),
    )


def _posting(world: World, place: str) -> Job:
    job = _job(world, place, kind="reports.print_posting", more={"days": 7})
    perform(job.pk, print_posting)
    return Job.objects.get(pk=job.pk)


def _waiting_job(world: World, place: str) -> Job:
    return _job(world, place, kind="reports.issue_slips", more={"due_on": "2020-12-31"})


def _job(world: World, place: str, *, kind: str, more: dict) -> Job:
    village = world.villages[place]
    return start_job(
        kind=kind,
        title=f"{village.name} {kind}",
        owner=world.users[f"township-{place[0]}"],
        area=village,
        input={"village": village.code, "on": TODAY.isoformat()} | more,
        now=moment(TODAY),
    )[0]


def hand_in(world: World, place: str, serial: int = 9) -> Roster:
    """A department's checked roster of one person whom nobody registered."""
    actor = world.users[HANDED_IN_BY[place]]
    held = actor.assignments.select_related("area").get()
    roster = hand_in_roster(
        content=workbook([(f"{ROSTERS[place]}己", id_number(SERIALS[place] + serial))]),
        file_name="名单.xlsx",
        department=Department(held.department),
        identity=load_notice(NOTICE).identities_of(held.department)[0].name,
        area=held.area,
        season=season_for(held.area),
        actor=actor,
        now=moment(TODAY),
    )
    perform(roster.job_id, check_roster)
    return roster


def accepted_roster(world: World, place: str) -> Roster:
    """Another one of the department, accepted by the county."""
    roster = hand_in(world, place, serial=8)
    county = world.users["county-N" if place == "N1" else "county"]
    accept_roster(roster=roster, actor=county, now=moment(TODAY))
    return roster


def money_back(world: World, place: str) -> dict[str, object]:
    """A payment with a difference to decide (the one whose reversal waits: a payment in a
    standing pay-out batch is not reversed); two batches, one of them approved; a settlement, and
    a proposal in the neighbour's county; a person of whom two departments speak."""
    county = world.users["county-N" if place == "N1" else "county"]
    finance = colleague(county.assignments.get().area)
    department = ROSTER_OF[place][1]
    when = {"actor": county, "now": moment(TODAY)}
    own = Roster.objects.filter(pk=_given(world, place, 2).row.roster_id)
    own.update(decided_at=moment(TODAY + timedelta(days=1)))
    given = [Identity.objects.get(row__roster__in=own), *(_given(world, place, n) for n in (0, 1))]
    Roster.objects.filter(pk__in=[g.row.roster_id for g in given]).update(
        decided_at=moment(TODAY + timedelta(days=1))
    )
    entries = [_live_entry(one) for one in given]
    for entry in entries[1:]:
        found = difference_of(entry)
        decide_difference(
            entry=entry,
            verdict="refund",
            shown_fen=found.difference_fen,
            note="属实",
            on=TODAY,
            **when,
        )
    batches = [_pay_out(entry, finance) for entry in entries[1:]]
    approve_pay_out(pay_out=batches[1], **when)
    twice = _given(world, place, 2, department=_other(department))
    return {
        "difference": entries[0].pk,
        "pay_out": batches[0].pk,
        "approved_pay_out": batches[1].pk,
        "conflict": Identity.objects.filter(id_index=twice.id_index).order_by("pk").first().pk,
        "coverage_area": world.villages[place].code,
        **_settled(world, place, finance),
    }


def colleague(area: Area) -> User:
    """Somebody of the county's bureau who approves what others prepare."""
    user, fresh = User.objects.get_or_create(username=f"second-{area.code}", display_name="复核员")
    if fresh:
        RoleAssignment.objects.create(
            user=user, role=Role.COUNTY_BUREAU, area=area, since=date(2020, 1, 1)
        )
    return user


def _other(department: str) -> str:
    return next(other for _, other in ROSTER_OF.values() if other != department)


def _given(world: World, place: str, position: int, department: str = "") -> Identity:
    """An accepted roster of the place's department, made row by row, names somebody who paid."""
    department = department or ROSTER_OF[place][1]
    person = world.households[place][0].members.order_by("position")[position]
    area = Area.objects.get(code=ROSTER_OF[place][0])
    roster = Roster.objects.create(
        area=area,
        department=department,
        cover_year=YEAR,
        notice=NOTICE,
        file_name="补充.xlsx",
        file_sha256=f"{place}{position}{department}",
        file_size=1,
        state=Roster.State.ACCEPTED,
        handed_in_by=world.users[HANDED_IN_BY[place]],
        handed_in_at=moment(TODAY),
        decided_by=colleague(area),
        decided_at=moment(TODAY),
    )
    # One that leaves something to pay, and so something to refund.
    name = load_notice(NOTICE).identities_of(department)[-1].name
    row = roster.rows.create(
        sheet="名单",
        row=3,
        name=f"{ROSTERS[place]}辛",
        id_number=person.id_number.open(),
        id_index=person.id_index,
        identity=name,
        grade=3,
        outcome="matched",
    )
    return Identity.objects.create(
        id_index=person.id_index,
        cover_year=YEAR,
        name=name,
        grade=3,
        department=department,
        row=row,
    )


def _live_entry(identity: Identity) -> Entry:
    found = live_payments().filter(enrolment__person__id_index=identity.id_index)
    return found.select_related("enrolment__person", "group").get()


def _pay_out(entry: Entry, actor: User) -> PayOut:
    payee = Payee(
        entry.payables.get(), entry.enrolment.person.name, "示例银行", "6200000000000000106"
    )
    return prepare_pay_out(payees=[payee], idem=uuid.uuid4(), actor=actor, now=moment(TODAY))


def _settled(world: World, place: str, finance: User) -> dict[str, object]:
    """One settlement and one proposal of the county; nothing is subsidised, so by hand."""
    area = Area.objects.get(code=ROSTER_OF[place][0])
    county = world.users["county-N" if place == "N1" else "county"]
    made = {
        "area": area,
        "cover_year": YEAR,
        "until": TODAY,
        "people": 0,
        "amount_fen": 0,
        "digest": draft_of(area, YEAR, until=TODAY).digest,
        "proposed_by": county,
        "proposed_at": moment(TODAY),
    }
    known = Settlement.objects.filter(area=area).first()
    if known is None:
        proposal = SettlementProposal.objects.create(**made)
        known = confirm_settlement(proposal=proposal, actor=finance, now=moment(TODAY))
    waiting = SettlementProposal.objects.filter(area=area, state="proposed").first()
    made["proposed_by"] = finance
    return {
        "settlement": known.pk,
        "proposal": (waiting or SettlementProposal.objects.create(**made)).pk,
    }


def workbook(rows: list[tuple[str, ...]], head: tuple[str, ...] = ("姓名", "身份证号")) -> bytes:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()
