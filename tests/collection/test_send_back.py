"""The page on which the township decides a reversal."""

import uuid

from django.urls import reverse

from collection.models import ReversalRequest
from tests.collection import desk
from tests.world import World


def test_a_request_is_not_sent_back_without_saying_why(world: World) -> None:
    asked = desk.ask(desk.pay(world))
    client = world.client("township-A")
    sent = {"idempotency_key": uuid.uuid4(), "note": " "}
    page = client.post(reverse("collection:decide-reversal", args=[asked.pk]), sent, follow=True)
    asked.refresh_from_db()
    assert asked.state == ReversalRequest.State.PENDING
    assert "请先写明复核意见" in page.content.decode()
