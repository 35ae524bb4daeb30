"""`make run`: prepare everything, start web, worker and beat, say where to sign in."""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from portal.core import embedded
from portal.core.setup import port as ports

PROJECT_DIR = Path(__file__).resolve().parents[3]
# A busy small machine needs this long to load the portal twice.
READY_WITHIN = 120.0
# Celery's pool processes ignore TERM, so its parent waits for them until honcho kills
# the group, by default after five seconds. What is cut off is a job that runs again.
HONCHO = (
    "import honcho.manager; honcho.manager.KILL_WAIT = 1; "
    "from honcho.command import main; main()"
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--since", type=float, default=time.time(), help="epoch seconds"
    )
    started = parser.parse_args().since
    port = ports.chosen_port()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with ports.hold_folder():
        _set_environment(port)
        embedded.ensure_running()
        if _manage("prepare").returncode != 0:
            return 1
        ports.check_port(port)
        try:
            return _serve(port, started)
        finally:
            ports.end_leftovers()
            embedded.release(embedded.var_dir())


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _set_environment(port: int) -> None:
    os.environ["PORT"] = str(port)
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    os.environ["VAR_DIR"] = str(embedded.var_dir())
    os.environ["PATH"] = os.pathsep.join(
        [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    )
    os.environ["PYTHONUNBUFFERED"] = "1"
    # honcho ends whole groups, so Celery's children are gone before they could finish
    # their jobs: no waiting for them. The job protocol runs those jobs again.
    os.environ["REMAP_SIGTERM"] = "SIGQUIT"
    # Celery warns of root at every start: on loopback with sample data it may stand.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:::celery.platforms")


def _manage(*arguments: str, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROJECT_DIR / "manage.py"), *arguments],
        stdout=subprocess.PIPE if quiet else None,
        text=True,
        check=False,
    )


def _serve(port: int, started: float) -> int:
    """Run the Procfile until Ctrl-C or until one of its processes ends."""
    honcho = subprocess.Popen(
        [sys.executable, "-c", HONCHO, "start", "--port", str(port)],
        cwd=PROJECT_DIR,
        env=os.environ | {ports.MARK: os.environ["VAR_DIR"]},
        # Ctrl-C reaches this process, which tells honcho once.
        start_new_session=True,
    )
    greeter = threading.Thread(target=_greet, args=(port, honcho, started), daemon=True)
    greeter.start()
    try:
        code = honcho.wait()
    except KeyboardInterrupt:
        honcho.terminate()
        honcho.wait()
        sys.stdout.write("Đã dừng. / Stopped.\n")
        return 0
    sys.stdout.write(
        "Một tiến trình đã dừng nên cổng dừng theo. / "
        "A process ended, so the portal stopped; the lines above say which and why.\n"
    )
    return code or 1


def _greet(port: int, honcho: "subprocess.Popen[bytes]", started: float) -> None:
    accounts = _sample_accounts()
    address = f"http://127.0.0.1:{port}/suc-khoe/"
    deadline = time.monotonic() + READY_WITHIN
    while honcho.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    else:
        return
    sys.stdout.write(_welcome(port, accounts, time.time() - started))
    sys.stdout.flush()


def _sample_accounts() -> list[dict[str, str]]:
    done = _manage("sample_accounts", "--json", quiet=True)
    return json.loads(done.stdout) if done.returncode == 0 else []


def _welcome(port: int, accounts: list[dict[str, str]], seconds: float) -> str:
    lines = [
        "",
        f"  Cổng đã sẵn sàng sau {seconds:.0f} giây. / Ready after {seconds:.0f} s.",
        f"  Địa chỉ / Address:  http://localhost:{port}/",
        "  Dừng / Stop:        Ctrl-C",
    ]
    if accounts:
        lines += ["", "  Tài khoản mẫu / Sample sign-ins:"]
        keys = ("email", "password", "role", "association")
        rows = [[str(account.get(key) or "") for key in keys] for account in accounts]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            cells = [
                cell.ljust(width) for cell, width in zip(row, widths, strict=False)
            ]
            lines.append("    " + "  ".join([*cells, row[3]]).rstrip())
        lines += [
            "",
            "  Hà Nội: mã sáu số của bước hai / Hanoi roles: the code of the second step",
            "    .venv/bin/python manage.py sample_accounts",
        ]
    return "\n".join([*lines, "", ""])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Đã dừng. / Stopped.")
