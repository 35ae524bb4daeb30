"""The processes of a drill: workers and beat, started, killed and counted."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests import processes


class DrillError(Exception):
    """The drill did not go on; the message ends with the logs of its processes."""


@dataclass
class Crew:
    """Workers and one beat on the test's database; whoever is left is stopped at the end.

    Each process leads a group of its own, so that killing it takes its pool along.
    """

    folder: Path
    env: dict[str, str]
    alive: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        for name in list(self.alive):
            self.kill(name)

    def worker(self, name: str) -> None:
        self._start(
            name,
            *("worker", "--include", "tests.drills.handlers", "--concurrency", "2"),
            *("--loglevel", "INFO", "--hostname", f"{name}@%h"),
        )

    def beat(self) -> None:
        self._start("beat", "beat", "--loglevel", "INFO")

    def _start(self, name: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("a") as log:
            self.alive[name] = processes.python(
                *("-m", "celery", "--app", "portal", *arguments),
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """kill -9 of the process and everything it started."""
        process = self.alive.pop(name)
        # One that ended by itself is gone already; its log says why.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def stop(self, name: str, *, seconds: float) -> float:
        """TERM to the whole group, as honcho and systemd do; give the seconds it took."""
        process = self.alive.pop(name)
        started = time.monotonic()
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.alive[name] = process
            raise DrillError(f"{name} did not stop\n{self.logs()}") from None
        return time.monotonic() - started

    def logs(self) -> str:
        return "\n".join(
            f"--- {path.name}\n{path.read_text()[-3000:]}"
            for path in sorted(self.folder.glob("*.log"))
        )

    def wait_until(
        self, true: Callable[[], bool], *, seconds: float, what: str
    ) -> float:
        """Wait for something to become true; give the seconds it took."""
        started = time.monotonic()
        while not true():
            for name, process in self.alive.items():
                if process.poll() is not None:
                    raise DrillError(f"{name} ended by itself\n{self.logs()}")
            if time.monotonic() - started > seconds:
                raise DrillError(f"{what}: not within {seconds:g} s\n{self.logs()}")
            time.sleep(0.1)
        return time.monotonic() - started
