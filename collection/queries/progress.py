"""Each village's and each town's progress against the target that the notice gives it.

Where the notice has no target for a place, what it has reached is told by the people registered.
People and money come from the sums that the database keeps (queries/counts.py).
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from accounts.models import Area, Level
from collection.models import Target
from collection.queries.counts import paid_in, registered_in


@dataclass(frozen=True)
class Progress:
    """One place's standing. Paid people include the waived; rates are per ten thousand.

    `target` is 0 where the notice gives none, `rank` 0 where the place is not ranked.
    """

    code: str
    name: str
    residents: int
    target: int
    clause: str
    enrolled: int
    paid: int
    received_fen: int
    rank: int = 0

    @property
    def missing(self) -> int:
        """How many people are still to pay until the target stands."""
        return max(0, self.target - self.paid)

    @property
    def reached(self) -> bool:
        return bool(self.target) and self.paid >= self.target

    @property
    def completion(self) -> int:
        """Paid people per target, in hundredths of a percent."""
        return hundredths(self.paid, self.target)

    @property
    def registered(self) -> int:
        """Paid people per registered one, in hundredths of a percent."""
        return hundredths(self.paid, self.enrolled)

    @property
    def coverage(self) -> int:
        """Paid people per resident, in hundredths of a percent."""
        return hundredths(self.paid, self.residents)


@dataclass(frozen=True)
class Standing:
    """A town's villages, or a county's towns. `targeted`: ranked by targets, else by the people
    registered."""

    area: Area
    rows: list[Progress]
    sum: Progress
    targeted: bool


def town_standing(town: Area, cover_year: int) -> Standing:
    """The villages with a target, ranked; all of them, by people registered, where none has one.

    The town's own target, where it has one, is the sum's.
    """
    rows = progress_of(town, cover_year)
    targeted = bool(rows)
    if not targeted:
        villages = Area.objects.within(town.code).at(Level.VILLAGE)
        rows = _ranked(_rows(list(villages), {}, town, cover_year))
    own = Target.objects.filter(area=town, cover_year=cover_year).first()
    return Standing(town, rows, sum_up(rows, town, own), targeted)


def county_standing(county: Area, cover_year: int) -> Standing:
    """The county's towns, ranked. A town without a target has its villages' together."""
    towns = list(Area.objects.within(county.code).at(Level.TOWN))
    targets = Target.objects.filter(area__code__startswith=county.code, cover_year=cover_year)
    at_hand = list(targets.select_related("area").order_by("area__code"))
    of_towns = {town.pk: found for town in towns if (found := _target_of(town, at_hand))}
    rows = _ranked(_rows(towns, of_towns, county, cover_year))
    return Standing(county, rows, sum_up(rows, county), bool(of_towns))


def _target_of(town: Area, targets: list[Target]) -> Target | None:
    """The town's own target, or its villages' added up."""
    inside = [target for target in targets if target.area.code.startswith(town.code)]
    own = [target for target in inside if target.area_id == town.pk]
    villages = [target for target in inside if target.area.level == Level.VILLAGE]
    if own or not villages:
        return own[0] if own else None
    return Target(
        area=town,
        residents=sum(target.residents for target in villages),
        target=sum(target.target for target in villages),
        clause=villages[0].clause,
    )


def progress_of(place: Area, cover_year: int) -> list[Progress]:
    """Villages of `place` that have a target, ranked by completion; ties share (1, 2, 2, 4)."""
    targets = Target.objects.filter(
        area__code__startswith=place.code, area__level=Level.VILLAGE, cover_year=cover_year
    )
    targets = {target.area_id: target for target in targets.select_related("area")}
    villages = sorted((target.area for target in targets.values()), key=lambda area: area.code)
    return _ranked(_rows(villages, targets, place, cover_year))


def _rows(
    places: list[Area], targets: dict[int, Target], above: Area, cover_year: int
) -> list[Progress]:
    """The places below `above` in their order, all of one level, unranked."""
    level = Level(places[0].level) if places else Level.VILLAGE
    enrolled = registered_in(above, cover_year, level)
    paid, received = paid_in(above, cover_year, level)
    none = Target(residents=0, target=0, clause="")
    return [
        Progress(
            code=place.code,
            name=place.name,
            residents=(target := targets.get(place.pk, none)).residents,
            target=target.target,
            clause=target.clause,
            enrolled=enrolled[place.pk],
            paid=paid[place.pk],
            received_fen=received[place.pk],
        )
        for place in places
    ]


def _ranked(rows: list[Progress]) -> list[Progress]:
    """By the exact share, not the printed one: a payer more ranks higher.

    Where some have a target, those without stand last and are not ranked; where none has one, the
    share is of the people registered.
    """
    targeted = any(row.target for row in rows)
    aside = [row for row in rows if targeted and not row.target]
    ranked = [row for row in rows if row.target or not targeted]
    shares = {row.code: Fraction(row.paid, row.target or row.enrolled or 1) for row in ranked}
    ranked.sort(key=lambda row: (-shares[row.code], row.code))
    order = [shares[row.code] for row in ranked]
    return [replace(row, rank=order.index(shares[row.code]) + 1) for row in ranked] + aside


def hundredths(part: int, whole: int) -> int:
    """Rounded half up (FIELD B19), but what is short of the whole never reads 100 percent."""
    if not whole:
        return 0
    rounded = (part * 20000 + whole) // (2 * whole)
    return min(rounded, 9999) if part < whole else rounded


def sum_up(rows: list[Progress], area: Area, own: Target | None = None) -> Progress:
    """The total line. The target is the area's `own`, or else the sum of the rows' targets, as in
    the notice's table."""
    return Progress(
        code=area.code,
        name="合计",
        residents=own.residents if own else sum(row.residents for row in rows),
        target=own.target if own else sum(row.target for row in rows),
        clause=own.clause if own else "",
        enrolled=sum(row.enrolled for row in rows),
        paid=sum(row.paid for row in rows),
        received_fen=sum(row.received_fen for row in rows),
    )
