"""Who gives rights and who confirms them: neither can act for the other, nor slip a digit."""

import pytest
from django.urls import reverse

from accounts.actions import manage_users as actions
from accounts.models import Area, Role, User
from tests.world import NOW, TODAY, World


def grant(world: World, role: str, area: Area, name: str = "nobody"):
    return actions.grant_role(
        user=world.users[name],
        role=role,
        area=area,
        department="",
        actor=world.users["user_admin"],
        on=TODAY,
        now=NOW,
    )


def test_administrator_sets_no_password_of_the_reviewer(world: World):
    reviewer = world.users["rights_reviewer"]
    path = reverse("accounts:reset-password", args=[reviewer.pk])
    answer = world.client("user_admin").post(path)

    assert answer.status_code == 409
    assert "两个人的账号不能互相代管" in answer.content.decode()
    assert User.objects.get(pk=reviewer.pk).password == reviewer.password


def test_administrator_sets_no_password_of_a_reviewer_to_be(world: World):
    grant(world, Role.RIGHTS_REVIEWER, world.county)

    with pytest.raises(actions.UserRefused, match="不能互相代管"):
        actions.reset_password(
            user=world.users["nobody"],
            area=world.county,
            actor=world.users["user_admin"],
            now=NOW,
        )


def test_administrator_sets_the_password_of_a_former_reviewer(world: World):
    world.users["rights_reviewer"].assignments.update(until=TODAY)
    path = reverse("accounts:reset-password", args=[world.users["rights_reviewer"].pk])

    assert world.client("user_admin").post(path).status_code == 200


@pytest.mark.parametrize("role", [Role.TOWNSHIP_STAFF, Role.HOSPITAL_SIGNATORY, Role.TAX_SIGNATORY])
@pytest.mark.parametrize("code", ["43", "430699", "430699101201", "430699101201001"])
def test_town_role_is_given_over_a_town(world: World, role: str, code: str):
    with pytest.raises(actions.UserRefused, match="地区应当是镇"):
        grant(world, role, Area.objects.get(code=code))


@pytest.mark.parametrize("code", ["43", "430699", "430699101", "430699101201001"])
def test_clerks_role_is_given_over_a_village(world: World, code: str):
    with pytest.raises(actions.UserRefused, match="地区应当是村"):
        grant(world, Role.VILLAGE_CLERK, Area.objects.get(code=code))


def test_administrator_of_one_county_reaches_nobody_of_another(world: World):
    other = Area.objects.create(code="430698", level=6, name="邻县", parent=world.county.parent)
    world.users["clerk-B1"].assignments.update(area=other)
    pk = world.users["clerk-B1"].pk
    client = world.client("user_admin")
    status = {
        name: client.post(reverse(f"accounts:{name}", args=[pk])).status_code
        for name in ("grant-role", "set-active", "reset-password")
    }

    assert status == dict.fromkeys(status, 404)
    assert client.get(reverse("accounts:user", args=[pk])).status_code == 404
    assert "clerk-B1" not in client.get(reverse("accounts:users")).content.decode()


def test_administrator_of_one_county_gives_no_role_in_another(world: World):
    Area.objects.create(code="430698", level=6, name="邻县", parent=world.county.parent)
    path = reverse("accounts:grant-role", args=[world.users["nobody"].pk])
    sent = {"role": Role.INSPECTOR, "area": "430698", "department": ""}
    answer = world.client("user_admin").post(path, sent)

    assert "不在您的辖区" in answer.content.decode()
    assert not world.users["nobody"].assignments.exists()
