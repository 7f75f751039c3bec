"""What tests share. The people are synthetic: births 1900–1905, an area code of no county."""

import pytest

from tests.world import World, build_world


@pytest.fixture
def world(db) -> World:
    """Two towns of one county with two villages each, and a season. See tests/world.py."""
    return build_world()
