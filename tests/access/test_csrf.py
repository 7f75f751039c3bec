"""A POST that another site makes the browser send is refused, at every address."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.access.bodies import body
from tests.access.conftest import County
from tests.access.matrix import load_matrix

pytestmark = pytest.mark.django_db
POSTS = {name: url for name, url in load_matrix().items() if url.POST}
# Role -> who of the cast holds it in village A1.
HOLDERS = {
    "public": "nobody",
    "anyone": "nobody",
    "village_clerk": "clerk-A1",
    "township_staff": "township-A",
    "county_bureau": "county",
    "department": "civil_affairs",
    "owner": "township-A",
}


def strict(county: County, role: str) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username=HOLDERS.get(role, role)))
    return client


def path_of(county: County, name: str) -> str:
    kinds = POSTS[name].object
    return reverse(name, args=[county.seeded["A1"][kinds[0]]] if kinds else [])


@pytest.mark.parametrize("name", POSTS)
def test_post_without_the_pages_token_is_refused_and_changes_nothing(county: County, name: str):
    client = strict(county, POSTS[name].POST[0])
    sent = body(name, county.world, "A1", county.seeded["A1"])
    county.writes.since_last_asked()
    answer = client.post(path_of(county, name), sent)

    assert answer.status_code == 403
    assert "页面放得太久，已经过期" in answer.content.decode()
    assert county.writes.since_last_asked() == 0


@pytest.mark.parametrize("name", POSTS)
def test_post_of_a_stranger_without_the_token_is_refused(county: County, name: str):
    answer = Client(enforce_csrf_checks=True).post(path_of(county, name))

    assert answer.status_code == 403


def token(client: Client) -> str:
    page = client.get("/").content.decode()
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


def reveal(county: County, client: Client, sent: dict | None = None, **headers: str):
    path = reverse("enrollment:reveal-number", args=[county.seeded["A1"]["person"]])
    return client.post(path, sent or {}, headers=headers)


def test_post_with_the_pages_token_is_done(county: County):
    client = strict(county, "village_clerk")

    assert reveal(county, client, {"csrfmiddlewaretoken": token(client)}).status_code == 200


def test_post_with_the_token_in_the_header_is_done(county: County):
    """As the scripts send it."""
    client = strict(county, "village_clerk")

    assert reveal(county, client, **{"X-CSRFToken": token(client)}).status_code == 200


def test_post_with_the_token_of_somebody_else_is_refused(county: County):
    client, other = strict(county, "village_clerk"), strict(county, "township_staff")
    token(client)

    assert reveal(county, client, {"csrfmiddlewaretoken": token(other)}).status_code == 403


def test_post_from_another_site_is_refused_even_with_the_token(county: County):
    client = strict(county, "village_clerk")
    sent = {"csrfmiddlewaretoken": token(client)}

    assert reveal(county, client, sent, Origin="https://elsewhere.example").status_code == 403
