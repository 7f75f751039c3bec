"""The household page asks the database as often for fourteen people as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.models import Household
from tests.enrollment.conftest import register
from tests.world import CHILD, HEAD, World, id_number

QUERIES = 14


@pytest.mark.parametrize("members", [1, 14])
def test_household_page_asks_as_often_whatever_its_size(world: World, members: int):
    client = world.client("clerk-A1")
    people = [
        {
            "name": "某某",
            "id_number": id_number(600 + place),
            "relationship": CHILD if place else HEAD,
            "general_category": 1,
        }
        for place in range(members)
    ]
    register(world, client, *people)
    household = Household.objects.order_by("-pk").first()
    assert household.members.count() == members

    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(reverse("collection:household", args=[household.pk]))

    assert answer.status_code == 200
    assert len(asked) == QUERIES
