"""What the child of `portal.core.sandbox` is asked to do in its tests."""

import os
import sys
import time
from typing import Any


def echo(file: Any, **more: Any) -> dict[str, Any]:
    return {"content": file.read().decode(), "more": more}


def surroundings(file: Any) -> dict[str, Any]:
    return {
        "environment": sorted(os.environ),
        "django": "django" in sys.modules,
        "descriptors": sorted(os.listdir("/proc/self/fd")),
    }


def eat_memory(file: Any) -> int:
    return len(bytearray(2 * 1024**3))


def eat_time(file: Any) -> None:
    while True:
        pass


def sleep(file: Any) -> None:
    time.sleep(600)


def abort(file: Any) -> None:
    os.abort()


def exit_quietly(file: Any) -> None:
    os._exit(0)


def talk_for_ever(file: Any) -> str:
    return "x" * 50_000_000


def fail(file: Any) -> None:
    raise KeyError("đỏ")


def write_a_file(file: Any) -> None:
    with open("/tmp/portal-sandbox-test", "w") as target:  # noqa: S108 - must not work
        target.write("x" * 10)
