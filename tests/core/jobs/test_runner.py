"""One attempt: what a handler's return, refusal or crash makes of the row."""

import time

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils.translation import get_language

from portal.core.errors import DomainError
from portal.core.jobs import LostClaim, Run, handler, protocol, runner, tasks
from portal.core.jobs.models import Job, JobState
from portal.core.jobs.registry import UnknownKind, find
from tests.core.jobs.conftest import expire_lease, make_due

pytestmark = pytest.mark.django_db


def run(job: Job) -> Job:
    runner.run(job.pk, with_heart=False)
    job.refresh_from_db()
    return job


def test_what_the_handler_returns_is_the_result(handlers):
    handlers["test.kind"] = lambda run: {"sum": sum(run.payload["numbers"])}
    job = run(protocol.enqueue("test.kind", {"numbers": [1, 2, 3]}))
    assert (job.state, job.result) == (JobState.DONE, {"sum": 6})


def test_effect_and_end_are_one_transaction(handlers):
    def work(run: Run) -> None:
        with run.finishing() as result:
            Job.objects.create(kind="effect")
            result["rows"] = 1

    handlers["test.kind"] = work
    job = run(protocol.enqueue("test.kind", {}))
    assert (job.state, job.result) == (JobState.DONE, {"rows": 1})
    run(job)
    assert Job.objects.filter(kind="effect").count() == 1


def test_an_effect_that_fails_halfway_leaves_nothing(handlers):
    def work(run: Run) -> None:
        with run.finishing():
            Job.objects.create(kind="effect")
            raise DomainError("Số liệu đã đổi.")

    handlers["test.kind"] = work
    job = run(protocol.enqueue("test.kind", {}))
    assert (job.state, job.error) == (JobState.FAILED, "Số liệu đã đổi.")
    assert not Job.objects.filter(kind="effect").exists()


def test_a_worker_that_lost_its_claim_writes_nothing(handlers):
    def work(run: Run) -> None:
        expire_lease(job)
        assert protocol.claim(job.pk) is not None
        with run.finishing():
            Job.objects.create(kind="effect")

    handlers["test.kind"] = work
    job = protocol.enqueue("test.kind", {})
    run(job)
    assert (job.state, job.attempt) == (JobState.RUNNING, 2)
    assert not Job.objects.filter(kind="effect").exists()


def test_a_crash_puts_the_job_back_until_it_is_dead(handlers):
    def work(run: Run) -> None:
        raise ZeroDivisionError

    handlers["test.kind"] = work
    job = protocol.enqueue("test.kind", {})
    states = []
    for _ in range(6):
        make_due(job)
        states.append(run(job).state)
    assert states == ["queued", "queued", "queued", "dead", "dead", "dead"]
    assert job.attempt == 4
    assert "ZeroDivisionError" not in job.error


def test_too_long_fails_with_words(handlers):
    def work(run: Run) -> None:
        raise SoftTimeLimitExceeded

    handlers["test.kind"] = work
    job = run(protocol.enqueue("test.kind", {}))
    assert job.state == JobState.FAILED
    assert "quá lâu" in job.error


def test_a_kind_nobody_knows_goes_back_to_the_queue():
    job = run(protocol.enqueue("test.nobody-knows", {}))
    assert (job.state, job.attempt) == (JobState.QUEUED, 1)
    with pytest.raises(UnknownKind):
        find("test.nobody-knows")


def test_two_handlers_of_one_kind_are_refused(handlers):
    handler("test.twice")(lambda run: None)
    with pytest.raises(ValueError, match=r"test\.twice"):
        handler("test.twice")(lambda run: None)


def test_handlers_speak_vietnamese(handlers):
    handlers["test.kind"] = lambda run: {"language": get_language()}
    assert run(protocol.enqueue("test.kind", {})).result == {"language": "vi"}


def test_the_task_takes_an_id_and_ignores_what_newer_senders_add(handlers):
    handlers["test.kind"] = lambda run: {}
    job = protocol.enqueue("test.kind", {})
    # The heart's first beat comes after a second: nothing leaves this transaction.
    tasks.run_job.run(job.pk, "new", shape=2)
    job.refresh_from_db()
    assert job.state == JobState.DONE


@pytest.mark.django_db(transaction=True)
def test_the_heart_keeps_a_long_job_and_writes_its_progress(handlers, settings):
    settings.JOB_LEASE_SECONDS = 1
    settings.JOB_HEARTBEAT_SECONDS = 0.1
    seen = []

    def work(run: Run) -> None:
        run.progress(5, 10, "Nửa đường")
        time.sleep(1.5)
        row = Job.objects.get(pk=run.job_id)
        seen.append((row.progress_percent, row.progress_note))
        assert protocol.claim(run.job_id) is None

    handlers["test.kind"] = work
    job = protocol.enqueue("test.kind", {})
    runner.run(job.pk)
    job.refresh_from_db()
    assert seen == [(50, "Nửa đường")]
    assert (job.state, job.attempt) == (JobState.DONE, 1)


@pytest.mark.django_db(transaction=True)
def test_the_heart_stops_a_worker_that_lost_its_claim(handlers, settings):
    settings.JOB_HEARTBEAT_SECONDS = 0.1

    def work(run: Run) -> None:
        expire_lease(job)
        protocol.claim(job.pk)
        for step in range(100):
            time.sleep(0.05)
            run.progress(step, 100)
        pytest.fail("the worker went on")

    handlers["test.kind"] = work
    job = protocol.enqueue("test.kind", {})
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.RUNNING, 2)


def test_progress_raises_once_the_claim_is_lost():
    job = protocol.enqueue("test.kind", {})
    claim = protocol.claim(job.pk)
    assert claim is not None
    current = Run(claim)
    current.progress(1, 2)
    current._lost.set()
    with pytest.raises(LostClaim):
        current.progress(2, 2)
