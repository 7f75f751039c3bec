"""`manage.py demo_accounts`: the accounts of a demo county, and nothing on a real site."""

import tomllib

import pytest

from accounts.models import Department, Portal, Role, User
from collection.demo.load import FOLDER
from tests.commands.running import manage


@pytest.mark.usefixtures("town")
def test_demo_shows_every_account_with_role_and_area(settings):
    settings.DEMO = "chaqi"
    told = manage("demo_accounts").splitlines()
    assert told[0] == "Demo accounts (password of all: cunbao-demo-2021)"
    table = tomllib.loads((FOLDER / "chaqi.toml").read_text(encoding="utf-8"))["account"]
    assert [line.split() for line in told[1:]] == [
        [row["username"], _words(row), row["area"]] for row in table
    ]


def _words(row: dict) -> str:
    department = row.get("department")
    return Department(department).label if department else Role(row["role"]).label


@pytest.mark.usefixtures("town")
def test_password_that_is_shown_opens_the_account(settings):
    settings.DEMO = "chaqi"
    password = manage("demo_accounts").partition("password of all: ")[2].partition(")")[0]
    assert User.objects.get(username="cun1").check_password(password)


@pytest.mark.usefixtures("town")
def test_site_that_is_not_started_as_a_demo_shows_nothing(settings):
    settings.DEMO = ""
    assert manage("demo_accounts") == ""


@pytest.mark.usefixtures("town", "undone")
def test_register_that_is_no_demo_shows_nothing(settings):
    settings.DEMO = "chaqi"
    Portal.objects.update(demo="")
    assert manage("demo_accounts") == ""
