"""Money that goes back to people, and to the county."""

import uuid
from datetime import date, timedelta

from accounts.models import Area, Role, RoleAssignment, User
from collection.actions.decide_difference import decide_difference
from collection.actions.pay_out import Payee, approve_pay_out, prepare_pay_out
from collection.actions.settle import confirm_settlement
from collection.models import (
    Entry,
    PayOut,
    Settlement,
    SettlementProposal,
)
from collection.queries.differences import difference_of
from collection.queries.roster_dependents import live_payments
from collection.queries.settlements import draft_of
from enrollment.notices import load_notice
from subsidies.models import Identity, Roster
from tests.access.seeding.places import HANDED_IN_BY, ROSTER_OF, ROSTERS, moment
from tests.world import NOTICE, TODAY, YEAR, World

# Named by two departments in the same words, which are no one department's alone.
NAMED_TWICE, TWICE = 2, "重名人"


def money_back(world: World, place: str) -> dict[str, object]:
    """A payment with a difference to decide (the one whose reversal waits: a payment in a
    standing pay-out batch is not reversed); two batches, one of them approved; a settlement, and
    a proposal in the neighbour's county; a person of whom two departments speak."""
    county = world.users["county-N" if place == "N1" else "county"]
    finance = colleague(county.assignments.get().area)
    department = ROSTER_OF[place][1]
    when = {"actor": county, "now": moment(TODAY)}
    own = Roster.objects.filter(pk=_given(world, place, NAMED_TWICE).row.roster_id)
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
    twice = _given(world, place, NAMED_TWICE, department=_other(department))
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
        name=TWICE if position == NAMED_TWICE else f"{ROSTERS[place]}辛",
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
