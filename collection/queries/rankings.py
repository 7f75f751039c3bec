"""A ranking's rows: counted for a day that is over, ranked, and counted again to prove them."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from django.db import connection

from accounts.models import Area, Level
from collection.models import Ranking, Target
from collection.queries.arrived import arrived_in
from collection.queries.counts import registered_in
from collection.queries.progress import hundredths
from collection.queries.reviews import accuracy_of
from rules.notice import Notice
from values.dates import month_end

# People with an accepted hardship identity, and how many of them have a live payment.
HARDSHIP = """
SELECT {place}, count(*), count(*) FILTER (WHERE paid)
FROM (
    SELECT n.group_id, coalesce((
        SELECT max(e.seq) FROM collection_entry e WHERE e.enrolment_id = n.id), 0) %% 2 = 1 AS paid
    FROM enrollment_enrolment n JOIN enrollment_person q ON q.id = n.person_id
    WHERE n.cover_year = %(year)s AND n.state = 'enrolled'
      AND n.group_id IN (SELECT id FROM accounts_area WHERE code LIKE %(inside)s AND level = 15)
      AND EXISTS (
          SELECT 1 FROM subsidies_identity i
          WHERE i.id_index = q.id_index AND i.cover_year = n.cover_year
            AND (i.since IS NULL OR i.since <= %(until)s)
            AND (i.until IS NULL OR i.until >= %(until)s))
) h
JOIN accounts_area g ON g.id = h.group_id JOIN accounts_area village ON village.id = g.parent_id
GROUP BY 1
"""


@dataclass(frozen=True)
class RankedPlace:
    """One place of a ranking. Rates are hundredths of a percent; money is fen.

    `matched` people's four figures agree; `before` is what the ranking before it counted. Ranked
    by matched people per target, or per registered one where there is no target.
    """

    code: str
    name: str
    base: int
    target: int
    registered: int
    paid: int
    matched: int
    matched_fen: int
    paid_fen: int
    before: int | None
    hardship: int
    hardship_paid: int
    looked: int
    right: int
    rank: int = 0

    @property
    def completion(self) -> int:
        return hundredths(self.matched, self.target or self.registered)

    @property
    def coverage(self) -> int:
        return hundredths(self.matched, self.base)

    @property
    def more(self) -> int | None:
        return None if self.before is None else self.matched - self.before

    @property
    def hardship_missing(self) -> int:
        return self.hardship - self.hardship_paid

    @property
    def accuracy(self) -> int | None:
        return hundredths(self.right, self.looked) if self.looked else None

    @property
    def share(self) -> Fraction:
        return Fraction(self.matched, self.target or self.registered or 1)


def count_ranking(area: Area, notice: Notice, until: date) -> list[RankedPlace]:
    """The places below `area`, ranked as they stood at the end of `until`."""
    year = notice.cover_year
    places = list(area.children.order_by("code"))
    level = Level.TOWN if area.level == Level.COUNTY else Level.VILLAGE
    targets = _targets(area, places, year)
    registered = registered_in(area, year, level)
    arrived = arrived_in(area, level, year, until)
    hardship = _hardship(area, level, year, until)
    looked, right = _accuracy(area, level, year)
    rows = []
    for place in places:
        target, came = targets.get(place.pk), arrived[place.pk]
        rows.append(
            RankedPlace(
                code=place.code,
                name=place.name,
                base=target[0] if target else 0,
                target=target[1] if target else 0,
                registered=registered[place.pk],
                paid=came.paid,
                matched=came.people,
                matched_fen=came.fen,
                paid_fen=came.paid_fen,
                before=None,
                hardship=hardship.get(place.pk, (0, 0))[0],
                hardship_paid=hardship.get(place.pk, (0, 0))[1],
                looked=looked[place.pk],
                right=right[place.pk],
            )
        )
    return ranked(rows)


def ranked(rows: Iterable[RankedPlace]) -> list[RankedPlace]:
    """By the exact share; ties share a rank (1, 2, 2, 4). Where some have a target, those without
    one stand last, unranked."""
    rows = list(rows)
    targeted = any(row.target for row in rows)
    counted = [row for row in rows if row.target or not targeted]
    counted.sort(key=lambda row: (-row.share, row.code))
    shares = [row.share for row in counted]
    aside = [replace(row, rank=0) for row in rows if targeted and not row.target]
    return [replace(row, rank=shares.index(row.share) + 1) for row in counted] + aside


def after(rows: Iterable[RankedPlace], before: Ranking | None) -> list[RankedPlace]:
    """With what the ranking before counted beside each place."""
    last = {row["code"]: row["matched"] for row in before.rows} if before else {}
    return [replace(row, before=last.get(row.code)) for row in rows]


def packed(rows: Iterable[RankedPlace]) -> tuple[list[dict], bytes]:
    """The rows as they are kept, and their digest."""
    kept = [asdict(row) for row in rows]
    return kept, digest_of(kept)


def digest_of(rows: list[dict]) -> bytes:
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).digest()


def rows_of(ranking: Ranking) -> list[RankedPlace]:
    return [RankedPlace(**row) for row in ranking.rows]


def counted_again(ranking: Ranking) -> list[str]:
    """What comes out otherwise when the ledger is asked again: nothing, if all is well."""
    told = []
    if digest_of(ranking.rows) != bytes(ranking.digest):
        told.append("冻结的各行与当时留下的校验值不符")
    level = Level.TOWN if ranking.area.level == Level.COUNTY else Level.VILLAGE
    places = dict(ranking.area.children.values_list("code", "pk"))
    came = arrived_in(ranking.area, level, ranking.cover_year, ranking.until_on)
    rows = rows_of(ranking)
    for row in rows:
        now = came[places[row.code]]
        if (now.people, now.fen, now.paid) != (row.matched, row.matched_fen, row.paid):
            told.append(f"{row.name}：当时{row.matched}人四相符，现在算出{now.people}人")
    if [row.rank for row in ranked(rows)] != [row.rank for row in rows]:
        told.append("按冻结的数重新排名，名次不同")
    return told


def total_of(rows: list[RankedPlace], area: Area) -> RankedPlace:
    """The total line; unranked."""
    names = (
        "base", "target", "registered", "paid", "matched", "matched_fen", "paid_fen", "hardship",
        "hardship_paid", "looked", "right",
    )  # fmt: skip
    sums = {name: sum(getattr(row, name) for row in rows) for name in names}
    known = [row.before for row in rows if row.before is not None]
    return RankedPlace(area.code, "合计", before=sum(known) if known else None, **sums)


def elapsed(notice: Notice, until: date) -> int:
    """How much of the general windows is over, in ten thousandths (序时进度)."""
    general = [window for window in notice.windows if window.general]
    opens = min(window.opens for window in general)
    closes = max(window.closes for window in general)
    whole = (closes - opens).days + 1
    return max(0, min(10000, ((until - opens).days + 1) * 10000 // whole))


def last_period(period: Ranking.Period, today: date) -> tuple[date, date]:
    """The newest week (Monday to Sunday) or half month that is over."""
    if period == Ranking.Period.WEEK:
        sunday = today - timedelta(days=today.isoweekday())
        return sunday - timedelta(days=6), sunday
    if today.day > 15:
        return today.replace(day=1), today.replace(day=15)
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=16), month_end(last)


def _targets(area: Area, places: list[Area], year: int) -> dict[int, tuple[int, int]]:
    """Place -> base and target: its own, else its villages' added up."""
    rows = Target.objects.filter(area__code__startswith=area.code, cover_year=year)
    own: dict[int, tuple[int, int]] = {}
    added: dict[int, tuple[int, int]] = {}
    for row in rows.select_related("area"):
        own[row.area_id] = row.residents, row.target
        base, target = added.get(row.area.parent_id, (0, 0))
        added[row.area.parent_id] = base + row.residents, target + row.target
    found = {place.pk: own.get(place.pk) or added.get(place.pk) for place in places}
    return {pk: pair for pk, pair in found.items() if pair}


def _hardship(area: Area, level: Level, year: int, until: date) -> dict[int, tuple[int, int]]:
    column = "village.parent_id" if level == Level.TOWN else "village.id"
    values = {"year": year, "until": until, "inside": f"{area.code}%"}
    with connection.cursor() as cursor:
        cursor.execute(HARDSHIP.format(place=column), values)
        return {place: (people, paid) for place, people, paid in cursor.fetchall()}


def _accuracy(area: Area, level: Level, year: int) -> tuple[Counter[int], Counter[int]]:
    looked, right = Counter(), Counter()
    for row in accuracy_of(Area.objects.within(area.code), year):
        place = row.village.parent_id if level == Level.TOWN else row.village.pk
        looked[place] += row.looked
        right[place] += row.right
    return looked, right
