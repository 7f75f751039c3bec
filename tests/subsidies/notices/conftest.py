import pytest


@pytest.fixture(autouse=True)
def released(settings, tmp_path):
    """The county's own notices lie in a folder of the test."""
    settings.NOTICE_DIR = tmp_path / "notices"
    return settings.NOTICE_DIR
