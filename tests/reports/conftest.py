import pytest


@pytest.fixture(autouse=True)
def files_of_tests(settings, tmp_path):
    """Files of a test end with it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def second_factor(monkeypatch):
    """Hanoi's people have set up their second factor."""
    monkeypatch.setattr(
        "portal.organisations.permissions.is_mfa_enabled", lambda user: True
    )
