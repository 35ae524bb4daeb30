"""The database with the sample and the one server that is measured."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

READY_WITHIN = 60.0


def prepare() -> None:
    """Make the bench's own database once, bring it up to date, load the sample."""
    import psycopg2
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection as bench_connection

    wanted = settings.DATABASES["default"]
    connection = psycopg2.connect(
        dbname="postgres",
        user=wanted["USER"],
        password=wanted["PASSWORD"],
        host=wanted["HOST"],
        port=wanted["PORT"] or None,
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [wanted["NAME"]])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{wanted["NAME"]}"')
    connection.close()
    call_command("prepare", stdout=StringIO())
    with bench_connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("ANALYZE")
    bench_connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running(database: str = "") -> Iterator[int]:
    """Run granian with one worker on a free port of the loopback; yield the port.

    One worker, because the client needs the machine's other core.
    """
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 -- built here, no input
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
        + ["--host", "127.0.0.1", "--port", str(port)]
        + ["--workers", "1", "--blocking-threads", "2", "bench.wsgi:application"],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
        | ({"BENCH_DATABASE": database} if database else {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit("The server ended before it answered.")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/bench/empty/", timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"The server did not answer within {READY_WITHIN:.0f} s.")
