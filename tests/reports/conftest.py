import pytest


@pytest.fixture
def own_files(settings, tmp_path):
    """A folder that holds the files of this test and no others."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def second_factor(monkeypatch):
    """Hanoi's people have set up their second factor."""
    monkeypatch.setattr(
        "portal.organisations.permissions.is_mfa_enabled", lambda user: True
    )
