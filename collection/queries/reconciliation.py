"""Person, receipt, money and record of villages, side by side (人、票、款、录入信息四相符).

Whatever the number of villages, the database is asked as often as for one.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.db import connection
from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import Area, Level
from collection.models import CashDay, Series, Voucher
from values.money import yuan

# One row per group: enrolled people, those on live slips, those with a live payment, and how far
# that payment's money has come. A waived payment moves no money and counts as arrived; what was
# paid by QR code, by transfer or to the tax bureau itself never is in anybody's hands.
GROUPS = """
WITH live AS (
    SELECT p.enrolment_id, p.amount_fen,
           CASE v.method WHEN 'cash' THEN d.state ELSE 'closed' END AS state,
           v.method <> 'cash' OR e.id IS NOT NULL
               OR d.state = 'closed' AND d.counted_fen = 0 AS banked
    FROM collection_entry p
    JOIN collection_voucher v ON v.id = p.voucher_id
    LEFT JOIN collection_cashday d ON d.id = v.day_id
    LEFT JOIN collection_entry e ON e.deposited_day_id = d.id
    WHERE p.kind = 'payment' AND v.cover_year = %(year)s
      AND p.group_id IN (SELECT id FROM accounts_area WHERE parent_id = ANY(%(villages)s))
      AND NOT EXISTS (
          SELECT 1 FROM collection_entry r
          WHERE r.enrolment_id = p.enrolment_id AND r.seq = p.seq + 1)
), people AS (
    SELECT n.group_id, n.id AS enrolment, s.id AS on_slip, a.payable_fen AS assessed,
           live.enrolment_id AS paid, live.amount_fen, live.state, live.banked
    FROM enrollment_enrolment n
    LEFT JOIN collection_assessmentslipline s ON s.enrolment_id = n.id AND s.live
    LEFT JOIN subsidies_assessment a ON a.id = s.assessment_id
    LEFT JOIN live ON live.enrolment_id = n.id
    WHERE n.cover_year = %(year)s AND n.state = 'enrolled'
      AND n.group_id IN (SELECT id FROM accounts_area WHERE parent_id = ANY(%(villages)s))
), sums AS (
    SELECT group_id,
        count(*) AS records,
        count(on_slip) AS on_slips,
        coalesce(sum(assessed), 0)::bigint AS assessed,
        count(paid) AS paid,
        coalesce(sum(amount_fen), 0)::bigint AS received,
        coalesce(sum(amount_fen) FILTER (WHERE banked), 0)::bigint AS banked,
        count(*) - count(on_slip) AS without_slip,
        count(*) FILTER (WHERE on_slip IS NOT NULL AND paid IS NULL) AS unpaid,
        coalesce(sum(assessed) FILTER (WHERE paid IS NULL), 0)::bigint AS unpaid_fen,
        count(*) FILTER (WHERE paid IS NOT NULL AND on_slip IS NOT NULL
            AND assessed <> amount_fen) AS other,
        coalesce(sum(amount_fen - assessed) FILTER (WHERE assessed <> amount_fen), 0)::bigint
            AS other_fen,
        coalesce(sum(amount_fen) FILTER (WHERE state <> 'closed'), 0)::bigint AS open_fen,
        coalesce(sum(amount_fen) FILTER (WHERE state = 'closed' AND NOT banked), 0)::bigint
            AS undeposited
    FROM people GROUP BY group_id
)
SELECT g.parent_id, g.id, g.code, g.name,
    coalesce(records, 0), coalesce(on_slips, 0), coalesce(assessed, 0), coalesce(paid, 0),
    coalesce(received, 0), coalesce(banked, 0), coalesce(without_slip, 0), coalesce(unpaid, 0),
    coalesce(unpaid_fen, 0), coalesce(other, 0), coalesce(other_fen, 0), coalesce(open_fen, 0),
    coalesce(undeposited, 0)
FROM accounts_area g LEFT JOIN sums ON sums.group_id = g.id
WHERE g.parent_id = ANY(%(villages)s) ORDER BY g.code
"""

# Live payments counted in this village whose person is no longer enrolled in it.
WITHOUT_RECORD = """
SELECT paid_in.parent_id, count(*), coalesce(sum(p.amount_fen), 0)::bigint, min(n.household_id)
FROM collection_entry p
JOIN enrollment_enrolment n ON n.id = p.enrolment_id AND n.cover_year = %(year)s
JOIN accounts_area paid_in ON paid_in.id = p.group_id AND paid_in.parent_id = ANY(%(villages)s)
JOIN accounts_area enrolled_in ON enrolled_in.id = n.group_id
WHERE p.kind = 'payment'
  AND (n.state <> 'enrolled' OR enrolled_in.parent_id <> paid_in.parent_id)
  AND NOT EXISTS (
      SELECT 1 FROM collection_entry r WHERE r.enrolment_id = p.enrolment_id AND r.seq = p.seq + 1)
GROUP BY paid_in.parent_id
"""


@dataclass(frozen=True)
class Difference:
    """One named difference: kind, sentence, and the button to the page that mends it.

    `args` complete the page's address. `settled`: two persons have signed for it already.
    """

    kind: str
    what: str
    cure: str
    url_name: str
    args: tuple[str | int, ...] = ()
    settled: bool = False


@dataclass(frozen=True)
class GroupMatch:
    """A village group's four figures and how they differ. Amounts in fen."""

    group_id: int
    code: str
    name: str
    records: int
    assessed_persons: int
    assessed_fen: int
    paid_persons: int
    received_fen: int
    deposited_fen: int
    without_slip: int
    unpaid_persons: int
    unpaid_fen: int
    other_amount_persons: int
    other_amount_fen: int
    open_fen: int
    undeposited_fen: int

    @property
    def matched(self) -> bool:
        return bool(self.records) and not self.differences

    @property
    def differences(self) -> list[Difference]:
        return [difference for difference in _differences(self) if difference]


def match_village(village: Area, cover_year: int) -> list[GroupMatch]:
    """The four figures of each group of a village, in the order of the groups."""
    return match_villages([village.pk], cover_year)[village.pk]


def match_villages(villages: list[int], cover_year: int) -> dict[int, list[GroupMatch]]:
    """Village's id -> its groups, as `match_village` gives them."""
    groups = defaultdict(list)
    for village, *row in _rows(GROUPS, villages, cover_year):
        groups[village].append(GroupMatch(*row))
    return groups


def _rows(sql: str, villages: list[int], cover_year: int) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"villages": villages, "year": cover_year})
        return cursor.fetchall()


def totals(groups: list[GroupMatch]) -> dict[str, int]:
    """Column sums over the groups, by field name."""
    numbers = [
        field.name for field in fields(GroupMatch) if field.type == "int" or field.type is int
    ]
    return {
        name: sum(getattr(group, name) for group in groups)
        for name in numbers
        if name != "group_id"
    }


def _differences(group: GroupMatch) -> list[Difference | None]:
    slips, days = "collection:village-slips", "collection:days"
    village = (group.code[: Level.VILLAGE],)
    return [
        _when(
            group.without_slip,
            "without_slip",
            f"{group.without_slip}人已登记，还没有开核定单",
            "开核定单",
            slips,
            village,
        ),
        _when(
            group.unpaid_persons,
            "unpaid",
            f"{group.unpaid_persons}人已核定未收款，应收{yuan(group.unpaid_fen)}元",
            "催收或登记未缴原因",
            "collection:village-uninsured",
            village,
        ),
        _when(
            group.other_amount_persons,
            "other_amount",
            f"{group.other_amount_persons}人收款与核定不一致，相差{yuan(group.other_amount_fen)}元",
            "作废核定单后重开，或冲销收据后重收",
            slips,
            village,
        ),
        _when(
            group.open_fen,
            "open_day",
            f"已收款{yuan(group.open_fen)}元还没有日清",
            "请收款人日清",
            days,
        ),
        _when(
            group.undeposited_fen,
            "undeposited",
            f"已日清{yuan(group.undeposited_fen)}元还没有缴存银行",
            "请收款人缴款",
            days,
        ),
    ]


def _when(
    number: int, kind: str, what: str, cure: str, url_name: str, args: tuple = ()
) -> Difference | None:
    return Difference(kind, what, cure, url_name, args) if number else None


def village_differences(village: Area, cover_year: int) -> list[Difference]:
    """Differences that belong to the village and no group.

    Cash over or short, money without a record, numbers missing.
    """
    return differences_of([village.pk], cover_year)[village.pk]


def differences_of(villages: list[int], cover_year: int) -> dict[int, list[Difference]]:
    """Village's id -> its own differences, as `village_differences` gives them."""
    found = defaultdict(list)
    for kind in (_cash_differences, _without_record, _missing_numbers):
        for village, difference in kind(villages, cover_year):
            found[village].append(difference)
    return found


# Village and difference.
Found = Iterator[tuple[int, Difference]]


def _cash_differences(villages: list[int], cover_year: int) -> Found:
    days = CashDay.objects.filter(village__in=villages, cover_year=cover_year)
    for day in days.exclude(counted_fen=None).select_related("collector"):
        if day.difference_fen:
            kind = "长款" if day.difference_fen > 0 else "短款"
            yield (
                day.village_id,
                Difference(
                    "cash_difference",
                    f"{day.collector.display_name}{day.business_date:%m月%d日}{kind}"
                    f"{yuan(abs(day.difference_fen))}元：{day.explanation}",
                    "查看日清单" if day.state == CashDay.State.CLOSED else "复核差额",
                    "collection:day",
                    (day.pk,),
                    settled=day.state == CashDay.State.CLOSED,
                ),
            )


def _without_record(villages: list[int], cover_year: int) -> Found:
    for village, people, fen, household in _rows(WITHOUT_RECORD, villages, cover_year):
        yield (
            village,
            Difference(
                "without_record",
                f"{people}人已收款{yuan(fen)}元，但已退出参保或不在本村登记",
                "到这一户核对登记；确已退出的办理冲销或退费",
                "collection:household",
                (household,),
            ),
        )


def _missing_numbers(villages: list[int], cover_year: int) -> Found:
    series = Series.objects.filter(village__in=villages, cover_year=cover_year)
    series = series.select_related("village")
    for row in series.annotate(count=Count("vouchers"), highest=Max("vouchers__no")):
        if row.count != row.last_no or (row.highest or 0) != row.last_no:
            yield (
                row.village_id,
                Difference(
                    "numbers",
                    f"{row.get_kind_display()}号不连续：应有{row.last_no}张，实有{row.count}张",
                    "看操作记录对应的单据，请立即联系管理员核查",
                    "collection:village-reconciliation",
                    (row.village.code,),
                ),
            )


def deposited_total(village: Area, cover_year: int) -> int:
    """What lies at the bank and the tax bureau for the village, refunds taken off, fen."""
    kinds, means = Voucher.Kind, (Voucher.Method.QR, Voucher.Method.TRANSFER)
    vouchers = Voucher.objects.filter(village=village, cover_year=cover_year)
    there = Q(kind__in=[kinds.DEPOSIT, kinds.TAX]) | Q(kind=kinds.RECEIPT, method__in=means)
    back = Q(kind__in=[kinds.UNTAX, kinds.REFUND]) | Q(kind=kinds.REVERSAL, method__in=means)
    sums = vouchers.aggregate(
        there=Coalesce(Sum("total_fen", filter=there), 0),
        back=Coalesce(Sum("total_fen", filter=back), 0),
    )
    return sums["there"] - sums["back"]
