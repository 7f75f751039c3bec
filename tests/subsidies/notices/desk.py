"""Uploading, proposing and approving notices; what a test does not say is filled in."""

from pathlib import Path

from accounts.models import Role
from rules.notices import FOLDER
from subsidies.actions.draft_notice import keep_draft
from subsidies.actions.release_notice import propose_notice, release_notice
from subsidies.models import NoticeDraft, NoticeRelease
from tests.world import NOW, World, add_user

CHAQI = (FOLDER / "chaqi-2021.toml").read_text(encoding="utf-8")
AMENDMENT = """
[notice]
amends = "chaqi-2021"
number = "插政办发〔2020〕30号"
issued = 2020-10-15

[[subsidy]]
id = "minimum-living-70"
clause = "一"
amount = "100.00"
funding = [{ payer = "政府", amount = "100.00" }]
"""

OVER = """
[notice]
over = "chaqi-2021"
title = "示例县办法"
number = "示〔2020〕1号"
issuer = "示例县"
issued = 2020-10-01
level = "county"
area = "示例县"

[[subsidy]]
id = "minimum-living-70"
clause = "一"
amount = "90.00"
funding = [{ payer = "县级财政", amount = "90.00" }]
"""

LOW = """amount = "{0}"
funding = [{{ payer = "政府", amount = "{0}" }}]

[[subsidy]]
id = "edge"""


def next_year(text: str = CHAQI) -> str:
    """The town's notice of 2022: dearer, and with more for those on minimum living."""
    for old, new in (
        ("2021年度", "2022年度"),
        ("collecting_year = 2020", "collecting_year = 2021"),
        ("cover_year = 2021", "cover_year = 2022"),
        ("from = 2021-01-01\nto = 2021-12-31", "from = 2022-01-01\nto = 2022-12-31"),
        ("from = 2020-09-01\nto = 2020-12-31", "from = 2021-09-01\nto = 2021-12-31"),
        ('personal = "280.00"', 'personal = "320.00"'),
        (LOW.format("70.00"), LOW.format("160.00")),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return text


def over(place: str = "示例县") -> str:
    """A place's own notice over Chaqi's, with more for those on minimum living."""
    level = "town" if place.endswith("镇") else "county"
    return OVER.replace('level = "county"', f'level = "{level}"').replace("示例县", place)


def second_officer(world: World) -> str:
    """Somebody else of the county bureau."""
    if "county-2" not in world.users:
        add_user(world, "county-2", Role.COUNTY_BUREAU, world.county)
    return "county-2"


def upload(
    world: World, text: str, name: str = "shili-2022", *, by: str = "county", area=None
) -> NoticeDraft:
    return keep_draft(
        content=text.encode(),
        file_name=f"{name}.toml",
        area=area or world.county,
        actor=world.users[by],
        now=NOW,
    )


def propose(world: World, draft: NoticeDraft, *, by: str = "county") -> NoticeDraft:
    propose_notice(draft=draft, actor=world.users[by], now=NOW)
    draft.refresh_from_db()
    return draft


def release(world: World, draft: NoticeDraft, *, by: str = "") -> NoticeRelease:
    by = by or second_officer(world)
    return release_notice(draft=draft, actor=world.users[by], now=NOW)


def in_force(world: World, text: str, name: str = "shili-2022") -> NoticeRelease:
    return release(world, propose(world, upload(world, text, name)))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*"))
