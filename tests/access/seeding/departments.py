"""What departments hand in, and notices on their way."""

from accounts.actions.jobs import perform
from accounts.models import Department, User
from enrollment.notices import load_notice
from enrollment.queries import season_for
from subsidies.actions.check_roster import check_roster
from subsidies.actions.decide_roster import accept_roster
from subsidies.actions.draft_notice import keep_draft
from subsidies.actions.hand_in import hand_in_roster
from subsidies.actions.release_notice import propose_notice
from subsidies.actions.run_shadow import start_shadow
from subsidies.models import NoticeDraft, Roster
from tests.access.seeding.papers import workbook
from tests.access.seeding.places import HANDED_IN_BY, ROSTERS, SERIALS, moment
from tests.subsidies.notices.desk import next_year
from tests.world import NOTICE, TODAY, World, id_number


def hand_in(world: World, place: str, serial: int = 9) -> Roster:
    """A department's checked roster of one person whom nobody registered."""
    actor = world.users[HANDED_IN_BY[place]]
    held = actor.assignments.select_related("area").get()
    roster = hand_in_roster(
        content=workbook([(f"{ROSTERS[place]}己", id_number(SERIALS[place] + serial))]),
        file_name="名单.xlsx",
        department=Department(held.department),
        identity=load_notice(NOTICE).identities_of(held.department)[0].name,
        area=held.area,
        season=season_for(held.area),
        actor=actor,
        now=moment(TODAY),
    )
    perform(roster.job_id, check_roster)
    return roster


def accepted_roster(world: World, place: str) -> Roster:
    """Another one of the department, accepted by the county."""
    roster = hand_in(world, place, serial=8)
    county = world.users["county-N" if place == "N1" else "county"]
    accept_roster(roster=roster, actor=county, now=moment(TODAY))
    return roster


def notices(world: World, place: str) -> dict[str, object]:
    """A notice that everybody reads; drafts of the village's town, one proposed by a colleague,
    one by the county's officer.
    """
    colleague, _ = User.objects.get_or_create(username="county-2", display_name="同事")
    waiting, proposed, own = (_draft(world, place, kind, colleague) for kind in ("a", "b", "c"))
    propose_notice(draft=proposed, actor=colleague, now=moment(TODAY))
    officer = world.users["county-N" if place == "N1" else "county"]
    propose_notice(draft=own, actor=officer, now=moment(TODAY))
    job = start_shadow(
        draft=waiting,
        season=season_for(world.villages[place]),
        before_on=TODAY,
        after_on=TODAY,
        actor=colleague,
        now=moment(TODAY),
    )
    return {
        "notice": NOTICE,
        "draft": waiting.pk,
        "proposed_draft": proposed.pk,
        "own_proposed_draft": own.pk,
        "shadow_run": job.pk,
    }


def _draft(world: World, place: str, kind: str, actor: User) -> NoticeDraft:
    return keep_draft(
        content=next_year().encode(),
        file_name=f"{place.lower()}-{kind}-2022.toml",
        area=world.towns[place[0]],
        actor=actor,
        now=moment(TODAY),
    )
