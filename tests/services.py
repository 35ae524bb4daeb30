"""Servers that some tests start for themselves, and what happens where they lack."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import pytest

from portal import env


def lacking(what: str, remedy: str) -> NoReturn:
    """Skip with the reason; in CI nothing is skipped, so fail there."""
    reason = f"{what} is not on this machine: {remedy}"
    if env.flag("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def redis_running(folder: Path) -> Iterator[str]:
    """A Redis of one's own on loopback, without files; gives its address."""
    program = shutil.which("redis-server")
    if program is None:
        lacking("redis-server", "apt install redis-server")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    options += ["--appendonly", "no", "--dir", str(folder)]
    with subprocess.Popen(
        [program, *options], stdout=subprocess.DEVNULL, env=dict(os.environ)
    ) as server:
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def _wait_for(port: int, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")
