"""Sessions: a new id at sign-in, dead after sign-out, disabling, a new password, and in time."""

import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.conftest import PASSWORD, sign_in
from tests.world import World

HALF_AN_HOUR, TWELVE_HOURS = 30 * 60, 12 * 3600


def inside(client: Client) -> bool:
    """Does the portal still know who this is?"""
    answer = client.get("/")
    signed_out = answer.status_code == 302 and reverse("accounts:sign-in") in answer["Location"]
    return not signed_out


def same_cookie(client: Client) -> Client:
    """Another browser that holds a copy of the session's cookie."""
    copy = Client()
    copy.cookies["sessionid"] = client.cookies["sessionid"].value
    return copy


@pytest.fixture
def client(clerks: World) -> Client:
    """The browser of the clerk of A1, signed in by password."""
    client = Client()
    sign_in("clerk-A1", client=client)
    return client


def aged(client: Client, *, since: int = 0, seen: int = 0) -> Client:
    """The same session, signed in and last seen so many seconds ago."""
    session = client.session
    session["since"] = int(time.time()) - since
    session["seen"] = int(time.time()) - seen
    session.save()
    return client


def test_session_gets_a_new_id_at_sign_in(clerks: World):
    planted = SessionStore()
    planted.create()
    client = Client()
    client.cookies["sessionid"] = planted.session_key
    sign_in("clerk-A1", client=client)

    assert client.cookies["sessionid"].value != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()


def test_cookie_planted_before_sign_in_opens_nothing(clerks: World):
    planted = SessionStore()
    planted.create()
    client, attacker = Client(), Client()
    client.cookies["sessionid"] = attacker.cookies["sessionid"] = planted.session_key
    sign_in("clerk-A1", client=client)

    assert inside(client)
    assert not inside(attacker)


def test_cookie_is_for_the_server_and_this_site_alone(client: Client):
    cookie = client.cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")


def test_cookie_is_dead_after_sign_out(client: Client):
    copy = same_cookie(client)
    assert inside(copy)
    client.post(reverse("accounts:sign-out"))

    assert not inside(copy)
    assert not Session.objects.exists()


def test_link_does_not_sign_anybody_out(client: Client):
    assert client.get(reverse("accounts:sign-out")).status_code == 405
    assert inside(client)


def test_cookie_is_dead_after_the_account_is_disabled(client: Client):
    User.objects.filter(username="clerk-A1").update(is_active=False)

    assert not inside(client)


def test_cookie_stays_dead_when_the_account_is_enabled_again(clerks: World, client: Client):
    admin = clerks.client("user_admin")
    path = reverse("accounts:set-active", args=[clerks.users["clerk-A1"].pk])
    admin.post(path)
    assert not inside(client)
    admin.post(path, {"enable": "1"})

    assert not inside(client)


def test_cookie_is_dead_after_the_administrator_resets_the_password(clerks: World, client: Client):
    path = reverse("accounts:reset-password", args=[clerks.users["clerk-A1"].pk])
    clerks.client("user_admin").post(path)

    assert not inside(client)


def test_own_new_password_ends_the_other_sessions_and_keeps_this_one(client: Client):
    other = Client()
    sign_in("clerk-A1", client=other)
    new = "hai-kuo-tian-kong-5"
    sent = {"old": PASSWORD, "new": new, "again": new}
    client.post(reverse("accounts:change-password"), sent)

    assert inside(client)
    assert not inside(other)


@pytest.mark.parametrize(("idle", "lives"), [(HALF_AN_HOUR - 5, True), (HALF_AN_HOUR + 5, False)])
def test_session_ends_after_half_an_hour_without_a_sign_of_life(client, idle: int, lives: bool):
    assert inside(aged(client, since=idle, seen=idle)) is lives


@pytest.mark.parametrize(("age", "lives"), [(TWELVE_HOURS - 5, True), (TWELVE_HOURS + 5, False)])
def test_session_ends_twelve_hours_after_sign_in_however_busy(client, age: int, lives: bool):
    assert inside(aged(client, since=age)) is lives


def test_working_does_not_put_off_the_twelve_hours(client: Client):
    aged(client, since=TWELVE_HOURS - 60, seen=120)
    assert inside(client)

    assert client.session["since"] < time.time() - TWELVE_HOURS + 120


def test_session_that_outlived_its_time_is_gone_from_the_database(client: Client):
    copy = same_cookie(client)
    assert not inside(aged(client, seen=HALF_AN_HOUR + 5))

    assert not inside(copy)
    assert not Session.objects.exists()


def test_ended_session_says_why(client: Client):
    answer = aged(client, since=TWELVE_HOURS + 5).get("/", follow=True)

    assert "登录已满12小时，为保护资料已自动退出，请重新登录。" in answer.content.decode()


def test_act_of_an_ended_session_is_not_done(clerks: World, client: Client):
    aged(client, seen=HALF_AN_HOUR + 5)
    person = clerks.person("A1")
    answer = client.post(reverse("enrollment:reveal-number", args=[person.pk]))

    assert answer.headers["Location"] == reverse("accounts:sign-in")
    assert person.id_number.open().encode() not in answer.content


def test_click_counts_as_a_sign_of_life(client: Client):
    aged(client, seen=HALF_AN_HOUR - 5)
    client.get("/")

    assert time.time() - client.session["seen"] < 60


def test_progress_bar_that_asks_by_itself_is_no_sign_of_life(client: Client):
    seen = aged(client, seen=600).session["seen"]
    client.get("/", headers={"HX-Trigger": "job-1"})

    assert client.session["seen"] == seen


def test_session_counts_from_sign_in_even_if_nothing_was_clicked_since(client: Client):
    assert abs(client.session["since"] - time.time()) < 60
