from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from tests.world import World, build_world


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Stored workbooks of a test lie in a folder of its own."""
    settings.FILE_DIR = tmp_path / "files"
    return settings.FILE_DIR


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """The county of tests/world.py for all tests of a module: rosters in it are checked once."""
    folder = override_settings(FILE_DIR=tmp_path_factory.mktemp("standing"))
    with django_db_blocker.unblock(), folder, transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)
