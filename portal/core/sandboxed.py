"""The child process of `portal.core.sandbox`; nothing of the portal is loaded here.

Called as `python -P sandboxed.py PROJECT_DIR module:function ARGS LIMITS`, with the
file to read as standard input. Writes one JSON object to standard output.
"""

import importlib
import json
import resource
import sys
from typing import Any


def main() -> None:
    project, target, arguments, limits = sys.argv[1:5]
    _limit(json.loads(limits))
    sys.path.insert(0, project)
    module, _, name = target.partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
        answer: dict[str, Any] = {
            "value": function(sys.stdin.buffer, **json.loads(arguments))
        }
        _write(answer | {"peak_kib": _peak_kib()})
    except MemoryError:
        _write({"failure": "memory", "peak_kib": _peak_kib()})
    except BaseException as error:  # noqa: BLE001 - a panic of a library is no Exception
        _write({"failure": "crash", "detail": repr(error), "peak_kib": _peak_kib()})


def _limit(limits: dict[str, int]) -> None:
    """Cap address space (bytes) and processor time (seconds); write no file at all."""
    for kind, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _peak_kib() -> int:
    # Not getrusage: its figure still carries the size of the process that forked.
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def _write(answer: dict[str, Any]) -> None:
    text = json.dumps(answer, ensure_ascii=False)
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
