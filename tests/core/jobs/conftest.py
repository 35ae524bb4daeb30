"""Handlers and small helpers for the tests of the job protocol."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from portal.core.jobs import registry
from portal.core.jobs.models import Job


@pytest.fixture
def handlers() -> Iterator[dict[str, Any]]:
    """The registry of this test alone."""
    before = dict(registry._handlers)
    yield registry._handlers
    registry._handlers.clear()
    registry._handlers.update(before)


def expire_lease(job: Job) -> None:
    """As if the worker had shown no life for longer than its lease."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_job SET lease_until = clock_timestamp() - interval '1 s' "
            "WHERE id = %s AND state = 'running'",
            [job.pk],
        )


def make_due(job: Job) -> None:
    """As if the wait before the next attempt, or for the wake-up, were over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_job SET not_before = clock_timestamp() - interval '1 s', "
            "published_at = clock_timestamp() - interval '1 h' WHERE id = %s",
            [job.pk],
        )
