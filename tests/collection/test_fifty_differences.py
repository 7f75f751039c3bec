"""A month with fifty planted differences of eight kinds: fifty are found, and none is false."""

from collections import Counter
from datetime import date

from django.db import connection
from django.urls import reverse

from accounts.models import Area, Level, Role
from collection.queries.overview import overview
from collection.queries.reconciliation import differences_of, match_villages
from enrollment.actions.register import NewMember, register_household
from tests.collection.test_reconciliation import KINDS, settle_village
from tests.committed import seeded
from tests.world import CHILD, HEAD, NOW, SPOUSE, YEAR, World, add_user, id_number

PLANTED, CLEAN = 50, 6
BORN = date(1904, 2, 3)


def more_villages(world: World, number: int) -> list[str]:
    """So many villages of two households more in town A, each with its clerk."""
    return [_village(world, place) for place in range(number)]


def _village(world: World, place: int) -> str:
    town, name = world.towns["A"], f"A{place + 10}"
    village = Area.objects.create(
        code=f"{town.code}3{place:02d}", level=Level.VILLAGE, name=f"{name}村", parent=town
    )
    world.villages[name] = village
    world.groups[name] = [
        Area.objects.create(
            code=f"{village.code}00{g}", level=Level.GROUP, name=f"{g}组", parent=village
        )
        for g in (1, 2)
    ]
    clerk = add_user(world, f"clerk-{name}", Role.VILLAGE_CLERK, village)
    world.households[name] = [
        register_household(
            group=group,
            members=[
                NewMember(
                    name=f"人{serial}",
                    id_kind="01",
                    id_number=id_number(serial, born=BORN),
                    sex="1" if serial % 2 else "2",
                    born=BORN,
                    relationship=relationship,
                    general_category=1,
                    renewing=True,
                )
                for serial, relationship in enumerate(
                    (HEAD, SPOUSE, CHILD), start=100 + place * 6 + n * 3
                )
            ],
            address="",
            phone="",
            season=world.season,
            head_relationship=HEAD,
            actor=clerk,
            now=NOW,
        )
        for n, group in enumerate(world.groups[name])
    ]
    return name


def test_fifty_planted_differences_are_found_and_none_is_false(world: World) -> None:
    names = more_villages(world, PLANTED + CLEAN)
    kinds = (KINDS * PLANTED)[:PLANTED]
    seeded("fifty").shuffle(kinds)
    planted = dict(zip(names, kinds, strict=False))
    for name in names:
        (planted.get(name) or settle_village)(world, name)
    assert len(set(planted.values())) == 8
    _let_the_planner_know()

    ids = {world.villages[name].pk: name for name in names}
    groups, own = match_villages(list(ids), YEAR), differences_of(list(ids), YEAR)
    found = {
        name: [d.kind for g in groups[pk] for d in g.differences] + [d.kind for d in own[pk]]
        for pk, name in ids.items()
    }
    wanted = {name: [planted[name].__name__] if name in planted else [] for name in names}
    assert found == wanted
    assert sum(map(len, found.values())) == PLANTED
    lines = {line.village.pk: line for line in overview(world.villages[n] for n in names)}
    assert Counter(line.differences for line in lines.values()) == {1: PLANTED, 0: CLEAN}


def _let_the_planner_know() -> None:
    """What autovacuum does once rows are committed: these are not, and the planner's figures are of
    whatever test was here before. By those it may join thousands of rows one by one for minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_every_kinds_button_leads_to_a_page_that_opens(world: World) -> None:
    names = more_villages(world, len(KINDS))
    client = world.client("township-A")
    for name, kind in zip(names, KINDS, strict=True):
        kind(world, name)
        pk = world.villages[name].pk
        groups, own = match_villages([pk], YEAR)[pk], differences_of([pk], YEAR)[pk]
        (difference,) = [d for g in groups for d in g.differences] + own
        answer = client.get(reverse(difference.url_name, args=difference.args))
        assert (kind.__name__, answer.status_code) == (kind.__name__, 200)


def test_who_may_not_mend_a_difference_reads_what_has_to_be_done(world: World) -> None:
    KINDS[0](world, "A1")
    page = reverse("collection:village-reconciliation", args=[world.villages["A1"].code])
    button = reverse("collection:village-slips", args=[world.villages["A1"].code])
    told = {who: world.client(who).get(page).content.decode() for who in ("township-A", "clerk-A1")}
    assert (button in told["township-A"], button in told["clerk-A1"]) == (True, False)
    assert "开核定单" in told["clerk-A1"]
