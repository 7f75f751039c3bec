import pytest


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Stored PDFs of a test lie in a folder of its own."""
    settings.FILE_DIR = tmp_path / "files"
    return settings.FILE_DIR
