"""The reconciler finds wake-ups without effect and jobs without attempts left."""

import pytest
from django.db import connection, connections

from portal.core.jobs import protocol
from portal.core.jobs.models import Job, JobState
from tests.core.jobs.conftest import expire_lease, make_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """The ids whose wake-ups left for the broker (the machine's edge)."""
    ids: list[int] = []
    monkeypatch.setattr(protocol, "publish", ids.extend)
    return ids


@pytest.fixture(autouse=True)
def waiting(monkeypatch):
    """How many messages the broker holds: the last number put in, else none."""
    counts: list[int | None] = [0]
    monkeypatch.setattr(protocol, "messages_waiting", lambda: counts[-1])
    return counts


@pytest.fixture
def reconcile(django_capture_on_commit_callbacks):
    def once():
        with django_capture_on_commit_callbacks(execute=True):
            return protocol.reconcile()

    return once


def test_a_fresh_job_is_left_alone(sent, reconcile):
    protocol.enqueue("test.kind", {})
    assert reconcile() == {"dead": 0, "republished": 0}
    assert sent == []


def test_a_stale_job_is_sent_again_and_then_waits(sent, reconcile):
    job = protocol.enqueue("test.kind", {})
    make_due(job)
    assert reconcile() == {"dead": 0, "republished": 1}
    assert reconcile() == {"dead": 0, "republished": 0}
    assert sent == [job.pk]


def test_an_expired_run_is_sent_again(sent, reconcile):
    job = protocol.enqueue("test.kind", {})
    protocol.claim(job.pk)
    make_due(job)
    assert reconcile() == {"dead": 0, "republished": 0}
    expire_lease(job)
    assert reconcile() == {"dead": 0, "republished": 1}
    assert sent == [job.pk]


def test_an_expired_last_attempt_is_dead_with_words(sent, reconcile):
    job = protocol.enqueue("test.kind", {})
    for _ in range(4):
        assert protocol.claim(job.pk)
        expire_lease(job)
    make_due(job)
    assert reconcile() == {"dead": 1, "republished": 0}
    job.refresh_from_db()
    assert job.state == JobState.DEAD
    assert "Thử lại" in job.error
    assert sent == []


def test_a_job_that_waits_after_a_crash_is_not_sent_early(sent, reconcile):
    job = protocol.enqueue("test.kind", {})
    claim = protocol.claim(job.pk)
    assert claim is not None
    protocol.give_back(claim)
    Job.objects.filter(pk=job.pk).update(published_at="2026-01-01T00:00Z")
    assert reconcile() == {"dead": 0, "republished": 0}
    make_due(job)
    assert reconcile() == {"dead": 0, "republished": 1}


def test_one_round_is_bounded_and_begins_with_the_oldest(
    sent, reconcile, monkeypatch, waiting
):
    monkeypatch.setattr(protocol, "BATCH", 4)
    waiting.append(1)
    jobs = [protocol.enqueue("test.kind", {}) for _ in range(5)]
    for job in jobs:
        make_due(job)
    assert reconcile() == {"dead": 0, "republished": 3}
    assert sent == [job.pk for job in jobs[:3]]


def test_a_full_broker_gets_no_more_but_for_jobs_that_lost_their_worker(
    sent, reconcile, waiting
):
    waiting.append(protocol.BATCH)
    late, lost = (protocol.enqueue("test.kind", {}) for _ in range(2))
    protocol.claim(lost.pk)
    expire_lease(lost)
    make_due(late)
    make_due(lost)
    assert reconcile() == {"dead": 0, "republished": 1}
    assert sent == [lost.pk]


def test_a_broker_that_is_away_gets_nothing_and_the_dead_are_buried(
    sent, reconcile, waiting
):
    waiting.append(None)
    late, dead = (protocol.enqueue("test.kind", {}) for _ in range(2))
    make_due(late)
    for _ in range(4):
        protocol.claim(dead.pk)
        expire_lease(dead)
    assert reconcile() == {"dead": 1, "republished": 0}
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_only_one_reconciler_at_a_time(sent):
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [protocol.RECONCILER_LOCK])
            assert protocol.reconcile() is None
            cursor.execute("SELECT pg_advisory_unlock(%s)", [protocol.RECONCILER_LOCK])
        assert protocol.reconcile() == {"dead": 0, "republished": 0}
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_does_not_stop_the_round(sent):
    held, free = (protocol.enqueue("test.kind", {}) for _ in range(2))
    sent.clear()
    make_due(held)
    make_due(free)
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM core_job WHERE id = %s FOR UPDATE", [held.pk])
        assert protocol.reconcile() == {"dead": 0, "republished": 1}
        assert sent == [free.pk]
    finally:
        other.rollback()
        other.close()


def test_its_look_at_the_oldest_uses_the_index_of_unfinished_jobs():
    Job.objects.bulk_create(
        Job(kind="test.kind", state="done", finished_at="2026-01-01T00:00Z")
        for _ in range(3000)
    )
    protocol.enqueue("test.kind", {})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_job")
        cursor.execute(
            "EXPLAIN " + protocol._REPUBLISH,
            {"stale": 5, "batch": 50, "room": 50},
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "job_unfinished" in plan
