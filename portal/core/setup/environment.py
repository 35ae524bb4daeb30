"""Make `.venv` from the locked, hashed requirements; do nothing when it is up to date.

Run by the machine's own Python (`python3 portal/core/setup/environment.py`), before
anything is installed: only the standard library here.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this is the check
    sys.exit(
        "The portal needs Python 3.11 or newer; this is {}.{}. "
        "Name another one: make PYTHON=python3.12 …".format(*sys.version_info[:2])
    )

PROJECT_DIR = Path(__file__).resolve().parents[3]
VENV = PROJECT_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
FILES = [PROJECT_DIR / "requirements.txt", PROJECT_DIR / "requirements-dev.txt"]
# Says what is installed; "unfinished" while pip works, so that a kill is noticed.
STAMP = VENV / "installed"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--dev", action="store_true", help="with the tools of the tests"
    )
    dev = parser.parse_args().dev
    if VENV.is_symlink():
        # Shared with another checkout: whoever linked it looks after it.
        if not PYTHON.exists():
            sys.exit(f"{VENV} is a link to an environment that is gone: remove it.")
        return
    (PROJECT_DIR / "var").mkdir(exist_ok=True)
    with (PROJECT_DIR / "var" / "environment.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _bring_up_to_date(FILES if dev else FILES[:1])


def _bring_up_to_date(files: list[Path]) -> None:
    marks = [_mark(file) for file in files]
    installed = STAMP.read_text().split() if STAMP.exists() else []
    if set(marks) <= set(installed) and _runs():
        return
    if "unfinished" in installed or not _runs():
        _create()
    _install(files)


def _mark(file: Path) -> str:
    """What the stamp holds when just this file is installed."""
    place = f"{VENV} {file.name} {sys.version_info[:2]}".encode()
    return hashlib.sha256(place + file.read_bytes()).hexdigest()[:16]


def _runs() -> bool:
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return (
            subprocess.run(
                [PYTHON, "-c", check], capture_output=True, check=False
            ).returncode
            == 0
            and _is_at_home()
        )
    except OSError:
        return False


def _is_at_home() -> bool:
    """Whether the environment was made here: a moved one keeps its old paths."""
    made_for = (VENV / "bin" / "activate").read_text(errors="replace")
    return str(VENV) in made_for


def _create() -> None:
    _say("Tạo môi trường Python / Creating the Python environment (.venv)")
    shutil.rmtree(VENV, ignore_errors=True)
    if VENV.exists():
        sys.exit(f"{VENV} cannot be replaced: it belongs to another user.")
    for command in _ways():
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0 and PYTHON.exists():
            STAMP.write_text("unfinished")
            return
        shutil.rmtree(VENV, ignore_errors=True)
    sys.exit(
        "This Python cannot make a virtual environment. On Debian or Ubuntu: "
        "apt install python3-venv (or python3-virtualenv), then run make again."
    )


def _ways() -> list[list[str]]:
    """Commands that can make the environment, best first."""
    base = [sys.executable, "-m"]
    ways = []
    # Debian ships Python without ensurepip until python3-venv is installed.
    if importlib.util.find_spec("ensurepip"):
        ways.append([*base, "venv", str(VENV)])
    if importlib.util.find_spec("virtualenv"):
        ways.append([*base, "virtualenv", "--quiet", str(VENV)])
    return ways


def _install(files: list[Path]) -> None:
    _say(
        "Cài các thư viện đã khóa phiên bản, một hai phút / "
        "Installing the locked requirements, a minute or two"
    )
    before = STAMP.read_text().split() if STAMP.exists() else []
    STAMP.write_text("unfinished")
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "-qq"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    for file in files:
        command += ["-r", str(file)]
    environment = os.environ | {"PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run(command, env=environment, check=False)
    if done.returncode != 0:
        sys.exit(
            "pip could not install the requirements (its message is above). Is the "
            "network there? pip reads its package index from its own configuration."
        )
    marks = {_mark(file) for file in files}
    marks |= {mark for mark in before if mark in {_mark(file) for file in FILES}}
    STAMP.write_text("\n".join(sorted(marks)))


def _say(text: str) -> None:
    sys.stdout.write(f"{text} …\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except PermissionError as error:
        sys.exit(f"{error.filename} belongs to another user: run make as that user.")
    except KeyboardInterrupt:
        sys.exit(130)
