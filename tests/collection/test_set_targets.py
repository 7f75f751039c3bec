"""Targets come from the notice's table; offices from the county."""

import pytest
from django.urls import reverse

from accounts.models import Area, AuditEntry, Level
from collection.actions.set_targets import TargetsRefused, set_targets
from collection.models import Office, Target
from tests.world import NOW, YEAR

# The rows of the notice's own table (attachment 1): residents and target.
TABLE = {
    "同福村": (4381, 4162),
    "注北村": (2536, 2410),
    "插旗村": (4601, 4371),
    "大湾村": (3097, 2943),
    "曙光村": (3058, 2906),
    "众城村": (3887, 3693),
    "千和村": (5040, 4788),
    "居委会": (2271, 2158),
}


def add_villages(world) -> None:
    for number, name in enumerate(TABLE):
        Area.objects.create(
            code=f"{world.towns['A'].code}3{number:02d}",
            level=Level.VILLAGE,
            name=name,
            parent=world.towns["A"],
        )


def test_targets_are_the_notices_own_rows(world):
    add_villages(world)
    set_targets(season=world.season, actor=world.users["county"], now=NOW)
    rows = Target.objects.filter(cover_year=YEAR)
    assert {t.area.name: (t.residents, t.target) for t in rows} == TABLE
    assert sum(t.target for t in rows) == 27431


def test_unit_that_is_no_area_refuses_all(world):
    before = Target.objects.count()
    with pytest.raises(TargetsRefused, match="同福村"):
        set_targets(season=world.season, actor=world.users["county"], now=NOW)
    assert Target.objects.count() == before


def test_county_enters_a_towns_account_and_the_trail_does_not_hold_it(world):
    account = "6200000000000019"
    answer = world.client("county").post(
        reverse("collection:office", args=[world.towns["A"].code]),
        {
            "hotline": "0730-1234567",
            "bank": "示例银行二支行",
            "account_name": "A镇新专户",
            "account_number": account,
        },
    )
    assert answer.status_code == 302
    assert Office.objects.get(area=world.towns["A"]).account_number.open() == account
    entry = AuditEntry.objects.get(action="set_office")
    assert account not in str(entry.details)


def test_mobile_number_is_refused_as_hotline(world):
    answer = world.client("county").post(
        reverse("collection:office", args=[world.towns["A"].code]), {"hotline": "13900001111"}
    )
    assert "不印手机号" in answer.content.decode()
