"""Run a function on a file from outside in a child process that may be killed.

A crafted file can make a parser hang, eat all memory or abort its process. The child
has capped memory and time, no environment, no database, no right to write a file, and
hands back JSON through a pipe; whatever happens to it, the caller gets an answer.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import structlog

PROJECT_DIR = Path(__file__).resolve().parents[2]
CHILD = Path(__file__).with_name("sandboxed.py")

MEMORY_BYTES = 400 * 1024 * 1024
SECONDS = 30
ANSWER_BYTES = 24 * 1024 * 1024

Failure = Literal["memory", "time", "answer", "crash"]
log = structlog.get_logger("portal.sandbox")


class SandboxError(Exception):
    """The child gave no answer; `failure` says which limit it met."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        super().__init__(f"{failure}: {detail}")
        self.failure = failure


@dataclass(frozen=True)
class Answer:
    value: Any
    peak_kib: int


def run(
    target: str,
    file: IO[bytes],
    *,
    arguments: dict[str, Any] | None = None,
    memory: int = MEMORY_BYTES,
    seconds: int = SECONDS,
    most: int = ANSWER_BYTES,
) -> Answer:
    """Call `module:function(file, **arguments)` in the child and return its answer.

    `file` must be a real file (with a descriptor); it is read from its start. The
    module may import only what does not need Django. Raises `SandboxError`.
    """
    file.seek(0)
    limits = json.dumps({"memory": memory, "seconds": seconds})
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
        [sys.executable, "-P", str(CHILD), str(PROJECT_DIR), target]
        + [json.dumps(arguments or {}), limits],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
        bufsize=0,
    )
    try:
        output, errors = _collect(child, deadline=time.monotonic() + seconds, most=most)
        child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        raise SandboxError("time") from None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        for pipe in (child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()
    return _understood(child.returncode, output, errors, target)


def _collect(
    child: subprocess.Popen[bytes], *, deadline: float, most: int
) -> tuple[bytes, bytes]:
    """Read both pipes until they close; stop at the deadline or at too long an answer."""
    parts: dict[str, bytearray] = {"out": bytearray(), "err": bytearray()}
    with selectors.DefaultSelector() as waiting:
        for name, pipe in (("out", child.stdout), ("err", child.stderr)):
            if pipe is not None:
                waiting.register(pipe, selectors.EVENT_READ, name)
        while waiting.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise SandboxError("time")
            for key, _events in waiting.select(timeout=left):
                chunk = os.read(key.fd, 1 << 16)
                if not chunk:
                    waiting.unregister(key.fileobj)
                parts[key.data] += chunk
            if len(parts["out"]) > most:
                raise SandboxError("answer")
            del parts["err"][4000:]
    return bytes(parts["out"]), bytes(parts["err"])


def _understood(code: int, output: bytes, errors: bytes, target: str) -> Answer:
    if code == -signal.SIGXCPU or code == -signal.SIGKILL:
        raise SandboxError("time")
    try:
        answer = json.loads(output)
    except ValueError:
        answer = {"failure": "crash", "detail": errors.decode("utf-8", "replace")}
        if b"memory" in errors.lower() or code == -signal.SIGABRT:
            answer["failure"] = "memory"
    if "failure" in answer:
        log.warning("sandbox-failure", target=target, code=code, **answer)
        raise SandboxError(answer["failure"], answer.get("detail", ""))
    return Answer(value=answer["value"], peak_kib=answer["peak_kib"])
