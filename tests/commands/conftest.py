from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from tests.commands.running import manage
from tests.committed import test_database

__all__ = ["test_database", "town", "undone"]

SCALE = 0.02


@pytest.fixture(scope="module")
def town(test_database, django_db_blocker, tmp_path_factory) -> Iterator[str]:
    """A fiftieth of Chaqi Town, loaded once for a module's tests; what `populate` printed."""
    folder = override_settings(FILE_DIR=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), folder, transaction.atomic():
        yield manage("populate", scale=SCALE, seed=1)
        transaction.set_rollback(True)


@pytest.fixture
def undone(town) -> Iterator[None]:
    """What a test writes into the town is undone behind it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
