"""One load of the sample for all tests of a module: it takes a few seconds."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from portal.home.sample.loading import Loaded, load

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def sample(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    _media_of_tests: Path,
) -> Iterator[Loaded]:
    """The whole sample as of 23 November 2026, rolled back after the module."""
    assert settings.SAMPLE_MODE
    with (
        override_settings(MEDIA_ROOT=_media_of_tests),
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        transaction.atomic(),
    ):
        yield load(today=TODAY)
        transaction.set_rollback(True)
