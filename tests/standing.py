"""The county of tests/world.py built once for a module; each test's own writing is undone.

Import the fixtures into a conftest. A module may set more up with fixtures of its scope
that take `standing`; their rows stand for all its tests.
"""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import override_settings

from tests.committed import test_database
from tests.world import World, build_world

__all__ = ["files", "standing", "test_database", "world"]


@pytest.fixture(scope="module")
def standing(test_database, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    folder = override_settings(FILE_DIR=tmp_path_factory.mktemp("standing"))
    with django_db_blocker.unblock(), folder, transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(standing) -> Iterator[World]:
    """The module's county; neither its rows nor its objects keep what a test does to them."""
    with transaction.atomic():
        yield deepcopy(standing)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """What a test stores lies in a folder of its own."""
    settings.FILE_DIR = tmp_path / "files"
    return settings.FILE_DIR
