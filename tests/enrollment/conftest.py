import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from enrollment.models import Enrolment, Household, Person, SearchKey
from tests.committed import committed
from tests.standing import files, standing, test_database, world
from tests.world import World

__all__ = ["committed", "files", "standing", "test_database", "world"]

REGISTER = "enrollment:register-household"


@pytest.fixture
def clerk(world: World) -> Client:
    """The browser of the clerk of A1."""
    return world.client("clerk-A1")


def counts() -> tuple[int, ...]:
    """How many rows a registration has left behind."""
    return tuple(model.objects.count() for model in (Household, Person, Enrolment, SearchKey))


def rows(*members: dict[str, object]) -> dict[str, object]:
    """The member rows of the registration form as a browser sends them."""
    sent: dict[str, object] = {
        "members-TOTAL_FORMS": len(members),
        "members-INITIAL_FORMS": 0,
        "members-MIN_NUM_FORMS": 0,
        "members-MAX_NUM_FORMS": 30,
    }
    for number, member in enumerate(members):
        sent |= {f"members-{number}-{field}": value for field, value in member.items()}
    return sent


def register(world: World, client: Client, *members: dict[str, object], **more) -> HttpResponse:
    sent = {"group": world.groups["A1"][0].pk} | rows(*members) | more
    return client.post(reverse(REGISTER), sent)


def messages(answer: HttpResponse) -> list[str]:
    """Everything that the page says is wrong, in the form, its rows and above them."""
    found = [error for errors in answer.context["form"].errors.values() for error in errors]
    found += [str(error) for error in answer.context["members"].non_form_errors()]
    for row in answer.context["members"].errors:
        found += [error for errors in row.values() for error in errors]
    refusal = answer.context["refusal"]
    return found + ([str(refusal)] if refusal else [])
