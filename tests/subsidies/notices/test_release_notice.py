from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from accounts.models import AuditEntry
from enrollment.actions.put_in_force import OldYear, YearTaken
from enrollment.models import Enrolment, Season
from enrollment.notices import load_notice
from enrollment.queries import season_for
from reports.management.commands.preflight import notice_problems
from subsidies.actions.assess_population import assess_population
from subsidies.actions.draft_notice import BrokenNotice
from subsidies.actions.draft_rows import WrongState
from subsidies.actions.notice_files import FileDiffers, write_released
from subsidies.actions.release_notice import (
    NotGoverning,
    SamePerson,
    propose_notice,
    return_notice,
)
from subsidies.models import Due, NoticeDraft, NoticeRelease
from subsidies.queries.notices import version
from tests.committed import settle
from tests.subsidies.notices.desk import (
    AMENDMENT,
    CHAQI,
    files,
    in_force,
    next_year,
    over,
    propose,
    release,
    second_officer,
    upload,
)
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
OVER = over()


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_two_people_put_a_notice_into_force(world, commits, released):
    with commits():
        made = in_force(world, next_year())

    assert (made.proposed_by, made.approved_by) == (world.users["county"], world.users["county-2"])
    assert files(released) == ["shili-2022.toml"]
    assert load_notice("shili-2022").fingerprint == made.fingerprint
    assert season_for(world.county).notice == "shili-2022"
    assert [e.action for e in AuditEntry.objects.order_by("pk") if "notice" in e.action] == [
        "upload_notice",
        "propose_notice",
        "release_notice",
    ]


def test_the_proposer_does_not_approve_and_does_not_return(world):
    draft = propose(world, upload(world, next_year()))
    with pytest.raises(SamePerson):
        release(world, draft, by="county")
    with pytest.raises(SamePerson):
        return_notice(draft=draft, note="不对", actor=world.users["county"], now=NOW)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"decided_by": F("proposed_by")}, "draft_second_person"),
        ({"decided_by": F("proposed_by"), "proposed_by": None}, "draft_second_person"),
        ({"state": "released"}, "draft_decided_by_somebody"),
        ({"state": "returned"}, "draft_decided_by_somebody"),
    ],
    ids=str,
)
def test_the_database_refuses_a_draft_decided_by_one_person_or_nobody(world, fields, constraint):
    propose(world, upload(world, next_year()))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        NoticeDraft.objects.update(**fields)


def test_the_database_refuses_a_release_by_one_person(world):
    draft = propose(world, upload(world, next_year()))
    row = NoticeRelease(
        draft=draft,
        area=world.county,
        name="x",
        cover_year=2022,
        proposed_by=world.users["county"],
        approved_by=world.users["county"],
        released_at=NOW,
    )
    with pytest.raises(IntegrityError, match="release_two_people"), transaction.atomic():
        row.save()


@pytest.mark.parametrize("sql", ["UPDATE {} SET content = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_release_is_never_changed(world, sql):
    in_force(world, next_year())
    settle()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql.format("subsidies_noticerelease"))


def test_only_an_uploaded_draft_is_proposed_and_only_a_proposed_one_approved(world):
    draft = upload(world, next_year())
    with pytest.raises(WrongState):
        release(world, draft)
    release(world, propose(world, draft))
    with pytest.raises(WrongState):
        propose_notice(draft=draft, actor=world.users["county"], now=NOW)
    with pytest.raises(WrongState):
        release(world, draft)


def test_a_returned_draft_keeps_the_reason_and_changes_nothing(world):
    draft = propose(world, upload(world, next_year()))
    actor = world.users[second_officer(world)]
    return_notice(draft=draft, note="标准不对", actor=actor, now=NOW)
    draft.refresh_from_db()

    assert (draft.state, draft.decision_note, draft.decided_by) == ("returned", "标准不对", actor)
    assert Season.objects.count() == 1


def test_last_years_season_and_enrolments_stay_as_they_are(world):
    before = list(Enrolment.objects.order_by("pk").values_list("cover_year", "notice"))
    in_force(world, next_year())

    assert Season.objects.get(cover_year=2021).notice == "chaqi-2021"
    assert list(Enrolment.objects.order_by("pk").values_list("cover_year", "notice")) == before


def test_a_year_before_the_newest_cannot_get_a_notice(world):
    in_force(world, next_year())
    old = CHAQI.replace("cover_year = 2021", "cover_year = 2020")
    old = old.replace("from = 2021-01-01\nto = 2021-12-31", "from = 2020-01-01\nto = 2020-12-31")
    with pytest.raises(OldYear):
        in_force(world, old, "shili-2020")


def test_a_year_that_has_a_notice_gets_no_other(world):
    with pytest.raises(YearTaken):
        in_force(world, CHAQI, "shili-2021")


def test_a_notice_laid_over_the_one_in_force_takes_its_place_and_the_enrolments(world, commits):
    with commits():
        in_force(world, OVER, "shili-2021")

    assert Season.objects.get().notice == "shili-2021"
    assert set(Enrolment.objects.values_list("notice", flat=True)) == {"shili-2021"}


def test_an_amendment_changes_the_notice_from_its_day_and_is_a_further_file(
    world, commits, released
):
    with commits():
        made = in_force(world, AMENDMENT, "chaqi-2021-amend-1")

    def amount(notice):
        return next(s for s in notice.subsidies if s.id == "minimum-living-70").amount.value

    assert files(released) == ["chaqi-2021-amend-1.toml"]
    assert amount(load_notice("chaqi-2021")) == 10000
    assert amount(load_notice("chaqi-2021", date(2020, 10, 14))) == 7000
    assert Season.objects.get().notice == "chaqi-2021"
    assert load_notice("chaqi-2021").fingerprint == made.fingerprint


def test_the_notice_before_its_amendment_can_still_be_read(world, commits):
    before = load_notice("chaqi-2021").fingerprint
    with commits():
        in_force(world, AMENDMENT, "chaqi-2021-amend-1")

    assert load_notice("chaqi-2021").fingerprint != before
    assert version(before).fingerprint == before


def test_a_notice_that_does_not_govern_here_is_not_amended(world):
    foreign = AMENDMENT.replace("chaqi-2021", "suixian-2021").replace(
        "minimum-living-70", "ordinary-poor-140"
    )
    foreign = (
        foreign.split("[[subsidy]]")[0]
        + '[[duty]]\nid = "x"\nclause = "一"\nwho = "村"\nwhat = "做"\n'
    )
    with pytest.raises(NotGoverning):
        in_force(world, foreign, "suixian-2021-amend-1")


def test_an_old_years_notice_is_not_amended(world, commits):
    with commits():
        in_force(world, next_year())
    with pytest.raises(OldYear):
        in_force(world, AMENDMENT, "chaqi-2021-amend-1")


def test_a_draft_that_no_longer_fits_what_was_released_meanwhile_is_refused(world, commits):
    other = AMENDMENT.replace("minimum-living-70", "edge-70").replace("2020-10-15", "2020-10-16")
    waiting = propose(
        world,
        upload(
            world,
            other + '\n[[subsidy]]\nid = "destitute-full"\nremove = true\nclause = "二"\n',
            "chaqi-2021-amend-2",
        ),
    )
    drop = (
        AMENDMENT.split("[[subsidy]]")[0]
        + '[[subsidy]]\nid = "destitute-full"\nremove = true\nclause = "一"\n'
    )
    with commits():
        in_force(world, drop, "chaqi-2021-amend-1")
    with pytest.raises(BrokenNotice):
        release(world, waiting)


def test_a_released_file_is_written_once_and_never_overwritten(world, released):
    made = in_force(world, next_year())
    write_released(made, released)
    write_released(made, released)
    path = released / "shili-2022.toml"
    assert path.read_text(encoding="utf-8") == next_year()

    path.chmod(0o644)
    path.write_text("x", encoding="utf-8")
    with pytest.raises(FileDiffers):
        write_released(made, released)
    assert files(released) == ["shili-2022.toml"]


def test_a_lost_file_is_written_again_at_the_start(world, released):
    in_force(world, next_year())
    assert notice_problems() == []
    assert files(released) == ["shili-2022.toml"]


def test_a_changed_released_file_stops_the_start(world, released):
    write_released(in_force(world, next_year()), released)
    (released / "shili-2022.toml").chmod(0o644)
    (released / "shili-2022.toml").write_text(next_year() + "\n", encoding="utf-8")
    (problem,) = notice_problems()
    assert "shili-2022.toml 被改动过" in problem


def test_a_broken_or_unapproved_file_stops_the_start(world, released):
    released.mkdir()
    (released / "broken-2022.toml").write_text("[notice]\n", encoding="utf-8")
    problems = notice_problems()
    assert "没有经过两人复核" in problems[0]
    assert "broken-2022.toml" in problems[1]
    with pytest.raises(CommandError):
        call_command("preflight")


def test_a_towns_notice_over_its_countys_governs_that_town_alone(world, commits, released):
    with commits():
        draft = upload(world, over("A镇"), "azhen-2021", area=world.towns["A"])
        release(world, propose(world, draft))

    assert season_for(world.villages["A1"]).notice == "azhen-2021"
    assert season_for(world.villages["B1"]).notice == "chaqi-2021"
    notices = Enrolment.objects.values_list("group__code", "notice").distinct()
    assert {(code[:9], notice) for code, notice in notices} == {
        (world.towns["A"].code, "azhen-2021"),
        (world.towns["B"].code, "chaqi-2021"),
    }


def test_everybody_is_assessed_by_the_notice_that_governs_them(world, commits, released):
    assess_population(season=world.season, on=TODAY)
    with commits():
        draft = upload(world, over("A镇"), "azhen-2021", area=world.towns["A"])
        release(world, propose(world, draft))
    assess_population(season=world.season, on=TODAY)
    assess_population(season=season_for(world.villages["A1"]), on=TODAY)

    seasons = Due.objects.values_list("rule__season__notice", "enrolment__notice").distinct()
    assert set(seasons) == {("azhen-2021", "azhen-2021"), ("chaqi-2021", "chaqi-2021")}
