"""Fixtures that every test may use."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from portal.celery import app as celery_app
from portal.core import pagecache
from tests.cast import Cast, make_cast


@pytest.fixture(autouse=True, scope="session")
def broker_of_tests() -> None:
    """Wake-ups of tests stay in this process, away from a running portal's broker."""
    celery_app.conf.broker_url = "memory://"
    celery_app.conf.broker_transport = None


@pytest.fixture(scope="session")
def _media_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def files_of_tests(settings: Any, _media_of_tests: Path) -> Path:
    """Uploads and reports of tests stay away from those of a running portal."""
    settings.MEDIA_ROOT = _media_of_tests
    return _media_of_tests


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def moment() -> datetime:
    """A fixed morning in Hanoi (8:00 on 23 November 2026)."""
    return datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_page_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that is rolled back raises no generation: it must not share pages."""
    monkeypatch.setattr(pagecache, "SECONDS", 0)
