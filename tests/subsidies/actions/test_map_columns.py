"""A roster whose columns nobody could tell waits; once told, the next one like it is just read."""

import json

import pytest

from accounts.files import read_file
from accounts.models import AuditEntry, Job
from enrollment.models import SheetLayout
from enrollment.workbooks.confirming import confirm, view_from
from subsidies.actions.hand_in import RosterRefused, view_name
from subsidies.actions.map_columns import map_columns
from subsidies.models import Roster
from tests.subsidies.desk import (
    CIVIL,
    DISABLED,
    accepted,
    check,
    checked,
    fates,
    hand_in,
    line_of,
    workbook,
)
from tests.world import NOW, World

LOW = "城乡低保对象"
STRANGE = ("受助人", "证照")


def strange(world: World, *places: str) -> bytes:
    return workbook(*(line_of(world.person(place)) for place in places), head=STRANGE)


def views(roster: Roster) -> list:
    return [view_from(view) for view in json.loads(read_file(view_name(roster)))]


def told(world: World, roster: Roster, *, by: str = CIVIL, **answer) -> Roster:
    layouts = [
        confirm(view, read=True, first=view.first, last=view.last, fields=view.fields, **answer)
        for view in views(roster)
    ]
    return map_columns(roster=roster, layouts=layouts, actor=world.users[by], now=NOW)


def test_roster_with_unknown_columns_waits_and_stages_nothing(world):
    roster = checked(world, strange(world, "A1"), identity=LOW)
    assert (roster.state, roster.rows.count()) == (Roster.State.WAITING, 0)
    assert Job.objects.get(pk=roster.job_id).state == Job.State.DONE
    assert dict(views(roster)[0].fields) == {"name": 0, "id_number": 1}


def test_one_unknown_sheet_keeps_the_whole_roster_waiting(world):
    good = [line_of(world.person("A1"))]
    content = workbook(sheets={"一村": good, "二村": [("张三", *good[0])]})
    roster = checked(world, content, identity=LOW)
    assert roster.state == Roster.State.CHECKED
    sheets = {"一村": good, "二村": good}
    book = workbook(sheets=sheets)
    roster = checked(world, spoil_head(book, "二村"), identity=LOW)
    assert (roster.state, roster.rows.count()) == (Roster.State.WAITING, 0)


def spoil_head(content: bytes, sheet: str) -> bytes:
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    for column, text in enumerate(STRANGE, 1):
        book[sheet].cell(2, column, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_told_columns_are_checked_by_and_remembered(world):
    roster = told(world, checked(world, strange(world, "A1"), identity=LOW))
    assert roster.state == Roster.State.RECEIVED
    roster = check(roster)
    assert (roster.state, roster.counts["matched"]) == (Roster.State.CHECKED, 1)
    layout = SheetLayout.objects.get()
    assert (layout.area, layout.kind, layout.fields) == (
        world.county,
        CIVIL,
        {"name": 0, "id_number": 1},
    )


def test_next_roster_like_it_is_not_asked_about_and_says_so(world):
    check(told(world, checked(world, strange(world, "A1"), identity=LOW)))
    roster = checked(world, strange(world, "A1", "A2"), identity=LOW)
    assert (roster.state, roster.counts["matched"]) == (Roster.State.CHECKED, 2)
    assert roster.columns[0]["remembered"] is True


def test_another_department_is_asked_for_itself(world):
    check(told(world, checked(world, strange(world, "A1"), identity=LOW)))
    roster = checked(world, strange(world, "A1"), by=DISABLED)
    assert roster.state == Roster.State.WAITING


def test_columns_of_a_checked_roster_are_corrected_and_it_is_checked_again(world):
    person, other = world.person("A1"), world.person("A2")
    line = (other.name, person.name, person.id_number.open())
    roster = checked(world, workbook(line, head=("姓名", "本人", "身份证号")), identity=LOW)
    assert fates(roster) == {3: ("invalid", ["name_differs"])}
    (view,) = views(roster)
    layout = confirm(view, read=True, first=1, last=1, fields={"name": 1, "id_number": 2})
    map_columns(roster=roster, layouts=[layout], actor=world.users[CIVIL], now=NOW)
    roster.refresh_from_db()
    assert fates(check(roster)) == {3: ("matched", [])}


def test_job_that_was_overtaken_by_new_columns_writes_nothing(world):
    roster = checked(world, strange(world, "A1"), identity=LOW)
    first = roster.job_id
    told(world, roster)
    Job.objects.filter(pk=first).update(state=Job.State.QUEUED)
    from accounts.actions.jobs import perform
    from subsidies.actions.check_roster import check_roster

    perform(first, check_roster)
    roster.refresh_from_db()
    assert (roster.state, roster.rows.count()) == (Roster.State.RECEIVED, 0)


@pytest.mark.parametrize("how", ["being checked", "accepted"])
def test_columns_of_a_roster_that_is_not_open_are_not_changed(world, how):
    content = workbook(line_of(world.person("A1")))
    if how == "accepted":
        roster = accepted(world, content, identity=LOW)
    else:
        roster = hand_in(world, content, identity=LOW)
    view = confirm_of(checked(world, strange(world, "A2"), identity=LOW))
    with pytest.raises(RosterRefused, match="不能再改列的对应"):
        map_columns(roster=roster, layouts=[view], actor=world.users[CIVIL], now=NOW)
    assert SheetLayout.objects.count() == 0


def confirm_of(roster: Roster):
    (view,) = views(roster)
    return confirm(view, read=True, first=view.first, last=view.last, fields=view.fields)


def test_leaving_every_sheet_out_is_refused(world):
    roster = checked(world, strange(world, "A1"), identity=LOW)
    (view,) = views(roster)
    out = confirm(view, read=False, first=1, last=1, fields={})
    with pytest.raises(RosterRefused, match="所有工作表都选了不读"):
        map_columns(roster=roster, layouts=[out], actor=world.users[CIVIL], now=NOW)


def test_telling_the_columns_is_in_the_audit_trail(world):
    roster = told(world, checked(world, strange(world, "A1"), identity=LOW))
    entry = AuditEntry.objects.get(action="map_columns")
    assert (entry.object_id, entry.details) == (str(roster.pk), {"sheets": 1})


def test_first_rows_lie_sealed(world, settings):
    roster = checked(world, strange(world, "A1"), identity=LOW)
    content = (settings.FILE_DIR / view_name(roster)).read_bytes()
    assert world.person("A1").name.encode() not in content


def test_file_in_which_there_is_no_table_is_refused_for_good(world):
    roster = checked(world, "我们没有名单".encode(), name="a.csv")
    assert roster.state == Roster.State.UNREADABLE
