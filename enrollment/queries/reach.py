"""One's area as a condition in SQL, in the form in which a search reads it fastest.

The codes are the statement's first parameter: one statement serves everybody with as many areas
of the level.
"""

from dataclasses import dataclass

from accounts.access import area_codes
from accounts.models import Level, User
from enrollment.access import READERS

CODES = "$1::text[]"
AFTER_DIGITS = ":"


@dataclass(frozen=True)
class Reach:
    """Areas of one level within one's reach."""

    codes: tuple[str, ...]

    @property
    def size(self) -> int:
        """The length of the codes, which is their level."""
        return len(self.codes[0])

    def areas_as(self, alias: str) -> str:
        """The condition on an area of the statement."""
        return self._below(f"{alias}.code")

    def lies(self, alias: str) -> str:
        """The same where areas are looked for: a range of the index of codes in a town."""
        if self.size < Level.TOWN:
            return self.areas_as(alias)
        ranges = " OR ".join(
            f"{alias}.code ~>=~ {own} AND {alias}.code ~<~ ({own} || '{AFTER_DIGITS}')"
            for own in (f"({CODES})[{n}]" for n in range(1, len(self.codes) + 1))
        )
        return f"({ranges})"

    def with_groups(self, select: str) -> str:
        """`select` with the area's groups as `reach`, where `rows` asks for them."""
        if self.size < Level.TOWN:
            return select
        groups = (
            f"SELECT a.id FROM accounts_area a WHERE a.level = {Level.GROUP:d} AND {self.lies('a')}"  # noqa: S608
        )
        return f"WITH reach AS MATERIALIZED ({groups}) {select}"

    def holds(self, group: str) -> str:
        """The condition that a group's id stands in the area: one look-up a row.

        Not a join: the planner would read all the area's households for the sake of three rows.
        """
        return self._below(f"(SELECT a.code FROM accounts_area a WHERE a.id = {group})")  # noqa: S608

    def rows(
        self, table: str, columns: str, condition: str, order: str, limit: int, *, down_to: Level
    ) -> str:
        """Rows of a table with a `group_id` in the area, in an order that an index has.

        In an area of the level `down_to` or below it each group is looked into, by an index that
        has the group first: never more than the matches are read. Above it the index is read in
        the order of the answer, and reading stops when there is enough.
        """
        ordered = f"ORDER BY {order} LIMIT {limit}"
        if self.size < down_to:
            inside = self.holds("t.group_id")
            return f"SELECT {columns} FROM {table} t WHERE {condition} AND {inside} {ordered}"  # noqa: S608
        each = (
            f"SELECT {columns} FROM {table} t WHERE t.group_id = reach.id AND {condition} {ordered}"  # noqa: S608
        )
        return f"SELECT t.* FROM reach CROSS JOIN LATERAL ({each}) t {ordered}"  # noqa: S608

    def _below(self, code: str) -> str:
        """A CASE, because the planner takes the condition for one that hardly any row fulfils;
        nearly all do."""
        return f"CASE WHEN left({code}, {self.size}) = ANY({CODES}) THEN true ELSE false END"


def reaches(user: User) -> list[Reach]:
    """One's areas by level, the nearest first: one's own village before the rest of the town."""
    codes = sorted(set(area_codes(user, *READERS)))
    sizes = sorted({len(code) for code in codes}, reverse=True)
    return [Reach(tuple(code for code in codes if len(code) == size)) for size in sizes]
