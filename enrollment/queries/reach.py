"""One's area as a condition in SQL, in the form in which a search reads it fastest."""

from dataclasses import dataclass

from accounts.access import area_codes
from accounts.models import Level, User
from enrollment.access import READERS


@dataclass(frozen=True)
class Reach:
    """Areas of one level within one's reach."""

    codes: tuple[str, ...]

    @property
    def near(self) -> bool:
        """Towns and what is below them: few enough groups to look into each of them."""
        return len(self.codes[0]) >= Level.TOWN

    @property
    def areas(self) -> str:
        """The condition on `accounts_area a`. Codes are digits by the database's own rule."""
        return self.areas_as("a")

    def areas_as(self, alias: str) -> str:
        """The same on an area that the statement calls otherwise."""
        return self._below(f"{alias}.code")

    def with_groups(self, select: str) -> str:
        """`select` with the area's groups as `reach`, where `rows` asks for them."""
        groups = (
            f"SELECT a.id FROM accounts_area a WHERE a.level = {Level.GROUP:d} AND {self.areas}"  # noqa: S608
        )
        return f"WITH reach AS MATERIALIZED ({groups}) {select}" if self.near else select

    def holds(self, group: str) -> str:
        """The condition that a group's id stands in the area: one look-up a row.

        Not a join: the planner would read all the county's areas for the sake of three rows. And
        a CASE, because the planner takes a LIKE for a condition that hardly any row fulfils; nearly
        all do.
        """
        code = f"(SELECT a.code FROM accounts_area a WHERE a.id = {group})"  # noqa: S608
        return f"CASE WHEN {self._below(code)} THEN true ELSE false END"

    def rows(self, table: str, columns: str, condition: str, order: str, limit: int) -> str:
        """Rows of a table with a `group_id` in the area, in an order that an index has.

        In a town each group is looked into, by an index that has the group first: never more
        than the matches are read. In a county the index is read in the order of the answer, and
        reading stops when there is enough.
        """
        ordered = f"ORDER BY {order} LIMIT {limit}"
        if not self.near:
            inside = self.holds("t.group_id")
            return f"SELECT {columns} FROM {table} t WHERE {condition} AND {inside} {ordered}"  # noqa: S608
        each = (
            f"SELECT {columns} FROM {table} t WHERE t.group_id = reach.id AND {condition} {ordered}"  # noqa: S608
        )
        return f"SELECT t.* FROM reach CROSS JOIN LATERAL ({each}) t {ordered}"  # noqa: S608

    def _below(self, code: str) -> str:
        return "(" + " OR ".join(f"{code} LIKE '{int(own)}%%'" for own in self.codes) + ")"


def reaches(user: User) -> list[Reach]:
    """One's areas by level, the nearest first: one's own village before the rest of the town."""
    codes = sorted(set(area_codes(user, *READERS)))
    sizes = sorted({len(code) for code in codes}, reverse=True)
    return [Reach(tuple(code for code in codes if len(code) == size)) for size in sizes]
