import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import redis
from celery import Celery, current_app
from django.conf import settings

from tests.committed import committed, test_database

__all__ = ["committed", "test_database"]


@dataclass(frozen=True)
class Broker:
    """The private Redis, with a queue of this test's own."""

    queue: str
    redis: redis.Redis

    def waiting(self) -> int:
        """How many messages wait for a worker."""
        return self.redis.llen(self.queue)


@pytest.fixture
def broker() -> Iterator[Broker]:
    """What the test sends stays in its own queue, where no worker but its own looks."""
    usual, queue = current_app._get_current_object(), f"test-{uuid.uuid4()}"
    app = Celery("test", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.task_default_queue = queue
    app.set_current()
    client = redis.Redis.from_url(settings.REDIS_URL)
    yield Broker(queue, client)
    usual.set_current()
    app.close()
    client.delete(queue)
    client.close()
