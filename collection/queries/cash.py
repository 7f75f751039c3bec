"""Cash in collectors' hands: how much, since when, and whether that is more than allowed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q

from accounts.access import area_codes, within
from accounts.models import Area, Role, User
from collection.models import Account, CashDay, CashLimit


@dataclass(frozen=True)
class CashHeld:
    """One collector's cash of one village and year. `days` counts from the oldest day of it."""

    collector: User
    village: Area
    fen: int
    since: date | None
    days: int
    limit: CashLimit | None

    @property
    def too_much(self) -> bool:
        return self.limit is not None and self.fen > self.limit.max_fen

    @property
    def too_long(self) -> bool:
        return self.limit is not None and self.days > self.limit.max_days

    @property
    def alarm(self) -> bool:
        return self.too_much or self.too_long


def limit_for(code: str, limits: list[CashLimit]) -> CashLimit | None:
    """The newest limit of the nearest area."""
    governing = [limit for limit in limits if code.startswith(limit.area.code)]
    return max(governing, key=lambda limit: (len(limit.area.code), limit.pk), default=None)


def all_limits() -> list[CashLimit]:
    return list(CashLimit.objects.select_related("area", "set_by").order_by("pk"))


def cash_held(user: User, *, on: date) -> list[CashHeld]:
    """Own cash, and everybody's below the user, most pressing first. Three queries."""
    roles = (Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)
    reach = Q(holder=user) | within(area_codes(user, *roles), "area__code")
    accounts = Account.objects.filter(reach, kind=Account.Kind.CASH, balance_fen__gt=0)
    accounts = list(accounts.select_related("holder", "area"))
    waiting = CashDay.objects.unbanked().filter(collector__in=[a.holder_id for a in accounts])
    since = {
        (row["collector"], row["village"], row["cover_year"]): row["since"]
        for row in waiting.values("collector", "village", "cover_year").annotate(
            since=Min("business_date")
        )
    }
    limits = all_limits()
    rows = []
    for account in accounts:
        first = since.get((account.holder_id, account.area_id, account.cover_year))
        rows.append(
            CashHeld(
                collector=account.holder,
                village=account.area,
                fen=account.balance_fen,
                since=first,
                days=max(0, (on - first).days) if first else 0,
                limit=limit_for(account.area.code, limits),
            )
        )
    return sorted(rows, key=lambda row: (not row.alarm, -row.days, -row.fen))
