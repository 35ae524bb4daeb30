"""A whole portal of its own for a browser: `make run`'s processes in a fresh folder."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg2
from playwright.sync_api import Page, expect

from portal.core import embedded
from portal.core import embedded_files as files
from tests.services import free_port

PROJECT_DIR = Path(__file__).resolve().parents[2]
# Database, migrations, sample data, static files and three processes on a busy machine.
READY_WITHIN = 240.0


@dataclass
class Portal:
    """A running portal: its address, its people and its database."""

    url: str
    var: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, str(PROJECT_DIR / "manage.py"), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @cached_property
    def accounts(self) -> dict[str, dict[str, Any]]:
        """The sample people by e-mail."""
        people = json.loads(self.manage("sample_accounts", "--json"))
        return {person["email"]: person for person in people}

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the portal's own database."""
        settings = embedded.connection_settings(self.var)
        with (
            psycopg2.connect(
                dbname=settings["NAME"],
                user=settings["USER"],
                host=settings["HOST"],
                port=settings["PORT"],
            ) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)
            return cursor.fetchall()

    def sign_in(self, page: Page, email: str) -> None:
        """Sign in as a person does: address, password and, where asked, the code."""
        page.goto(f"{self.url}/tai-khoan/dang-nhap/")
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(self.accounts[email]["password"])
        page.get_by_role("button", name="Đăng nhập", exact=True).click()
        if self.accounts[email].get("totp_secret"):
            self._enter_code(page, email)
        expect(page).to_have_url(re.compile(r"/lam-viec/$"))

    def _enter_code(self, page: Page, email: str) -> None:
        """A code counts once: signing in twice in half a minute waits for the next."""
        for _ in range(4):
            people = json.loads(self.manage("sample_accounts", "--json"))
            code = next(p["totp_code"] for p in people if p["email"] == email)
            page.locator("input[name=code]").fill(code)
            page.get_by_role("button", name="Vào cổng").click()
            page.wait_for_load_state()
            if "/hai-buoc/" not in page.url:
                return
            time.sleep(10)

    def sign_out(self, page: Page) -> None:
        page.context.clear_cookies()


@contextmanager
def running(var: Path) -> Iterator[Portal]:
    """Start everything `make run` starts; end it as a service manager would."""
    port = free_port()
    url = f"http://localhost:{port}"
    environment = os.environ | {
        "PORT": str(port),
        "VAR_DIR": str(var),
        "SITE_URL": url,
        "SAMPLE_MODE": "1",
    }
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    output = var / "run.log"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.core.setup.run"],
            cwd=PROJECT_DIR,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, url, output)
        yield Portal(url=url, var=var, environment=environment)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)
        _remove_server(var)


def _remove_server(var: Path) -> None:
    """Root keeps the data of a private folder under /var/lib: it goes with the folder."""
    server = embedded.Server(var.resolve())
    embedded.stop(server.processes(), signal.SIGQUIT)
    for folder in (files.system_dir(server.key), server.sockets):
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: "subprocess.Popen[bytes]", url: str, output: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with (
            suppress(OSError),
            urllib.request.urlopen(f"{url}/suc-khoe/", timeout=5) as answer,  # noqa: S310
        ):
            if answer.status == 200:
                return
        time.sleep(0.3)
    raise AssertionError(f"The portal did not start:\n{output.read_text()[-3000:]}")
