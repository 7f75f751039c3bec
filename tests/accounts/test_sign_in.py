"""Signing in: limits, one answer for everything that is wrong, and where one lands."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from accounts.actions import sign_in as actions
from accounts.models import SignInFailure, User
from tests.accounts.conftest import HERE, PASSWORD, answer, sign_in
from tests.accounts.hashers import Counted

WRONG = "没有登录成功"
PAUSE = "暂时不能登录"


def test_right_password_opens_the_portal(clerks):
    assert sign_in("clerk-A1").headers["Location"] == "/"


@pytest.mark.parametrize(
    ("name", "password"),
    [("clerk-A1", "wrong"), ("nobody-at-all", PASSWORD), ("clerk-A2", PASSWORD), ("nobody", "!")],
    ids=["wrong password", "unknown account", "disabled account", "account without a password"],
)
def test_everything_that_is_wrong_gets_the_same_answer(clerks, name: str, password: str):
    User.objects.filter(username="clerk-A2").update(is_active=False)
    response = sign_in(name, password)

    assert response.status_code == 200
    assert answer(response) == (
        "没有登录成功。账号或密码不正确，或者账号已停用。请检查大小写后重试；忘记密码请联系用户管理员。"
    )


@pytest.mark.parametrize("name", ["clerk-A1", "nobody-at-all", "clerk-A2"])
def test_everything_that_is_wrong_costs_one_hashing(clerks, quick_passwords, name: str):
    """So that the time of the answer does not tell which accounts exist."""
    User.objects.filter(username="clerk-A2").update(is_active=False)
    Counted.worked = 0
    sign_in(name, "wrong")

    assert Counted.worked == 1


def fail(times: int, name: str = "clerk-A1", address: str = HERE) -> None:
    for _ in range(times):
        assert answer(sign_in(name, "wrong", address=address)).startswith(WRONG)


def test_fifth_try_may_be_the_right_one(clerks):
    fail(4)

    assert answer(sign_in("clerk-A1")) == "in"


def test_sixth_try_is_refused_even_with_the_right_password(clerks):
    fail(5)

    assert answer(sign_in("clerk-A1")).startswith(PAUSE)


def test_account_that_nobody_has_is_limited_alike(clerks):
    fail(5, "nobody-at-all")

    assert answer(sign_in("nobody-at-all")).startswith(PAUSE)


def test_clerk_signs_in_from_elsewhere_while_somebody_tries_the_account(clerks):
    fail(5, address="10.9.9.9")

    assert answer(sign_in("clerk-A1")) == "in"


def test_other_account_at_the_same_address_is_let_in(clerks):
    fail(5)

    assert answer(sign_in("clerk-A2")) == "in"


def test_pause_ends_after_a_quarter_of_an_hour(clerks):
    fail(5)
    SignInFailure.objects.update(at=F("at") - actions.WINDOW - timedelta(seconds=1))

    assert answer(sign_in("clerk-A1")) == "in"


def test_tries_during_the_pause_do_not_lengthen_it(clerks):
    fail(5)
    sign_in("clerk-A1")

    assert SignInFailure.objects.count() == 5


def test_success_forgets_the_failures_of_this_account_at_this_address_alone(clerks):
    fail(4)
    fail(3, "clerk-A2")
    fail(2, address="10.9.9.9")
    sign_in("clerk-A1")

    assert SignInFailure.objects.count() == 5


def test_fifty_failures_over_many_accounts_pause_the_address(clerks):
    for number in range(actions.PER_ADDRESS):
        fail(1, f"account-{number}")

    assert answer(sign_in("clerk-A1")).startswith(PAUSE)
    assert answer(sign_in("clerk-A1", address="10.9.9.9")) == "in"


def test_address_is_free_again_after_an_hour(clerks):
    for number in range(actions.PER_ADDRESS):
        fail(1, f"account-{number}")
    SignInFailure.objects.update(at=F("at") - actions.ADDRESS_WINDOW - timedelta(seconds=1))

    assert answer(sign_in("clerk-A1")) == "in"


def through_proxy(name: str, password: str, forwarded: str) -> str:
    client = Client(headers={"X-Forwarded-For": forwarded})
    return answer(sign_in(name, password, address="127.0.0.1", client=client))


def test_behind_the_proxy_the_address_is_the_one_that_it_wrote(clerks, settings):
    settings.HTTPS = True
    for _ in range(5):
        through_proxy("clerk-A1", "wrong", "10.9.9.9")

    assert through_proxy("clerk-A1", PASSWORD, "10.9.9.9").startswith(PAUSE)
    assert through_proxy("clerk-A1", PASSWORD, "10.0.0.2") == "in"


def test_behind_the_proxy_nobody_invents_addresses(clerks, settings):
    settings.HTTPS = True
    for number in range(5):
        through_proxy("clerk-A1", "wrong", f"10.1.1.{number}, 10.9.9.9")

    assert through_proxy("clerk-A1", PASSWORD, "10.1.1.99, 10.9.9.9").startswith(PAUSE)


def test_without_a_proxy_the_header_counts_for_nothing(clerks):
    for number in range(5):
        through_proxy("clerk-A1", "wrong", f"10.1.1.{number}")

    assert through_proxy("clerk-A1", PASSWORD, "10.1.1.99").startswith(PAUSE)


@pytest.mark.parametrize("forwarded", ["", "unknown", "10.0.0.1; drop table", "::1%eth0\0"])
def test_unreadable_address_is_no_way_round_the_limit(clerks, settings, forwarded: str):
    settings.HTTPS = True
    for _ in range(5):
        through_proxy("clerk-A1", "wrong", forwarded)

    assert through_proxy("clerk-A1", PASSWORD, forwarded).startswith(PAUSE)


def test_name_with_a_nul_character_is_refused_like_any_other(clerks):
    response = sign_in("clerk-A1\0", PASSWORD)

    assert response.status_code == 200
    assert response.context["form"].errors


@pytest.mark.parametrize("target", ["/collection/days/", "/accounts/audit-trail/?before=3"])
def test_who_signs_in_goes_on_where_they_wanted_to(clerks, target: str):
    assert sign_in("clerk-A1", next=target).headers["Location"] == target


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "http:elsewhere.example",
        "javascript:alert(1)",
        "\thttps://elsewhere.example",
        "",
    ],
)
def test_signing_in_leads_nowhere_outside_the_portal(clerks, target: str):
    assert sign_in("clerk-A1", next=target).headers["Location"] == "/"
