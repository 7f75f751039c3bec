"""Whose premium has come all the way, as it stood at the end of a day.

Record, slip, receipt and money agree: a live payment of the amount on a live slip, by QR code or
transfer or to the tax bureau, or in cash on a closed day that was taken to the bank. A waived
payment moves no money and needs a closed day only, as does a day on which as much was given back
as taken. Payments, closings, deposits and voided slips
carry their moment and are never changed, so that the answer for a day that is over stays the same.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection

from accounts.models import Area, Level
from values.dates import SHANGHAI

# The same as it stands now, of an entry p with its voucher v and the cash day d, if it has one.
IN_BANK = """(v.method <> 'cash' OR d.state = 'closed' AND (
      p.amount_fen = 0 OR d.counted_fen = 0
      OR EXISTS (SELECT 1 FROM collection_entry b WHERE b.deposited_day_id = d.id)))"""

ARRIVED = """
SELECT {place}, count(*), coalesce(sum(p.amount_fen), 0)::bigint,
    count(*) FILTER (WHERE arrived), coalesce(sum(p.amount_fen) FILTER (WHERE arrived), 0)::bigint
FROM (
    SELECT e.group_id, e.amount_fen,
        (v.method <> 'cash' OR (
            d.closed_at < %(end)s
            AND (e.amount_fen = 0 OR d.counted_fen = 0 OR EXISTS (
                SELECT 1 FROM collection_entry b JOIN collection_voucher bv ON bv.id = b.voucher_id
                WHERE b.deposited_day_id = d.id AND bv.at < %(end)s))))
        AND EXISTS (
            SELECT 1 FROM collection_assessmentslipline l
            JOIN collection_assessmentslip s ON s.id = l.slip_id
            JOIN subsidies_assessment a ON a.id = l.assessment_id
            WHERE l.enrolment_id = e.enrolment_id AND a.payable_fen = e.amount_fen
              AND s.state <> 'draft' AND s.issued_on <= %(until)s
              AND (s.voided_at IS NULL OR s.voided_at >= %(end)s)
        ) AS arrived
    FROM collection_entry e
    JOIN collection_voucher v ON v.id = e.voucher_id
    LEFT JOIN collection_cashday d ON d.id = v.day_id
    WHERE e.kind = 'payment' AND v.cover_year = %(year)s AND v.at < %(end)s
      AND e.group_id IN (SELECT id FROM accounts_area WHERE code LIKE %(inside)s AND level = 15)
      AND NOT EXISTS (
          SELECT 1 FROM collection_entry r JOIN collection_voucher rv ON rv.id = r.voucher_id
          WHERE r.enrolment_id = e.enrolment_id AND r.seq = e.seq + 1 AND rv.at < %(end)s)
) p
JOIN accounts_area g ON g.id = p.group_id JOIN accounts_area village ON village.id = g.parent_id
GROUP BY 1
"""


@dataclass(frozen=True)
class Arrived:
    """Of one place: people with a live payment and their fen; of these, what came all the way."""

    paid: int = 0
    paid_fen: int = 0
    people: int = 0
    fen: int = 0


def end_of(day: date) -> datetime:
    """The first moment after the business day."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=SHANGHAI)


def arrived_in(above: Area, level: Level, year: int, until: date) -> dict[int, Arrived]:
    """By village or town below `above`, as it stood at the end of `until`."""
    column = "village.parent_id" if level == Level.TOWN else "village.id"
    values = {"end": end_of(until), "until": until, "year": year, "inside": f"{above.code}%"}
    with connection.cursor() as cursor:
        cursor.execute(ARRIVED.format(place=column), values)
        counted = {place: Arrived(*numbers) for place, *numbers in cursor.fetchall()}
    return defaultdict(Arrived, counted)
