import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.accounts.hashers import Counted
from tests.committed import committed
from tests.standing import files, standing, test_database, world
from tests.world import World

__all__ = ["committed", "files", "standing", "test_database", "world"]

PASSWORD = "shan-he-wu-yang-8"
HERE = "10.0.0.1"


@pytest.fixture
def quick_passwords(settings) -> type[Counted]:
    """Passwords hashed in no time: what is tried a hundred times here is not the hash."""
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.Counted"]
    return Counted


@pytest.fixture
def clerks(world: World, quick_passwords: type[Counted]) -> World:
    """The small county; the clerks of A1 and A2 have the password PASSWORD."""
    for name in ("clerk-A1", "clerk-A2"):
        world.users[name].set_password(PASSWORD)
        world.users[name].save()
    return world


def sign_in(
    name: str,
    password: str = PASSWORD,
    *,
    address: str = HERE,
    client: Client | None = None,
    **sent: str,
) -> HttpResponse:
    """One try from one address, by a fresh browser unless one is given."""
    form = {"username": name, "password": password} | sent
    return (client or Client()).post(reverse("accounts:sign-in"), form, REMOTE_ADDR=address)


def answer(response: HttpResponse) -> str:
    """What the sign-in page says, or "in" where it let the person in."""
    if response.status_code == 302:
        return "in"
    return " ".join(response.context["form"].non_field_errors())
