"""What a notice would change for the people of today, added up. Writes nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from accounts.models import Area
from enrollment.models import Enrolment
from rules.kinds import kinds_of
from rules.notice import Notice
from rules.profile import Held, Profile
from rules.quote import Refused
from rules.quoting import quote
from subsidies.models import Identity
from subsidies.queries import held_from

NOBODY, NO_DEPARTMENT = "没有资助", "不凭名单"
CANNOT_PAY = "当天不能缴费"
Progress = Callable[[int, int], None]
STEP = 5000


@dataclass(frozen=True)
class Outcome:
    """What one person pays under one notice, in fen, and what it is called by."""

    price: int = 0
    subsidy: int = 0
    pay: int = 0
    category: str = CANNOT_PAY
    department: str = CANNOT_PAY
    payers: tuple[tuple[str, int], ...] = ()


class Pricing:
    """Prices people under one notice on one day; asks the engine once for each kind of people."""

    def __init__(self, notice: Notice, paid_on: date):
        self.notice, self.paid_on = notice, paid_on
        self._kinds = kinds_of(notice, paid_on)
        self._known: dict[tuple, Outcome] = {}

    def price(self, facts: tuple, held: tuple[Held, ...]) -> Outcome:
        """`facts` are birthday, sex, renewing and area code."""
        if held:
            return self._ask(facts, held)
        key = self._kinds.key(*facts)
        if key not in self._known:
            self._known[key] = self._ask(facts, ())
        return self._known[key]

    def _ask(self, facts: tuple, held: tuple[Held, ...]) -> Outcome:
        born, sex, renewing, area = facts
        # Who is born after that day is not there yet to be asked about.
        profile = Profile(
            self.paid_on, born=born, sex=sex, renewing=renewing, identities=held, area=area
        )
        answer = quote(self.notice, profile)
        if isinstance(answer, Refused):
            return Outcome()
        payers = tuple((share.payer, share.amount) for share in answer.funding)
        department = self._department(answer.winners)
        return Outcome(
            answer.price, answer.subsidy, answer.pay, answer.identity or NOBODY, department, payers
        )

    def _department(self, winners) -> str:
        if not winners:
            return NOBODY
        claim = winners[0].claim
        identity = self.notice.identity(claim.known) if claim else None
        found = self.notice.department(identity.department) if identity else None
        return found.name if found else NO_DEPARTMENT


def shadow(
    *,
    area: Area,
    cover_year: int,
    before: Pricing,
    after: Pricing,
    progress: Progress = lambda done, total: None,
) -> dict:
    """Totals, and rows by category, department, payer and village, as JSON; amounts in fen."""
    total = _people(area, cover_year).count()
    sums = Sums()
    for done, (village, facts, held) in enumerate(_facts(area, cover_year), 1):
        sums.add(village, before.price(facts, held), after.price(facts, held))
        if done % STEP == 0:
            progress(done, total)
    progress(total, total)
    return sums.as_json(dict(Area.objects.within(area.code).values_list("pk", "name")))


class Sums:
    """Adds people up. Each row: persons, subsidy and own payment, before and after."""

    def __init__(self) -> None:
        self.moves: dict[tuple[int, Outcome, Outcome], int] = defaultdict(int)

    def add(self, village: int, old: Outcome, new: Outcome) -> None:
        self.moves[village, old, new] += 1

    def as_json(self, names: dict[int, str]) -> dict:
        by_village = defaultdict(lambda: defaultdict(int))
        sides: dict[str, dict[str, dict[str, int]]] = {
            name: defaultdict(lambda: defaultdict(int))
            for name in ("category", "department", "payer")
        }
        totals: dict[str, int] = defaultdict(int)
        for (village, old, new), n in self.moves.items():
            row = by_village[village]
            for sums in (totals, row):
                _add_move(sums, old, new, n)
            for word, outcome in (("before", old), ("after", new)):
                _add_side(sides["category"][outcome.category], word, outcome, n)
                _add_side(sides["department"][outcome.department], word, outcome, n)
                for payer, amount in outcome.payers:
                    sides["payer"][payer][f"{word}_persons"] += n
                    sides["payer"][payer][f"{word}_subsidy"] += n * amount
        tables = {kind: _rows(found) for kind, found in sides.items()}
        tables["village"] = _rows(
            {names[pk]: by_village[pk] for pk in sorted(by_village)}, sort=False
        )
        return {"totals": dict(totals), "tables": tables}


def _add_move(sums: dict[str, int], old: Outcome, new: Outcome, n: int) -> None:
    sums["persons"] += n
    for word, outcome in (("before", old), ("after", new)):
        sums[f"{word}_price"] += n * outcome.price
        sums[f"{word}_subsidy"] += n * outcome.subsidy
        sums[f"{word}_pay"] += n * outcome.pay
        sums[f"{word}_subsidised"] += n * (outcome.subsidy > 0)
        sums[f"{word}_refused"] += n * (outcome.category == CANNOT_PAY)
    if CANNOT_PAY not in (old.category, new.category):
        sums["more"] += n * (new.pay > old.pay)
        sums["less"] += n * (new.pay < old.pay)
        sums["same"] += n * (new.pay == old.pay)


def _add_side(sums: dict[str, int], word: str, outcome: Outcome, n: int) -> None:
    sums[f"{word}_persons"] += n
    sums[f"{word}_subsidy"] += n * outcome.subsidy
    sums[f"{word}_pay"] += n * outcome.pay


def _rows(found: dict[str, dict[str, int]], *, sort: bool = True) -> list[dict]:
    rows = [{"name": name, **sums} for name, sums in found.items()]
    if not sort:
        return rows
    return sorted(
        rows,
        key=lambda r: (r["name"] in (NOBODY, CANNOT_PAY), -r.get("after_subsidy", 0), r["name"]),
    )


def _people(area: Area, cover_year: int):
    return Enrolment.objects.live().filter(cover_year=cover_year, group__code__startswith=area.code)


def _facts(area: Area, cover_year: int) -> Iterator[tuple[int, tuple, tuple[Held, ...]]]:
    """(village id, the facts that notices read, identities) of everybody, streamed."""
    given = identities_by_number(cover_year)
    rows = _people(area, cover_year).values_list(
        "group__parent_id",
        "group__code",
        "person__born",
        "person__sex",
        "renewing",
        "person__id_index",
    )
    for village, code, born, sex, renewing, index in rows.iterator(chunk_size=STEP):
        held = given.get(bytes(index), ()) if index is not None else ()
        counting = tuple(item for area_code, item in held if code.startswith(area_code))
        yield village, (born, sex, renewing, code), counting


def identities_by_number(cover_year: int) -> dict[bytes, list[tuple[str, Held]]]:
    """Keyed hash of the number -> (area code of the roster, identity) of everybody who has one."""
    found: dict[bytes, list[tuple[str, Held]]] = defaultdict(list)
    rows = (
        Identity.objects.filter(cover_year=cover_year).begun().select_related("row__roster__area")
    )
    for row in rows.order_by("pk").iterator(chunk_size=STEP):
        found[bytes(row.id_index)].append((row.row.roster.area.code, held_from(row)))
    return dict(found)
