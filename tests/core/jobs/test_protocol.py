"""Claim, heartbeat, finish, fail, give back: each a conditional statement."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from portal.core.errors import DomainError
from portal.core.jobs import protocol
from portal.core.jobs.models import Job, JobState
from portal.core.jobs.protocol import LostClaim, Progress
from tests.core.jobs.conftest import expire_lease, make_due

pytestmark = pytest.mark.django_db


def claimed(job: Job) -> protocol.Claim:
    claim = protocol.claim(job.pk)
    assert claim is not None
    return claim


def test_claim_gives_the_payload_once():
    job = protocol.enqueue("test.kind", {"name": "Sơn La"})
    claim = claimed(job)
    assert (claim.attempt, claim.kind, claim.payload) == (
        1,
        "test.kind",
        {"name": "Sơn La"},
    )
    assert protocol.claim(job.pk) is None
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert job.lease_until is not None
    assert job.started_at is not None


def test_claim_of_a_job_that_does_not_exist():
    assert protocol.claim(987_654_321) is None


def test_expired_lease_lets_the_next_worker_claim():
    job = protocol.enqueue("test.kind", {})
    first = claimed(job)
    expire_lease(job)
    second = claimed(job)
    assert second.attempt == first.attempt + 1


def test_heartbeat_renews_the_lease_and_shows_progress():
    job = protocol.enqueue("test.kind", {})
    claim = claimed(job)
    expire_lease(job)
    assert protocol.heartbeat(claim, Progress(3, 12, "Đang ghi"))
    assert protocol.claim(job.pk) is None
    job.refresh_from_db()
    assert job.progress_percent == 25
    assert job.progress_note == "Đang ghi"


def test_heartbeat_of_an_old_attempt_is_refused():
    job = protocol.enqueue("test.kind", {})
    old = claimed(job)
    expire_lease(job)
    claimed(job)
    assert not protocol.heartbeat(old, Progress(1, 1))


def test_finish_keeps_the_result():
    job = protocol.enqueue("test.kind", {})
    claim = claimed(job)
    with transaction.atomic():
        protocol.finish(claim, {"rows": 14})
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"rows": 14})
    assert job.finished_at is not None
    assert job.progress_percent == 100
    assert protocol.claim(job.pk) is None


def test_finish_of_an_old_attempt_rolls_its_effect_back():
    job = protocol.enqueue("test.kind", {})
    old = claimed(job)
    expire_lease(job)
    new = claimed(job)

    def finish(claim: protocol.Claim, effect: str) -> None:
        with transaction.atomic():
            Job.objects.create(kind=effect)
            protocol.finish(claim, {})

    with pytest.raises(LostClaim):
        finish(old, "effect.of-old")
    finish(new, "effect.of-new")
    effects = Job.objects.filter(kind__startswith="effect.")
    assert [effect.kind for effect in effects] == ["effect.of-new"]


def test_finish_twice_is_refused():
    job = protocol.enqueue("test.kind", {})
    claim = claimed(job)
    with transaction.atomic():
        protocol.finish(claim, {})
    with pytest.raises(LostClaim), transaction.atomic():
        protocol.finish(claim, {})


@pytest.mark.django_db(transaction=True)
def test_finish_outside_a_transaction_is_a_programming_error():
    job = protocol.enqueue("test.kind", {})
    claim = claimed(job)
    with pytest.raises(transaction.TransactionManagementError):
        protocol.finish(claim, {})


def test_failure_has_words_and_a_person_may_try_again():
    job = protocol.enqueue("test.kind", {})
    assert protocol.fail(claimed(job), "Thiếu cột sản lượng.")
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Thiếu cột sản lượng.")
    protocol.retry(job)
    assert (job.state, job.error) == (JobState.QUEUED, "")
    assert claimed(job).attempt == 2


def test_only_a_stopped_job_can_be_retried():
    job = protocol.enqueue("test.kind", {})
    with pytest.raises(DomainError):
        job.retry()


def test_retry_gives_four_more_attempts_and_keeps_old_ones_out():
    job = protocol.enqueue("test.kind", {})
    old = claimed(job)
    protocol.fail(old, "Lỗi.")
    job.refresh_from_db()
    job.retry()
    attempts = []
    for _ in range(4):
        attempts.append(claimed(job).attempt)
        expire_lease(job)
    assert attempts == [2, 3, 4, 5]
    assert protocol.claim(job.pk) is None
    assert not protocol.fail(old, "Muộn.")


def test_retry_while_an_equal_job_runs_says_so():
    job = protocol.enqueue("test.kind", {}, key="one")
    protocol.fail(claimed(job), "Lỗi.")
    protocol.enqueue("test.kind", {}, key="one")
    job.refresh_from_db()
    with pytest.raises(DomainError):
        job.retry()


def test_given_back_waits_and_the_fourth_time_is_dead():
    job = protocol.enqueue("test.kind", {})
    for attempt in range(1, 5):
        make_due(job)
        claim = claimed(job)
        assert claim.attempt == attempt
        assert protocol.give_back(claim)
        assert protocol.claim(job.pk) is None
    job.refresh_from_db()
    assert job.state == JobState.DEAD
    assert "Thử lại" in job.error


def test_equal_requests_in_flight_find_one_job():
    first = protocol.enqueue("test.kind", {"a": 1}, key="same")
    assert protocol.enqueue("test.kind", {"a": 1}, key="same").pk == first.pk
    assert protocol.enqueue("test.other", {"a": 1}, key="same").pk != first.pk
    assert protocol.enqueue("test.kind", {"a": 1}).pk != first.pk
    with transaction.atomic():
        protocol.finish(claimed(first), {})
    assert protocol.enqueue("test.kind", {"a": 1}, key="same").pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_equal_requests_at_one_moment_find_one_job():
    found: list[int] = []
    start = threading.Barrier(6)

    def ask() -> None:
        try:
            start.wait()
            with transaction.atomic():
                found.append(protocol.enqueue("test.kind", {}, key="same").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_one_moment_claim_once():
    job = protocol.enqueue("test.kind", {})
    won: list[int] = []
    start = threading.Barrier(8)

    def take() -> None:
        try:
            start.wait()
            if claim := protocol.claim(job.pk):
                won.append(claim.attempt)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [1]


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "running"}, "job_running_has_lease"),
        ({"state": "done"}, "job_ended_has_moment"),
        ({"attempt": 4}, "job_attempts_within_limit"),
    ],
)
def test_the_database_refuses_impossible_rows(values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Job.objects.create(kind="test.kind", **values)


def test_the_database_refuses_a_stop_without_words():
    job = protocol.enqueue("test.kind", {})
    with pytest.raises(IntegrityError, match="job_stopped_says_why"):
        protocol.fail(claimed(job), "")
