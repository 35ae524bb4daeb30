"""A broker that is away costs the request seconds at most, and never the job."""

import subprocess
import time

import pytest

from portal.core.jobs.models import Job, JobState
from tests import processes

ENQUEUE = """
import django
django.setup()
from portal.core.jobs import enqueue
import time
started = time.perf_counter()
enqueue("test.kind", {})
print(round(time.perf_counter() - started, 1))
"""


@pytest.mark.django_db(transaction=True)
def test_an_unreachable_broker_does_not_stop_the_request(tmp_path):
    env = processes.environment(tmp_path, REDIS_URL="redis://127.0.0.1:1/0")
    env["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    child = processes.python("-c", ENQUEUE, env=env, stdout=subprocess.PIPE)
    out, _ = child.communicate(timeout=60)
    assert child.returncode == 0
    assert float(out.splitlines()[-1]) < 5
    assert [job.state for job in Job.objects.all()] == [JobState.QUEUED]


@pytest.mark.django_db(transaction=True)
def test_a_wake_up_leaves_as_one_whole_file(tmp_path):
    env = processes.environment(tmp_path, DJANGO_SETTINGS_MODULE="portal.settings")
    child = processes.python("-c", ENQUEUE, env=env, stdout=subprocess.PIPE)
    child.communicate(timeout=60)
    assert child.returncode == 0
    messages = list((tmp_path / "broker" / "queue").glob("*.msg"))
    assert [path.name.split(".")[1] for path in messages] == ["jobs"]
    assert time.time() - messages[0].stat().st_mtime < 60
