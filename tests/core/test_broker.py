"""Messages as files: whole, once, with several processes; old ones are swept away."""

import os
import subprocess
import time
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from portal.core import broker
from tests import processes

pytestmark = pytest.mark.whole

MESSAGES = 300

WRITER = f"""
import sys
from tests.core.test_broker import channel
for number in range({MESSAGES}):
    channel(sys.argv[1])._put("jobs", {{"n": f"{{sys.argv[2]}}-{{number}}", "x": "ư" * 2000}})
"""
READER = """
import sys, time
from queue import Empty
from tests.core.test_broker import channel
last = time.monotonic()
while time.monotonic() - last < 3:
    try:
        print(channel(sys.argv[1])._get("jobs")["n"])
        last = time.monotonic()
    except Empty:
        time.sleep(0.01)
"""
BINDER = """
import sys
from tests.core.test_broker import channel
for number in range(60):
    queue = channel(sys.argv[1])
    queue._queue_bind("jobs", "", "", f"{sys.argv[2]}-{number}")
    assert f"{sys.argv[2]}-{number}" in {entry.queue for entry in queue.get_table("jobs")}
"""

_open: dict[str, Any] = {}


def channel(folder: str | Path) -> Any:
    if str(folder) not in _open:
        options = {
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": f"{folder}-control",
        }
        _open[str(folder)] = Connection(
            "filesystem://", transport=broker.Transport, transport_options=options
        ).channel()
    return _open[str(folder)]


def test_processes_that_start_together_all_find_their_queues(tmp_path):
    folder = tmp_path / "queue"
    env = processes.environment(tmp_path)
    names = ["web", "worker", "beat"]
    started = [processes.python("-c", BINDER, folder, name, env=env) for name in names]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    assert len(channel(folder).get_table("jobs")) == 180
    assert channel(folder).get_table("nobody") == []


def test_an_exchange_cannot_name_another_folder(tmp_path):
    with pytest.raises(ChannelError):
        channel(tmp_path / "queue").get_table("../elsewhere")


def test_a_message_comes_back_as_it_was_put(tmp_path):
    queue = channel(tmp_path / "queue")
    queue._put("jobs", {"name": "Chuỗi rau Mộc Châu"})
    queue._put("schedule", {"other": 1})
    assert queue._size("jobs") == 1
    assert queue._get("jobs") == {"name": "Chuỗi rau Mộc Châu"}
    with pytest.raises(Empty):
        queue._get("jobs")
    assert queue._get("schedule") == {"other": 1}


def test_messages_come_in_the_order_they_were_put(tmp_path):
    queue = channel(tmp_path / "queue")
    for number in range(20):
        queue._put("jobs", {"n": number})
    assert [queue._get("jobs")["n"] for _ in range(20)] == list(range(20))


def test_several_processes_take_each_message_once_and_whole(tmp_path):
    folder = str(tmp_path / "queue")
    env = os.environ | {
        "PYTHONPATH": str(processes.PROJECT_DIR),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    readers = [
        processes.python("-c", READER, folder, env=env, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    writers = [
        processes.python("-c", WRITER, folder, str(n), env=env) for n in range(2)
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    taken = [line for r in readers for line in r.communicate(timeout=60)[0].split()]
    assert [reader.returncode for reader in readers] == [0, 0]
    expected = {f"{writer}-{n}" for writer in range(2) for n in range(MESSAGES)}
    assert len(taken) == len(expected)
    assert set(taken) == expected


def test_the_sweep_takes_old_messages_only(tmp_path):
    folder = tmp_path / "queue"
    queue = channel(folder)
    queue._put("jobs", {"n": "old"})
    (old,) = folder.glob("*.msg")
    half = folder / "taken" / "half.jobs.msg"
    half.write_text("{")
    long_ago = time.time() - broker.KEEP_SECONDS - 60
    os.utime(old, (long_ago, long_ago))
    os.utime(half, (long_ago, long_ago))
    queue._put("jobs", {"n": "new"})
    assert broker.sweep(folder) == 2
    assert queue._get("jobs") == {"n": "new"}


def test_the_sweep_of_a_folder_that_is_not_there(tmp_path):
    assert broker.sweep(tmp_path / "missing") == 0
