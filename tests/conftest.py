"""What tests share. The people are synthetic: births 1900–1905, an area code of no county."""

import os

import pytest
from django.db import connection
from hypothesis import settings

from tests.world import World, build_world

# Whether a machine is busy says nothing about the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Test databases are copies of the migrated one that script/checks made; else migrated anew."""
    if migrated := os.environ.get("CUNBAO_MIGRATED"):
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated


@pytest.fixture
def world(db) -> World:
    """Two towns of one county with two villages each, and a season. See tests/world.py."""
    return build_world()
