"""Handing in, checking, accepting rosters, with everything filled in that a test does not say."""

import io
from collections.abc import Sequence
from datetime import date, datetime

from openpyxl import Workbook

from accounts.actions.jobs import perform
from enrollment.models import Enrolment, Person
from subsidies.actions.check_roster import check_roster
from subsidies.actions.decide_roster import accept_roster
from subsidies.actions.hand_in import hand_in_roster
from subsidies.models import Roster
from subsidies.queries import Quoted, quotes_for
from tests.world import NOW, TODAY, World

CIVIL, DISABLED, POOR = "civil_affairs", "disabled_federation", "poverty_alleviation"
HEAD = ("姓名", "身份证号")

Row = Sequence[object]


def workbook(*rows: Row, head: Row = HEAD, sheets: dict[str, Sequence[Row]] | None = None) -> bytes:
    """An xlsx with a title over the head, as offices write them: data begins in row 3.

    `sheets` names several sheets of rows instead of the one that is called 名单.
    """
    book = Workbook()
    book.remove(book.active)
    for name, lines in (sheets or {"名单": rows}).items():
        sheet = book.create_sheet(name)
        for line in ((f"{name}花名册",), head, *lines):
            sheet.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def line_of(person: Person, *more: object) -> Row:
    """A person as a department's line: name and ID number, then what its other columns say."""
    return person.name, person.id_number.open(), *more


def hand_in(
    world: World,
    content: bytes,
    *,
    by: str = CIVIL,
    identity: str = "",
    name: str = "名单.xlsx",
    now: datetime = NOW,
) -> Roster:
    return hand_in_roster(
        content=content,
        file_name=name,
        department=by,
        identity=identity,
        area=world.county,
        season=world.season,
        actor=world.users[by],
        now=now,
    )


def check(roster: Roster) -> Roster:
    perform(roster.job_id, check_roster)
    roster.refresh_from_db()
    return roster


def checked(world: World, content: bytes, **more) -> Roster:
    return check(hand_in(world, content, **more))


def accept(world: World, roster: Roster, *, by: str = "county") -> int:
    given = accept_roster(roster=roster, actor=world.users[by], now=NOW)
    roster.refresh_from_db()
    return given


def accepted(world: World, content: bytes, **more) -> Roster:
    roster = checked(world, content, **more)
    accept(world, roster)
    return roster


def fates(roster: Roster) -> dict[int, tuple[str, list[str]]]:
    """Row number -> (outcome, codes of the reasons)."""
    return {
        row.row: (row.outcome, [reason["code"] for reason in row.reasons])
        for row in roster.rows.order_by("pk")
    }


def quote_of(person: Person, *, on: date = TODAY) -> Quoted:
    """What the person pays and why, paying `on` that day."""
    enrolment = Enrolment.objects.select_related("person").get(person=person)
    return quotes_for([enrolment], on=on)[enrolment.pk]
