import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import redis
from celery import Celery, current_app
from django.conf import settings

from tests.committed import committed, test_database
from tests.jobs.workers import Workers, redis_url, sender
from tests.world import World

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


@pytest.fixture(scope="module")
def workers(test_database, tmp_path_factory) -> Iterator[Workers]:
    pool = Workers(f"test-{uuid.uuid4()}", tmp_path_factory.mktemp("workers"))
    pool.start()
    pool.start()
    yield pool
    pool.stop()
    client = redis.Redis.from_url(redis_url())
    client.flushdb()
    client.close()


@pytest.fixture
def served(committed: World, workers: Workers, settings) -> Iterator[World]:
    """The county; this process sends to the workers and reads their files."""
    settings.FILE_DIR = workers.folder / "files"
    usual = current_app._get_current_object()
    app = sender(workers.queue)
    app.set_current()
    yield committed
    usual.set_current()
    app.close()
