"""Every page of the register, wide and on a telephone: no barrier, and nothing sticks out.

Nobody changes anything here; what the pages show was prepared before.
"""

import pytest
from playwright.sync_api import Page

from tests.browser.barriers import barriers

pytestmark = pytest.mark.browser

# A family of which one has died by a list, one was sent back and changed; a pair of namesakes; a
# move and a correction that wait. Prints the ids that addresses name.
PREPARE = """
from datetime import date
from accounts.clock import now, today
from accounts.models import Area, User
from collection.actions.withdraw import paid
from enrollment.actions.change_details import change_details
from enrollment.actions.correct import request_correction
from enrollment.actions.draw_sample import draw_sample
from enrollment.actions.hand_in_evidence import hand_in_evidence
from enrollment.actions.move import request_move
from enrollment.actions.register import NewMember, register_household
from enrollment.actions.review import review_enrolment
from enrollment.models import DuplicateCase, Season
from tests.access.seeding.papers import workbook
from tests.committed import until
from tests.world import id_number

clerk, staff = (User.objects.get(username=name) for name in ("cun1", "zhen1"))
county = User.objects.get(username="xian")
village = Area.objects.get(code=clerk.assignments.first().area.code)
season = Season.objects.for_area(village.code).first()
group = Area.objects.filter(parent=village).order_by("code").first()
when = {"actor": clerk, "now": now()}

def one(name, serial, relationship):
    return NewMember(name=name, id_kind="01", id_number=id_number(serial),
        sex="1" if serial % 2 else "2", born=date(1903, 5, 6), relationship=relationship,
        general_category=1, phone="13000000001")

def home(*members):
    return register_household(group=group, members=members, address="示范路1号", phone="",
        season=season, head_relationship=1, **when)

family = home(one("无障甲", 871, 1), one("无障乙", 872, 3), one("无障丙", 874, 4))
pair = home(one("无障丁", 875, 1), one("无障乙", 876, 4))
head, wife, child = family.members.order_by("position")
change_details(enrolment=child.enrolments.get(), values={"phone": "13012345678", "renewing": True},
    since=season.cover_year, paid=paid, on=today(), reason="漏填", **when)
draw_sample(village=village, cover_year=season.cover_year, percent=100, seed=1, actor=staff,
    now=now())
review_enrolment(enrolment=wife.enrolments.get(), reason="category", note="还在上学", sample=None,
    actor=staff, on=today(), now=now())
found = hand_in_evidence(content=workbook([(head.name, head.id_number.open())]),
    file_name="死亡名单.xlsx", kind="dead", source="县公安局",
    area=season.area, season=season, actor=county, now=now())
until(head.marks.exists, what="the list to be matched")
case = DuplicateCase.objects.create(kind="likely_same", first=wife, cover_year=season.cover_year,
    second=pair.members.get(name="无障乙"), found_at=now())
asked = request_correction(person=child, payload={"name": "无障戊"}, reason="写错",
    evidence="户口簿", evidence_file=b"%PDF-1.4", on=today(), **when)
other = Area.objects.get(parent=village.parent, name="注北村")
move = request_move(household=pair, people=[p.pk for p in pair.members.all()], village=other,
    on=today(), reason="搬家", **when)
print("made", family.pk, child.pk, wife.pk, case.pk, asked.pk, move.pk, village.code, found.pk)
"""

CLERK = {
    "register": "/enrollment/households/register/",
    "household": "/collection/households/{family}/",
    "add": "/enrollment/households/{family}/members/add/",
    "move": "/collection/households/{family}/move/",
    "split": "/collection/households/{family}/split/",
    "merge": "/collection/households/{family}/merge/",
    "head": "/collection/households/{family}/head/",
    "details": "/collection/people/{child}/details/",
    "correct": "/collection/people/{child}/correct/",
    "leave": "/collection/people/{child}/leave/",
    "restore": "/collection/people/{child}/restore/",
    "take-over": "/collection/people/{child}/take-over/",
    "history": "/collection/people/{child}/history/",
    "changes": "/collection/changes/",
    "marks": "/collection/marks/",
    "returned": "/collection/reviews/returned/",
    "search": "/collection/search/",
}
TOWNSHIP = {
    "changes-to-decide": "/collection/changes/",
    "correction": "/collection/changes/{asked}/",
    "duplicates": "/collection/duplicates/",
    "pair": "/collection/duplicates/{case}/",
    "reviews": "/collection/reviews/",
    "review": "/collection/reviews/in/{village}/",
}
COUNTY = {
    "evidence": "/enrollment/evidence/",
    "evidence-list": "/enrollment/evidence/{found}/",
    "hand-in-evidence": "/enrollment/evidence/hand-in/",
}
PAGES = [
    ("cun1", CLERK),
    ("zhen1", TOWNSHIP),
    ("xian", COUNTY),
    ("cun2", {"taking": "/collection/changes/{move}/"}),
]
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def ids(portal) -> dict[str, str]:
    names = ("family", "child", "wife", "case", "asked", "move", "village", "found")
    made = portal.manage("shell", "-c", PREPARE).split("made ")[1]
    return dict(zip(names, made.split(), strict=True))


def look(page: Page, size: dict[str, int]) -> list[str]:
    page.set_viewport_size(size)
    out = page.evaluate(STICKS_OUT)
    return barriers(page) + ([f"{out} px stick out"] if out > 0 else [])


@pytest.mark.parametrize(("user", "pages"), PAGES, ids=[user for user, _ in PAGES])
def test_pages_have_no_barrier_and_fit_a_telephone(desk, ids, user, pages):
    sitting, found = desk(user), {}
    for name, path in pages.items():
        page = sitting.go(path.format(**ids))
        if name == "search":
            page.get_by_role("searchbox").fill("无障")
            page.locator("#results a[data-result]").first.wait_for()
        for size, word in ((WIDE, "wide"), (NARROW, "narrow")):
            if wrong := look(page, size):
                found[f"{name} {word}"] = wrong
            sitting.shot(f"a-{name}-{word}")
    assert found == {}
