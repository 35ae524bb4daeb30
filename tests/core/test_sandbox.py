"""The child process: whatever happens in it, the caller gets an answer in time."""

import tempfile
import time
from collections.abc import Iterator
from typing import IO

import pytest

from portal.core.sandbox import SandboxError, run

TARGETS = "tests.core.sandbox_targets"


@pytest.fixture
def file() -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as opened:
        opened.write("ruộng bậc thang".encode())
        yield opened


def test_it_hands_over_the_file_and_arguments_and_brings_back_the_answer(file):
    answer = run(f"{TARGETS}:echo", file, arguments={"tỉnh": "Sơn La"})
    assert answer.value == {"content": "ruộng bậc thang", "more": {"tỉnh": "Sơn La"}}
    assert 1_000 < answer.peak_kib < 100_000


def test_the_child_knows_no_secrets_and_holds_no_connection(file, settings, db):
    found = run(f"{TARGETS}:surroundings", file).value
    assert set(found["environment"]) <= {
        "PYTHONIOENCODING",
        "PYTHONDONTWRITEBYTECODE",
        "LC_CTYPE",
    }
    assert not found["django"]
    # Its three streams, and the folder it just listed.
    assert found["descriptors"] == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("eat_memory", "memory"),
        ("abort", "memory"),
        ("exit_quietly", "crash"),
        ("fail", "crash"),
        ("write_a_file", "crash"),
        ("no_such_function", "crash"),
        ("talk_for_ever", "answer"),
    ],
)
def test_an_accident_in_the_child_is_an_answer(file, name, failure):
    with pytest.raises(SandboxError) as error:
        run(f"{TARGETS}:{name}", file)
    assert error.value.failure == failure


@pytest.mark.parametrize("name", ["eat_time", "sleep"])
def test_a_child_that_takes_too_long_is_killed(file, name):
    started = time.monotonic()
    with pytest.raises(SandboxError) as error:
        run(f"{TARGETS}:{name}", file, seconds=1)
    assert error.value.failure == "time"
    assert time.monotonic() - started < 8
