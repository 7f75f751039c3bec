"""Who paid before an identity changed (缴费后身份变化): what would be payable now, and the rule.

An identity that was in force on the day of payment counts, whenever its roster came. One that was
recognised later goes by the notice's rule; who would have to pay more waits for the county.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Sum
from django.db.models.functions import Coalesce

from accounts.models import Area
from collection.models import DifferenceDecision, Entry, Payable, RefundCase, Voucher
from collection.queries.roster_dependents import live_payments
from enrollment.notices import load_notice
from rules.notice import Notice
from rules.profile import Held, Profile
from rules.quote import Refused
from rules.quoting import quote
from subsidies.models import Identity, Roster, RosterRow
from subsidies.queries.effects import Asked, asking, held_fact
from subsidies.queries.versions import FACT
from values.dates import add_months, business_date

IN_FORCE, LATER, MORE = "in_force", "later", "more"
WHY = {
    IN_FORCE: "缴费那天已有身份，名单在缴费以后才采用，多收的应退",
    MORE: "名单撤销或县里改认定以后，按缴费那天算本应多缴；通知没有写补缴，由县里决定",
}
POLICIES = {"refund": "退还应资助的", "wait": "等人工核定", "none": "不退不补"}


@dataclass(frozen=True)
class Standing:
    """An identity as it bears on a payment: since when it is known, and by whom."""

    held: Held
    recognised_on: date
    ended: bool


@dataclass(frozen=True)
class Difference:
    """One payment that would be another amount today. Positive: owed to the person."""

    entry: Entry
    number: str
    paid_on: date
    subsidy_then: int
    subsidy_now: int
    kind: str
    recognised_on: date | None
    department: str
    policy: str
    refund_by: date | None
    basis: str
    raised_fen: int = 0
    decision: DifferenceDecision | None = None

    @property
    def difference_fen(self) -> int:
        """What is still open: without what was decided to be refunded already."""
        return self.subsidy_now - self.subsidy_then - self.raised_fen

    @property
    def decided(self) -> bool:
        """Somebody decided about exactly this amount; `hold` stays on the list."""
        last = self.decision
        return (
            last is not None
            and last.difference_fen == self.difference_fen
            and last.verdict != DifferenceDecision.Verdict.HOLD
        )

    @property
    def held_back(self) -> bool:
        last = self.decision
        return last is not None and last.verdict == DifferenceDecision.Verdict.HOLD

    @property
    def rule(self) -> str:
        """What the notice says is to be done."""
        return POLICIES[self.policy]


def differences_of(area: Area, cover_year: int) -> list[Difference]:
    """Every open difference of the area, those owed to people first."""
    entries = _entries(area, cover_year)
    found = [d for d in _differences(entries, cover_year) if d.difference_fen and not d.decided]
    return sorted(found, key=lambda d: (d.difference_fen < 0, d.held_back, d.paid_on, d.number))


def difference_of(entry: Entry) -> Difference | None:
    """The difference of one payment as it stands now."""
    entries = list(_with_people(live_payments().filter(pk=entry.pk)))
    found = _differences(entries, entry.enrolment.cover_year)
    return next((d for d in found if d.difference_fen), None)


def _with_people(entries):
    return entries.select_related("enrolment__person", "group__parent", "assessment")


def _entries(area: Area, cover_year: int) -> list[Entry]:
    """Live payments of everybody whom a roster of the year ever named with an identity."""
    named = Identity.objects.filter(cover_year=cover_year).values("id_index")
    undone = RosterRow.objects.filter(
        roster__cover_year=cover_year, roster__state=Roster.State.UNDONE, id_index__isnull=False
    ).values("id_index")
    payments = live_payments().filter(
        enrolment__cover_year=cover_year, group__code__startswith=area.code
    )
    by_identity = payments.filter(enrolment__person__id_index__in=named)
    by_undone = payments.filter(enrolment__person__id_index__in=undone)
    return list(_with_people(by_identity | by_undone).order_by("pk"))


def _differences(entries: list[Entry], cover_year: int) -> Iterator[Difference]:
    standing = _standing(entries, cover_year)
    vouchers = Voucher.objects.in_bulk({entry.voucher_id for entry in entries})
    raised = given_back(entry.pk for entry in entries)
    decisions = {d.entry_id: d for d in _decisions(entries)}
    asks: dict[date, Asked] = {}
    for entry in entries:
        voucher = vouchers[entry.voucher_id]
        ask = asks.setdefault(voucher.paid_on, asking(voucher.paid_on))
        found = _difference(entry, voucher, standing, ask)
        if found:
            yield replace(
                found,
                raised_fen=raised.get(entry.pk, 0),
                decision=decisions.get(entry.pk),
            )


def _decisions(entries: list[Entry]):
    latest = DifferenceDecision.objects.filter(entry__in=[e.pk for e in entries])
    return latest.select_related("decided_by").order_by("pk")


def given_back(entries: Iterable[int]) -> dict[int, int]:
    """Payment -> fen of its difference that a payable or a refund case gives back already."""
    ids = list(entries)
    payables = Payable.objects.filter(kind=Payable.Kind.DIFFERENCE, entry__in=ids)
    cases = RefundCase.objects.filter(kind=RefundCase.Kind.IDENTITY, entry__in=ids)
    cases = cases.exclude(state=RefundCase.State.CANCELLED)
    given = Counter()
    for rows in (payables, cases):
        given.update(dict(rows.values_list("entry").annotate(fen=Sum("amount_fen")).order_by()))
    return given


def _standing(entries: list[Entry], cover_year: int) -> dict[bytes, list[tuple[str, Standing]]]:
    """Number -> (area of the roster, identity)."""
    indexes = {bytes(e.enrolment.person.id_index) for e in entries}
    rows = Identity.objects.filter(id_index__in=indexes, cover_year=cover_year).begun()
    found = defaultdict(list)
    for index, code, department, ended_on, accepted, *fact in rows.order_by("pk").values_list(
        "id_index",
        "row__roster__area__code",
        "department",
        "ended_on",
        Coalesce("row__roster__decided_at", "row__roster__handed_in_at"),
        *FACT,
    ):
        held = held_fact(tuple(fact), department, ended_on)
        known = held.since or business_date(accepted)
        found[bytes(index)].append((code, Standing(held, known, ended_on is not None)))
    return found


def _difference(entry: Entry, voucher: Voucher, standing, ask: Asked) -> Difference | None:
    person, place = entry.enrolment.person, entry.group.code
    own = [s for code, s in standing.get(bytes(person.id_index), ()) if place.startswith(code)]
    paid_on, then = voucher.paid_on, entry.assessment.subsidy_fen
    about = (person.born, person.sex, entry.enrolment.renewing, place)
    in_force = [s for s in own if s.held.since is None or s.held.since <= paid_on]
    # Without a day of its own an identity is known since its roster was accepted.
    before = tuple(s.held for s in in_force if s.held.since or s.recognised_on <= paid_on)
    late = [s for s in own if s.recognised_on > paid_on and not s.ended]
    as_if = tuple(_as_if_known(s.held, paid_on) for s in late)
    now = ask(entry.enrolment.notice, about, before)
    then_all = ask(entry.enrolment.notice, about, before + as_if)
    if now is None or then_all is None:
        return None
    notice = load_notice(entry.enrolment.notice)
    more = (entry, voucher, then, notice)
    if now[1] > then and now[1] >= then_all[1]:
        return _told(*more, now[1], IN_FORCE, None, _department(notice, about, paid_on, before))
    if then_all[1] > then:
        held = before + as_if
        known = max(s.recognised_on for s in late) if late else None
        return _told(*more, then_all[1], LATER, known, _department(notice, about, paid_on, held))
    if now[1] < then:
        return _told(*more, now[1], MORE, None, "")
    return None


def _as_if_known(held: Held, paid_on: date) -> Held:
    """As if it had been recognised on the day of payment."""
    return replace(held, since=paid_on) if held.since and held.since > paid_on else held


def _told(
    entry: Entry,
    voucher: Voucher,
    then: int,
    notice: Notice,
    now: int,
    kind: str,
    recognised_on: date | None,
    department: str,
) -> Difference:
    policy, refund_by, why = "wait", None, WHY.get(kind, "")
    if kind == IN_FORCE:
        policy = "refund"
    if kind == LATER:
        policy = notice.later.policy
        if policy == "refund" and recognised_on:
            refund_by = add_months(recognised_on, notice.later.months)
        why = f"缴费以后（{recognised_on}）才认定，{POLICIES[policy]}（{notice.later.basis}）"
    return Difference(
        entry=entry,
        number=voucher.number,
        paid_on=voucher.paid_on,
        subsidy_then=then,
        subsidy_now=now,
        kind=kind,
        recognised_on=recognised_on,
        department=department,
        policy=policy,
        refund_by=refund_by,
        basis=why,
    )


def _department(notice: Notice, about: tuple, paid_on: date, held: tuple[Held, ...]) -> str:
    """The department of the identity that would have won."""
    born, sex, renewing, area = about
    profile = Profile(
        paid_on=paid_on, born=born, sex=sex, renewing=renewing, identities=held, area=area
    )
    answer = quote(notice, profile)
    name = "" if isinstance(answer, Refused) else answer.identity
    return department_of_identity(notice, name) or (held[-1].department or "" if held else "")


def department_of_identity(notice: Notice, name: str | None) -> str:
    """Who hands in the identity of that name, "" where the notice has none."""
    return next((i.department for i in notice.identities if i.name == name), "")
