"""Sample rosters written from the register, and each handed in, checked and accepted again."""

import json
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from accounts.models import Department, Portal, Role, RoleAssignment
from enrollment.models import Person
from subsidies.models import Identity, Roster
from tests.commands.running import manage

KEYS = (
    "destitute",
    "minimum_living",
    "orphans",
    "disabled",
    "registered_poor",
    "watched",
    "mental",
    "family_planning",
    "veterans",
)
KINDS = {
    "destitute": "特困",
    "minimum_living": "低保",
    "orphans": "civil_affairs",
    "disabled": "disabled_federation",
    "registered_poor": "建档立卡",
    "watched": "边缘易致贫户",
    "mental": "health",
    "family_planning": "health",
    "veterans": "veterans",
}
# The notice of Chaqi subsidises none of these.
NOT_IN_THE_NOTICE = ("orphans", "mental", "family_planning", "veterans")

# How many rows of each sample have each reason, once the register and the notice have spoken. A
# row may have two: a wrong number, and whom it resembles.
EXACT = {
    "destitute": {"duplicate": 1, "rounded_by_excel": 1, "resembles": 1},
    "minimum_living": {
        "duplicate": 1, "rounded_by_excel": 2, "resident_id_check_digit": 1,
        "resident_id_length": 1, "resident_id_digits": 1, "number_old": 1, "resembles": 5,
        "normalised": 3, "name_differs": 1, "not_registered": 1, "registered_dead": 1,
    },
    "orphans": {"unknown_identity": 1},
    "disabled": {
        "duplicate": 1, "rounded_by_excel": 1, "resident_id_check_digit": 1, "resembles": 2,
        "normalised": 2, "name_differs": 1, "not_registered": 1,
    },
    "registered_poor": {
        "duplicate": 2, "rounded_by_excel": 3, "resident_id_check_digit": 2,
        "resident_id_length": 1, "resident_id_digits": 1, "number_old": 1, "resembles": 7,
        "normalised": 6, "name_differs": 2, "not_registered": 2, "registered_dead": 1,
        "name_missing": 1, "number_missing": 1,
    },
    "watched": {"duplicate": 1, "rounded_by_excel": 1, "resembles": 1},
    "mental": {"duplicate": 1, "unknown_identity": 3},
    "family_planning": {"unknown_identity": 1},
    "veterans": {"duplicate": 1, "unknown_identity": 3},
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(town, tmp_path_factory) -> Path:
    """Rosters with much trouble in them, of a register with some dead."""
    dead = Person.objects.order_by("pk").values_list("pk", flat=True)[::25]
    Person.objects.filter(pk__in=list(dead)).update(status=Person.Status.DEAD)
    _give_the_veterans_bureau_somebody()
    folder = tmp_path_factory.mktemp("rosters")
    manage("sample_rosters", out=str(folder), dirty=0.5, seed=3)
    return folder


def _give_the_veterans_bureau_somebody() -> None:
    """The demo county has nobody there."""
    like = RoleAssignment.objects.get(role=Role.DEPARTMENT, department=Department.HEALTH)
    RoleAssignment.objects.create(
        user=like.user,
        role=Role.DEPARTMENT,
        area=like.area,
        department=Department.VETERANS,
        since=like.since,
    )


@pytest.fixture(scope="module")
def manifests(folder) -> dict[str, dict]:
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {roster["key"]: roster for roster in content["rosters"]}


def brought_in(folder: Path, manifest: dict, *args: str) -> dict:
    kind = KINDS[manifest["key"]]
    options = ("--kind", kind, "--json", *args)
    return json.loads(manage("import_roster", str(folder / manifest["file"]), *options))


def expected(manifest: dict) -> dict[str, int]:
    """The manifest's outcomes, and what only the register and the notice can tell."""
    outcomes, planted = manifest["outcomes"], manifest["planted"]
    usable, bad = outcomes.get("usable", 0), planted.get("other_name", 0) + planted.get("dead", 0)
    unmatched = planted.get("unknown", 0)
    if manifest["key"] in NOT_IN_THE_NOTICE:
        bad, unmatched = usable, 0
    return {
        "rows": manifest["rows"],
        "matched": usable - bad - unmatched,
        "unmatched": unmatched,
        "invalid": outcomes.get("invalid", 0) + bad,
        "duplicate": outcomes.get("duplicate", 0),
    }


def test_every_department_sends_its_file(folder, manifests):
    assert tuple(manifests) == KEYS
    sent = {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert sent == {manifest["file"] for manifest in manifests.values()}


def test_troubles_that_only_the_register_knows_are_planted(manifests):
    planted = {trouble for manifest in manifests.values() for trouble in manifest["planted"]}
    assert {"other_name", "dead", "unknown"} - planted == set()


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("key", KEYS)
def test_import_finds_exactly_what_was_planted_and_accepts(folder, manifests, key):
    counted = brought_in(folder, manifests[key], "--accept")
    assert counted.pop("seconds") > 0
    assert counted == expected(manifests[key])
    assert Roster.objects.get().troubles["codes"] == EXACT[key]
    given = counted["matched"] + counted["unmatched"]
    assert (Roster.objects.get().state, Identity.objects.count()) == ("accepted", given)


@pytest.mark.usefixtures("undone")
def test_without_accept_the_roster_waits(folder, manifests):
    brought_in(folder, manifests["destitute"])
    assert (Roster.objects.get().state, Identity.objects.count()) == ("checked", 0)


@pytest.mark.usefixtures("undone")
def test_same_file_again_is_refused(folder, manifests):
    brought_in(folder, manifests["destitute"])
    with pytest.raises(CommandError, match="没有重复提交"):
        brought_in(folder, manifests["destitute"])


@pytest.mark.usefixtures("undone")
def test_file_that_is_no_workbook_is_told(tmp_path):
    file = tmp_path / "photo.xlsx"
    file.write_bytes(b"\xff\xd8\xff\xe0 photograph")
    with pytest.raises(CommandError, match="上传的不是 Excel 工作簿"):
        manage("import_roster", str(file), "--kind", "civil_affairs")


@pytest.mark.usefixtures("undone")
def test_without_json_the_counts_are_words(folder, manifests):
    file = folder / manifests["destitute"]["file"]
    told = manage("import_roster", str(file), "--kind", "特困")
    assert told.startswith(f"rows {manifests['destitute']['rows']}  ")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("孤儿", "孤儿: neither a department"),
        ("边缘户", "several departments have it; say which identity: 低保边缘户 .*边缘易致贫户"),
    ],
)
def test_kind_that_is_nobodys_or_not_one_departments_is_told(folder, kind, told):
    file = next(folder.glob("*.xlsx"))
    with pytest.raises(CommandError, match=told):
        manage("import_roster", str(file), "--kind", kind)


@pytest.mark.usefixtures("undone")
def test_samples_are_not_written_from_a_real_register(tmp_path):
    Portal.objects.update(demo="")
    with pytest.raises(CommandError, match="no demo county"):
        manage("sample_rosters", out=str(tmp_path / "rosters"))
    assert not (tmp_path / "rosters").exists()
