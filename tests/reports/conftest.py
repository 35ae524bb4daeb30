import pytest


@pytest.fixture
def own_files(settings, tmp_path):
    """A folder that holds the files of this test and no others."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
