"""The embedded PostgreSQL server: started, shared, stopped, and put right after harm.

Each test has a server of its own, driven from processes of its own as `make` would.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.core import embedded
from portal.core import embedded_files as files

pytestmark = pytest.mark.whole

HOLD = """
from portal.core import embedded
embedded.ensure_running()
connection = embedded.Server(embedded.var_dir()).connect()
print("ready", flush=True)
input()
"""


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder with a space in its name that the server's user can reach."""
    folder = Path("/tmp") / f"portal test {os.getpid()}"  # noqa: S108
    folder.mkdir()
    yield folder
    embedded.stop(embedded.Server(folder).processes(), signal.SIGQUIT)
    shutil.rmtree(files.system_dir(embedded.Server(folder).key), ignore_errors=True)
    shutil.rmtree(embedded.Server(folder).sockets, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def start(var: Path, code: str = HOLD, **more: str) -> "subprocess.Popen[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=embedded.PROJECT_DIR,
        env=kept | {"VAR_DIR": str(var)} | more,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_ready(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    line = process.stdout.readline()
    if line != "ready\n":
        process.wait(10)
        assert process.stderr is not None
        pytest.fail(f"not ready: {line}{process.stderr.read()}")


def end(process: "subprocess.Popen[str]") -> None:
    with process:
        process.communicate("\n", timeout=30)


def postmaster(var: Path) -> int:
    return int((var / "postgres" / "postmaster.pid").read_text().split()[0])


def test_it_starts_and_stops_with_the_process_that_needs_it(var: Path):
    process = start(var)
    wait_ready(process)
    assert embedded.Server(var).answers()
    end(process)
    assert process.returncode == 0
    assert embedded.Server(var).processes() == []
    assert not embedded.Server(var).sockets.exists()


def test_the_last_of_two_stops_it(var: Path):
    first, second = start(var), start(var)
    wait_ready(first)
    wait_ready(second)
    number = postmaster(var)
    end(first)
    assert postmaster(var) == number
    assert embedded.Server(var).answers()
    end(second)
    assert embedded.Server(var).processes() == []


def test_everything_killed(var: Path):
    process = start(var)
    wait_ready(process)
    os.kill(postmaster(var), signal.SIGKILL)
    process.kill()
    end(process)
    again = start(var)
    wait_ready(again)
    end(again)
    assert again.returncode == 0


def test_a_stale_note_naming_a_process_that_lives(var: Path):
    process = start(var)
    wait_ready(process)
    end(process)
    note = var / "postgres" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{var / 'postgres'}\n1\n5432\n\n\n0 0\n")
    again = start(var)
    wait_ready(again)
    assert postmaster(var) != os.getpid()
    end(again)


def test_the_folder_is_emptied_under_the_server(var: Path):
    process = start(var)
    wait_ready(process)
    lost = postmaster(var)
    shutil.rmtree(var)
    var.mkdir()
    again = start(var)
    wait_ready(again)
    assert postmaster(var) != lost
    end(again)
    process.kill()
    end(process)


def test_the_socket_is_gone(var: Path):
    process = start(var)
    wait_ready(process)
    shutil.rmtree(embedded.Server(var).sockets)
    again = start(var)
    wait_ready(again)
    end(again)
    process.kill()
    end(process)


def test_files_that_were_half_made_are_made_again(var: Path):
    for name in ("postgres", "postgres.half"):
        (var / name).mkdir()
        (var / name / "left").write_text("by a kill")
    process = start(var)
    wait_ready(process)
    end(process)
    assert not (var / "postgres" / "left").exists()


def test_files_of_another_edition_are_left_alone(var: Path):
    process = start(var)
    wait_ready(process)
    end(process)
    (var / "postgres" / "PG_VERSION").write_text("9\n")
    again = start(var)
    _, error = again.communicate(timeout=30)
    assert again.returncode == 1
    assert "was made by PostgreSQL 9" in error
    assert (var / "postgres" / "base").exists()


def test_another_server_named_means_none_is_started(var: Path):
    code = "from portal.core import embedded; embedded.ensure_running(); print('ready')"
    process = start(var, code, DATABASE_URL="postgresql://x@127.0.0.1/x")
    wait_ready(process)
    end(process)
    assert list(var.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server another user")
def test_root_in_a_folder_that_nobody_else_may_enter(var: Path):
    var.chmod(0o700)
    hidden = var / "hidden"
    hidden.mkdir()
    server = embedded.Server(hidden)
    try:
        process = start(hidden)
        wait_ready(process)
        assert (hidden / "postgres").resolve() == files.system_dir(server.key) / "data"
        assert files.owner_of(hidden / "postgres") != 0
        end(process)
        assert process.returncode == 0
        shutil.rmtree(hidden)
        hidden.mkdir()
        again = start(hidden)
        wait_ready(again)
        end(again)
    finally:
        embedded.stop(server.processes(), signal.SIGQUIT)
        shutil.rmtree(files.system_dir(server.key), ignore_errors=True)
        shutil.rmtree(server.sockets, ignore_errors=True)


def test_two_checkouts_never_share_a_socket(tmp_path: Path):
    one, two = (embedded.Server(tmp_path / name).sockets for name in ("a", "b"))
    assert one != two
    assert len(str(one / ".s.PGSQL.5432")) < 107
