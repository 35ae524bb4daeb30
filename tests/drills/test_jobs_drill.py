"""The drill of the job protocol (docs/decisions/0004-jobs.md), with real processes.

Two workers and a beat; every message is sent three times; the broker is emptied, a worker
is killed in the middle of its work and started again, and one job kills its own process.
Every job is done once, and the poisoned one is dead after four attempts.

`make drills` runs it at full size; within `make test` it is smaller.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from django.db import connection

from portal.core.jobs.models import MAX_ATTEMPTS, Job, JobState
from tests import processes
from tests.drills.crew import Crew
from tests.drills.handlers import EFFECTS, SECONDS

FULL, SMALL = 60, 16
LEASE = 4
WORKERS, CONCURRENCY = 2, 2
# A bound, not a goal: a machine shared with other work still passes.
PATIENCE = 120

pytestmark = [
    pytest.mark.drill,
    pytest.mark.timeout(PATIENCE + 120),
    pytest.mark.django_db(transaction=True),
]


@dataclass
class Broker:
    name: str
    env: dict[str, str]
    empty: Callable[[], int]


@pytest.fixture
def number(request: pytest.FixtureRequest) -> int:
    """How many jobs: all where drills were asked for, fewer as one test of many."""
    return FULL if request.config.option.markexpr == "drill" else SMALL


@pytest.fixture
def effects() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {EFFECTS}")
        cursor.execute(f"CREATE TABLE {EFFECTS} (job_id bigint, attempt int)")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {EFFECTS}")


@pytest.fixture
def files(tmp_path: Path) -> Broker:
    folder = tmp_path / "var" / "broker" / "queue"

    def empty() -> int:
        messages = list(folder.glob("*.jobs.msg"))
        for path in messages:
            path.unlink(missing_ok=True)
        return len(messages)

    return Broker("files", {}, empty)


@pytest.fixture
def redis_broker(redis_server: str) -> Broker:
    def empty() -> int:
        client = redis.Redis.from_url(redis_server)
        waiting = client.llen("jobs")
        client.flushall()
        client.close()
        return int(waiting)

    return Broker("redis", {"REDIS_URL": redis_server}, empty)


@pytest.fixture(params=["files", "redis_broker"])
def broker(request: pytest.FixtureRequest) -> Broker:
    found: Broker = request.getfixturevalue(request.param)
    return found


def counted() -> Counter[int]:
    """How many effects each job has had."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT job_id FROM {EFFECTS}")  # noqa: S608 - a constant
        return Counter(row[0] for row in cursor.fetchall())


def environment(tmp_path: Path, broker: Broker) -> dict[str, str]:
    return processes.environment(
        tmp_path / "var",
        JOB_LEASE_SECONDS=str(LEASE),
        JOB_RECONCILE_SECONDS="1",
        DJANGO_SETTINGS_MODULE="portal.settings",
        **broker.env,
    )


def test_a_worker_that_is_told_to_stop_finishes_its_job_first(
    files: Broker, effects: None, tmp_path: Path
) -> None:
    env = environment(tmp_path, files) | {"DRILL_SECONDS": "3"}
    with Crew(tmp_path, env) as crew:
        crew.worker("first")
        assert processes.python("-m", "tests.drills.ask", "1", env=env).wait(60) == 0
        work = Job.objects.filter(kind="drill.work")
        crew.wait_until(
            lambda: work.filter(state=JobState.RUNNING).exists(),
            seconds=PATIENCE,
            what="the job at work",
        )
        crew.stop("first", seconds=PATIENCE)
    job = work.get()
    assert (job.state, job.attempt) == (JobState.DONE, 1)


def test_sixty_jobs_through_every_accident(
    broker: Broker,
    number: int,
    effects: None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    env = environment(tmp_path, broker)
    with Crew(tmp_path, env) as crew:
        crew.worker("first")
        crew.worker("second")
        crew.beat()
        started = time.monotonic()
        asked = processes.python("-m", "tests.drills.ask", str(number), env=env)
        assert asked.wait(timeout=60) == 0
        figures = _accidents(crew, broker, number)
        crew.wait_until(
            lambda: not Job.objects.live().exists(), seconds=PATIENCE, what="the end"
        )
        took = time.monotonic() - started
    jobs = list(Job.objects.order_by("pk"))
    work = [job for job in jobs if job.kind == "drill.work"]
    (poison,) = (job for job in jobs if job.kind == "drill.poison")
    assert len(work) == number
    assert counted() == Counter(job.pk for job in work)
    assert {job.state for job in work} == {JobState.DONE}
    assert sorted(job.result["number"] for job in work) == list(range(number))
    assert (poison.state, poison.attempt) == (JobState.DEAD, MAX_ATTEMPTS)
    ideal = number * SECONDS / (WORKERS * CONCURRENCY)
    again = sum(job.attempt > 1 for job in work)
    with capsys.disabled():
        print(  # noqa: T201 - the drill's figures are its purpose
            f"\ndrill on {broker.name}: {number} jobs, {len(counted())} results, each "
            f"once; {figures['lost']} messages thrown away, work went on after "
            f"{figures['resumed']:.1f} s; {again} jobs finished by a later attempt; "
            f"poison dead after {poison.attempt} attempts; {took:.0f} s "
            f"(work alone {ideal:.0f} s)"
        )


def _accidents(crew: Crew, broker: Broker, number: int) -> dict[str, float]:
    """Empty the broker after some work, then kill a worker in the middle of more."""
    crew.wait_until(
        lambda: counted().total() >= number // 6,
        seconds=PATIENCE,
        what="the first work",
    )
    lost = broker.empty()
    before = counted().total()
    resumed = crew.wait_until(
        # More than the workers had in hand when the messages went.
        lambda: counted().total() > before + 2 * WORKERS * CONCURRENCY,
        seconds=PATIENCE,
        what="work after the broker was emptied",
    )
    crew.wait_until(
        lambda: Job.objects.filter(state=JobState.RUNNING, kind="drill.work").exists(),
        seconds=PATIENCE,
        what="a job at work",
    )
    crew.kill("first")
    crew.worker("first")
    return {"lost": lost, "resumed": resumed}
