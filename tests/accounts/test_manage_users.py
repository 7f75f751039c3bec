"""Users and roles: one person gives, another confirms; nobody serves themself."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import has_role
from accounts.actions import manage_users as actions
from accounts.models import AuditEntry, Role, RoleAssignment, User
from tests.world import NOW, TODAY, World


def grant(world: World, user: User, actor: str = "user_admin") -> RoleAssignment:
    return actions.grant_role(
        user=user,
        role=Role.VILLAGE_CLERK,
        area=world.villages["A1"],
        department="",
        actor=world.users[actor],
        on=TODAY,
        now=NOW,
    )


@pytest.fixture
def newcomer(world: World) -> User:
    user, _ = actions.create_user(
        username="xinren",
        display_name="新人",
        area=world.county,
        actor=world.users["user_admin"],
        now=NOW,
    )
    return user


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_role_is_in_force_only_once_another_person_confirms_it(world, newcomer):
    given = grant(world, newcomer)
    assert not has_role(fresh(newcomer), Role.VILLAGE_CLERK)
    actions.confirm_role(given=given, actor=world.users["rights_reviewer"], now=NOW)
    assert has_role(fresh(newcomer), Role.VILLAGE_CLERK)


def test_who_gave_a_role_cannot_confirm_it(world, newcomer):
    given = grant(world, newcomer)
    with pytest.raises(actions.UserRefused, match="授权人和本人都不能确认"):
        actions.confirm_role(given=given, actor=world.users["user_admin"], now=NOW)


def test_nobody_gives_a_role_to_themself(world):
    with pytest.raises(actions.UserRefused, match="不能给自己授权"):
        grant(world, world.users["user_admin"])


def test_nobody_confirms_their_own_role(world):
    given = grant(world, world.users["rights_reviewer"])
    with pytest.raises(actions.UserRefused, match="授权人和本人都不能确认"):
        actions.confirm_role(given=given, actor=world.users["rights_reviewer"], now=NOW)


def test_ended_role_is_gone_at_once(world):
    clerk = world.users["clerk-A1"]
    given = clerk.assignments.get()
    actions.end_role(given=given, actor=world.users["user_admin"], on=TODAY, now=NOW)
    assert not has_role(fresh(clerk), Role.VILLAGE_CLERK)


def test_role_given_and_ended_on_one_day_is_gone_at_once(world, newcomer):
    given = grant(world, newcomer)
    actions.confirm_role(given=given, actor=world.users["rights_reviewer"], now=NOW)
    given.refresh_from_db()
    actions.end_role(given=given, actor=world.users["user_admin"], on=TODAY, now=NOW)
    assert not has_role(fresh(newcomer), Role.VILLAGE_CLERK)


def test_account_name_is_used_once(world, newcomer):
    with pytest.raises(actions.UserRefused, match="已经有人用了"):
        actions.create_user(
            username="xinren", display_name="另一人", area=world.county, actor=None, now=NOW
        )


def test_every_act_stands_in_the_audit_trail(world, newcomer):
    given = grant(world, newcomer)
    actions.confirm_role(given=given, actor=world.users["rights_reviewer"], now=NOW)
    actions.end_role(given=given, actor=world.users["user_admin"], on=TODAY, now=NOW)
    written = AuditEntry.objects.filter(object_type__in=["user", "roleassignment"])
    assert list(written.order_by("pk").values_list("action", flat=True)) == [
        "create_user",
        "grant_role",
        "confirm_role",
        "end_role",
    ]


def test_first_password_opens_only_the_page_that_changes_it(world, newcomer):
    client = Client()
    client.force_login(fresh(newcomer))
    assert client.get("/").headers["Location"] == reverse("accounts:change-password")


def test_own_password_opens_the_portal(world, newcomer):
    password = actions.reset_password(
        user=newcomer, area=world.county, actor=world.users["user_admin"], now=NOW
    )
    client = Client()
    client.post(reverse("accounts:sign-in"), {"username": "xinren", "password": password})
    new = {"old": password, "new": "shan-he-wu-yang-8", "again": "shan-he-wu-yang-8"}
    client.post(reverse("accounts:change-password"), new)
    assert client.get("/").status_code == 200


def test_new_users_first_password_is_shown_once_on_the_page(world):
    client = world.client("user_admin")
    answer = client.post(
        reverse("accounts:create-user"), {"username": "lisi", "display_name": "李四"}
    )
    shown = answer.context["password"]
    assert User.objects.get(username="lisi").check_password(shown)
    assert shown.encode() not in client.get(reverse("accounts:users")).content
