"""Is the port free, and does no other `make run` serve this folder?

Run by the machine's own Python before the slow work: only the standard library here.
What an earlier run left behind when it was killed is ended first.
"""

import fcntl
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

PROJECT_DIR = Path(__file__).resolve().parents[3]
# Every process of `make run` carries this variable with the folder it works for.
MARK = "PORTAL_RUN"


def main() -> None:
    with hold_folder():
        end_leftovers()
        check_port(chosen_port())


def var_dir() -> Path:
    return Path(os.environ.get("VAR_DIR", str(PROJECT_DIR / "var"))).resolve()


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535; it is {text!r}.")
    return int(text)


def hold_folder() -> IO[str]:
    """Keep other runs out of this folder until the returned file is closed."""
    var_dir().mkdir(parents=True, exist_ok=True)
    lock = (var_dir() / "run.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(
            "Cổng của thư mục này đang chạy rồi, hãy dừng bằng Ctrl-C trước. / "
            "The portal of this folder is running already: stop it with Ctrl-C first."
        )
    return lock


def check_port(port: int) -> None:
    with socket.socket() as probe:
        # As servers do, so that connections closed a minute ago do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            sys.exit(
                f"Cổng mạng {port} không dùng được, hãy chọn số khác. / "
                f"Port {port} cannot be used ({error.strerror}); choose another: "
                f"make run PORT={port + 1 if port < 65535 else 8001}"
            )


def end_leftovers() -> None:
    """End processes of an earlier run of this folder that was itself killed."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        for pid in leftovers():
            with suppress(OSError):
                os.kill(pid, how)
        patience = time.monotonic() + 5
        while leftovers() and time.monotonic() < patience:
            time.sleep(0.1)


def leftovers() -> list[int]:
    mark = f"{MARK}={var_dir()}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


if __name__ == "__main__":
    try:
        main()
    except PermissionError as error:
        sys.exit(f"{error.filename} belongs to another user: run make as that user.")
