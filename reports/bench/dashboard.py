"""The county's dashboard from the sums kept on write, beside the GROUP BY that they stand for."""

from collections import Counter
from collections.abc import Iterator

from django.db import connection

from accounts.models import Area, Level
from collection.queries.counts import paid_in, registered_in, sums_that_differ
from collection.queries.progress import county_standing
from reports.bench.many import fill_county
from reports.bench.measure import Figure, beside_slower, median_ms, timed
from rules.notices import load

NOTICE, GOAL = "suixian-2023", 100
# Seven in ten have paid. What guards the ledger is off; what keeps the sums is on.
UNGUARDED = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'collection_entry'::regclass
        AND NOT tgisinternal AND tgname <> 'collection_money_counted'
    LOOP EXECUTE format('ALTER TABLE collection_entry DISABLE TRIGGER %I', name); END LOOP;
    FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = 'collection_entry'::regclass
        AND contype IN ('f', 'c')
    LOOP EXECUTE format('ALTER TABLE collection_entry DROP CONSTRAINT %I CASCADE', name); END LOOP;
END $$
"""
PAYMENTS = """
INSERT INTO collection_entry (voucher_id, line, lines, kind, debit_id, credit_id, amount_fen,
    enrolment_id, group_id, seq, price_fen, waived_fen)
SELECT gen_random_uuid(), 1, 1, 'payment', 1, 2, 1 + n.id % 300, n.id, n.group_id, 1, 0, 0
FROM enrollment_enrolment n WHERE n.id % 10 < 7
"""
PEOPLE = """
SELECT town.id, count(*) FROM enrollment_enrolment n
JOIN accounts_area g ON g.id = n.group_id JOIN accounts_area village ON village.id = g.parent_id
JOIN accounts_area town ON town.id = village.parent_id
WHERE n.cover_year = %s AND n.state = 'enrolled' GROUP BY 1
"""
MONEY = """
SELECT town.id, sum(CASE e.kind WHEN 'payment' THEN 1 ELSE -1 END),
    sum(CASE e.kind WHEN 'payment' THEN e.amount_fen ELSE -e.amount_fen END)
FROM collection_entry e JOIN enrollment_enrolment n ON n.id = e.enrolment_id
JOIN accounts_area g ON g.id = e.group_id JOIN accounts_area village ON village.id = g.parent_id
JOIN accounts_area town ON town.id = village.parent_id
WHERE e.kind IN ('payment', 'reversal') AND n.cover_year = %s GROUP BY 1
"""


def dashboard(scale: float) -> Iterator[Figure]:
    """The sums of a county's towns, and the whole standing; wrong sums are an error."""
    notice = load(NOTICE)
    people = round(notice.targets[0].target * scale)
    county = fill_county(notice, people, notice.cover_from, keyed=("enrollment_enrolment",)).area
    with connection.cursor() as cursor:
        cursor.execute(UNGUARDED)
        cursor.execute(PAYMENTS)
        cursor.execute("VACUUM ANALYZE")
    year = notice.cover_year
    if _kept(county, year) != _grouped(year) or sums_that_differ() != ([], []):
        raise RuntimeError("the kept sums are not what the rows add up to")
    grouped = median_ms(lambda: _grouped(year), times=5, warm_up=1)
    kept = median_ms(lambda: _kept(county, year), times=50)
    note = f"{people} people, the sums equal; goal {GOAL} times faster"
    what = "the GROUP BY of enrolments and entries by town"
    yield beside_slower("a county's sums by town", kept, "ms at the median", what, grouped, note)
    page = median_ms(lambda: county_standing(county, year), times=20)
    yield timed("the county's ranking of its towns", page, "ms at the median", "its sums", kept)


def _kept(county: Area, year: int) -> tuple[Counter, Counter, Counter]:
    paid, fen = paid_in(county, year, Level.TOWN)
    return registered_in(county, year, Level.TOWN), paid, fen


def _grouped(year: int) -> tuple[Counter, Counter, Counter]:
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [year])
        people = Counter(dict(cursor.fetchall()))
        cursor.execute(MONEY, [year])
        paid, fen = Counter(), Counter()
        for town, some, money in cursor.fetchall():
            paid[town], fen[town] = int(some), int(money)
    return people, paid, fen
