"""Work out for everybody of a season what they would pay (应缴核定)."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO

from django.db import connection, transaction

from accounts.models import Area, Level
from enrollment.models import Season
from enrollment.notices import load_notice
from rules.kinds import Kinds, kinds_of
from rules.notice import Notice
from rules.profile import Held, Profile
from rules.quote import Refused
from rules.quoting import quote
from subsidies.models import Due, DueRule

# Who cannot be told by kind: they hold an identity, or were born after the last turn.
EXCEPTIONS = """
CREATE TEMP TABLE due_exception ON COMMIT DROP AS
SELECT e.id AS enrolment_id, e.group_id, e.renewing, p.born, p.sex, p.id_index
FROM subsidies_identity i
JOIN enrollment_person p ON p.id_index = i.id_index
JOIN enrollment_enrolment e ON e.person_id = p.id AND e.cover_year = i.cover_year
WHERE i.cover_year = %(year)s AND e.state = 'enrolled' AND e.group_id = ANY(%(groups)s)
UNION
SELECT e.id, e.group_id, e.renewing, p.born, p.sex, p.id_index
FROM enrollment_person p JOIN enrollment_enrolment e ON e.person_id = p.id
WHERE p.born >= %(young_from)s AND e.cover_year = %(year)s AND e.state = 'enrolled'
    AND e.group_id = ANY(%(groups)s)
"""
FACTS = """
SELECT x.enrolment_id, x.born, x.sex, x.renewing, g.code, a.code, i.name, i.sub, i.kind, i.grade,
    i.since, LEAST(i.until, i.ended_on - 1), i.department
FROM due_exception x
JOIN accounts_area g ON g.id = x.group_id
LEFT JOIN subsidies_identity i ON i.id_index = x.id_index AND i.cover_year = %(year)s
    AND (i.ended_on IS NULL OR i.since IS NULL OR i.since < i.ended_on)
LEFT JOIN subsidies_rosterrow r ON r.id = i.row_id
LEFT JOIN subsidies_roster o ON o.id = r.roster_id
LEFT JOIN accounts_area a ON a.id = o.area_id
ORDER BY x.enrolment_id, i.id
"""
ANSWERS = "CREATE TEMP TABLE due_answer (enrolment_id bigint, rule_id bigint) ON COMMIT DROP"
COPY = "COPY due_answer (enrolment_id, rule_id) FROM STDIN"
# Everybody with their rule: the many by kind, the others as the engine answered.
EVERYBODY = """
SELECT e.id AS enrolment_id, {rule} AS rule_id FROM enrollment_enrolment e {joins}
WHERE e.cover_year = %(year)s AND e.state = 'enrolled' AND e.group_id = ANY(%(groups)s)
    AND NOT EXISTS (SELECT FROM due_exception x WHERE x.enrolment_id = e.id)
UNION ALL SELECT enrolment_id, rule_id FROM due_answer
"""
INSERT = "INSERT INTO subsidies_due (enrolment_id, rule_id) {everybody}"
# A later run writes only what is different; the other seasons' rows are not looked at.
DIFFERENT = """
CREATE TEMP TABLE due_change ON COMMIT DROP AS
SELECT coalesce(n.enrolment_id, d.enrolment_id) AS enrolment_id, n.rule_id, d.rule_id AS before
FROM ({everybody}) n FULL JOIN (
    SELECT d.enrolment_id, d.rule_id FROM subsidies_due d
    JOIN subsidies_duerule r ON r.id = d.rule_id WHERE r.season_id = %(season)s
) d ON d.enrolment_id = n.enrolment_id
WHERE n.rule_id IS DISTINCT FROM d.rule_id
"""
# Who came from another season's area, or under a town's own notice, has a row of that season.
OF_OTHERS = """
DELETE FROM subsidies_due d USING enrollment_enrolment e, subsidies_duerule r
WHERE e.id = d.enrolment_id AND r.id = d.rule_id AND r.season_id <> %(season)s
    AND e.cover_year = %(year)s AND e.group_id = ANY(%(groups)s)
"""
APPLY = (
    """
DELETE FROM subsidies_due d USING due_change c
WHERE c.enrolment_id = d.enrolment_id AND c.rule_id IS NULL
""",
    """
UPDATE subsidies_due d SET rule_id = c.rule_id FROM due_change c
WHERE c.enrolment_id = d.enrolment_id AND c.rule_id IS NOT NULL
""",
    """
INSERT INTO subsidies_due (enrolment_id, rule_id)
SELECT enrolment_id, rule_id FROM due_change WHERE before IS NULL
""",
)
LONG_AGO = date(1, 1, 2)


@dataclass(frozen=True)
class Assessed:
    """How many people have their row, how many of them by the engine, how often it was asked."""

    people: int
    singly: int
    kinds: int
    asked: int


@transaction.atomic
def assess_population(*, season: Season, on: date) -> Assessed:
    """One `Due` row for everybody enrolled, as if all paid `on` that day.

    The many are written by one statement: the engine speaks once for each kind of people that
    the notice tells apart. Who holds an identity, or is a newborn, is asked about singly. A
    second run locks and writes only the rows that differ. Locks the season against another run.
    """
    Season.objects.select_for_update().get(pk=season.pk)
    notice = load_notice(season.notice)
    book = Book(season, notice, on)
    values = {
        "season": season.pk,
        "year": season.cover_year,
        "groups": list(_groups(season)),
        "young_from": book.kinds.young_from,
    }
    with connection.cursor() as cursor:
        # A county's people are joined in memory and not on disk.
        cursor.execute("SET LOCAL work_mem = '128MB'")
        if Season.objects.filter(cover_year=season.cover_year).exclude(pk=season.pk).exists():
            cursor.execute(OF_OTHERS, values)
        # Another run of the same transaction left them.
        cursor.execute("DROP TABLE IF EXISTS pg_temp.due_exception, pg_temp.due_answer")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.due_change")
        cursor.execute(EXCEPTIONS, values)
        cursor.execute("ANALYZE due_exception")
        cursor.execute(FACTS, values)
        singly = _singly(cursor.fetchall(), book)
        many = _default(book, values["groups"])
        book.save()
        cursor.execute(ANSWERS)
        lines = (f"{enrolment}\t{book.numbers[answer]}\n" for enrolment, answer in singly)
        cursor.copy_expert(COPY, StringIO("".join(lines)))
        people = _write(cursor, *_everybody(many, book, values))
    return Assessed(people, len(singly), len(many), book.asked)


def _groups(season: Season) -> Iterable[int]:
    """The groups that the season governs: not those of a town with a notice of its own."""
    groups = Area.objects.at(Level.GROUP).filter(code__startswith=season.area.code)
    own = Season.objects.filter(
        cover_year=season.cover_year, area__code__startswith=season.area.code
    ).exclude(pk=season.pk)
    for code in own.values_list("area__code", flat=True):
        groups = groups.exclude(code__startswith=code)
    return groups.values_list("pk", flat=True)


class Book:
    """The answers of one run: each distinct one becomes a rule, with its number after `save`."""

    def __init__(self, season: Season, notice: Notice, on: date):
        self.season, self.notice, self.on = season, notice, on
        self.kinds = kinds_of(notice, on)
        self.asked = 0
        self._rules: dict[bytes, DueRule] = {}
        self.numbers: dict[bytes, int] = {}

    def ask(self, born, sex, renewing, area, held: tuple[Held, ...] = ()) -> bytes:
        """The digest of the engine's answer."""
        self.asked += 1
        profile = Profile(
            self.on, born=born, sex=sex, renewing=renewing, identities=held, area=area
        )
        rule = _rule(self.season, quote(self.notice, profile))
        self._rules.setdefault(rule.digest, rule)
        return rule.digest

    def save(self) -> None:
        DueRule.objects.bulk_create(self._rules.values(), ignore_conflicts=True)
        rows = DueRule.objects.filter(season=self.season, digest__in=list(self._rules))
        self.numbers = {bytes(digest): pk for pk, digest in rows.values_list("pk", "digest")}


def _rule(season: Season, answer) -> DueRule:
    if isinstance(answer, Refused):
        said = {"refused": answer.code, "sentence": answer.message, "window": ""}
        amounts = {"price_fen": 0, "subsidy_fen": 0, "payable_fen": 0}
    else:
        said = {
            "settlement": answer.settlement or "",
            "identity": answer.identity or "",
            "window": answer.window.name,
            "sentence": answer.sentence,
        }
        amounts = {
            "price_fen": answer.price,
            "subsidy_fen": answer.subsidy,
            "payable_fen": answer.pay,
        }
    text = json.dumps(said | amounts, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).digest()
    return DueRule(season=season, digest=digest, **said, **amounts)


def _singly(rows: list[tuple], book: Book) -> list[tuple[int, bytes]]:
    """(enrolment, answer) of everybody in `FACTS`; people alike in all that is read ask once."""
    facts: dict[int, tuple] = {}
    identities: dict[int, list[Held]] = defaultdict(list)
    for enrolment, born, sex, renewing, group, area, name, sub, kind, grade, *rest in rows:
        facts[enrolment] = (born, sex, renewing, group)
        # A roster counts in its own county alone.
        if name is not None and group.startswith(area):
            since, until, department = rest
            held = Held(name, sub or None, kind or None, grade, since, until, department)
            identities[enrolment].append(held)
    kinds = kinds_of(book.notice, book.on, with_identities=True)
    known: dict[tuple, bytes] = {}
    found = []
    for enrolment, about in facts.items():
        held = tuple(identities.get(enrolment, ()))
        key = (kinds.key(*about), held)
        if key not in known:
            known[key] = book.ask(*about, held)
        found.append((enrolment, known[key]))
    return found


@dataclass(frozen=True)
class Many:
    """A kind of people: born from `low` up to, but not on, `high`; None where nobody looks."""

    low: date
    high: date
    sex: str | None
    renewing: bool | None
    group: int | None
    answer: bytes


def _default(book: Book, groups: list[int]) -> list[Many]:
    """Every kind of people without identity, with the engine's answer for one of them."""
    kinds = book.kinds
    codes = dict(Area.objects.filter(pk__in=groups).values_list("pk", "code"))
    places = list(codes.items()) if "area" in kinds.reads else [(None, "")]
    return [
        Many(low, high, sex, renewing, group, book.ask(low, sex or "0", bool(renewing), code))
        for low, high in _intervals(kinds)
        for sex in (("0", "1", "2") if "sex" in kinds.reads else (None,))
        for renewing in ((True, False) if "renewing" in kinds.reads else (None,))
        for group, code in places
    ]


def _intervals(kinds: Kinds) -> list[tuple[date, date]]:
    """The first begins a day before the first turn, so that its speaker is born, too."""
    turns = [*kinds.turns, kinds.young_from]
    before = [turns[0] - timedelta(days=1), *turns[:-1]]
    return list(zip(before, turns, strict=True))


def _everybody(many: list[Many], book: Book, values: dict) -> tuple[str, dict]:
    """The statement's text and values. Where there is one kind only it looks at no person."""
    if len(many) == 1:
        values["rule"] = book.numbers[many[0].answer]
        return EVERYBODY.format(rule="%(rule)s::bigint", joins=""), values
    first = many[0].low
    rows = [
        (
            LONG_AGO if kind.low == first else kind.low,
            kind.high,
            kind.sex,
            kind.renewing,
            kind.group,
            book.numbers[kind.answer],
        )
        for kind in many
    ]
    joins = (
        "JOIN enrollment_person p ON p.id = e.person_id "
        "JOIN unnest(%(low)s::date[], %(high)s::date[], %(sex)s::text[], %(renewing)s::bool[], "
        "%(group)s::bigint[], %(rule)s::bigint[]) AS k(low, high, sex, renewing, group_id, rule_id)"
        " ON p.born >= k.low AND p.born < k.high" + _more_joins(book.kinds)
    )
    names = ("low", "high", "sex", "renewing", "group", "rule")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return EVERYBODY.format(rule="k.rule_id", joins=joins), values | columns


def _write(cursor, everybody: str, values: dict) -> int:
    """The rows of everybody; returns how many there are."""
    dues = Due.objects.filter(rule__season=values["season"])
    if not dues.exists():
        cursor.execute(INSERT.format(everybody=everybody), values)
        return cursor.rowcount
    cursor.execute(DIFFERENT.format(everybody=everybody), values)
    for statement in APPLY:
        cursor.execute(statement)
    return dues.count()


def _more_joins(kinds: Kinds) -> str:
    reads = {
        "sex": " AND p.sex = k.sex",
        "renewing": " AND e.renewing = k.renewing",
        "area": " AND e.group_id = k.group_id",
    }
    return "".join(words for fact, words in reads.items() if fact in kinds.reads)
