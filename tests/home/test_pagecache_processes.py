"""Two real web processes without Redis: a published change is seen by both at once."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bench.server import free_port
from portal.news.models import Article
from tests.cast import make_person

pytestmark = [
    pytest.mark.drill,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

NEWS = "/tin-tuc/"


def database_url() -> str:
    wanted = connection.settings_dict
    password = f":{quote(wanted['PASSWORD'])}" if wanted["PASSWORD"] else ""
    port = f"&port={wanted['PORT']}" if wanted["PORT"] else ""
    return (
        f"postgresql://{wanted['USER']}{password}@/{wanted['NAME']}"
        f"?host={quote(wanted['HOST'], safe='')}{port}"
    )


@contextmanager
def web_process() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
        + ["--host", "127.0.0.1", "--port", str(port), "portal.wsgi:application"],
        env=os.environ
        | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": "",
            "VAR_DIR": str(settings.VAR_DIR),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def ask(port: int, path: str, etag: str = "") -> tuple[int, str, str]:
    """Status, body and ETag."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("ETag", "")
    finally:
        connection.close()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the web process ended"
        try:
            if ask(port, "/suc-khoe/")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the web process did not answer")


def test_both_processes_show_a_change_at_once_and_keep_what_did_not_change():
    writer = make_person("writer")
    article = Article.objects.create(
        title="Bài số 0", slug="bai", summary="Tóm tắt", body="<p>Nội dung</p>"
    )
    article.publish(by=writer, at=timezone.now())
    with ExitStack() as stack:
        sites = [stack.enter_context(web_process()) for _number in range(2)]
        for number in range(1, 6):
            for site in sites:
                _status, page, etag = ask(site, NEWS)
                assert f"Bài số {number - 1}" in page
                # Only a page that the process has in memory is answered like this.
                assert ask(site, NEWS, etag)[0] == 304
            article.title = f"Bài số {number}"
            article.save()
            for site in sites:
                assert f"Bài số {number}" in ask(site, NEWS)[1]
        article.withdraw(by=writer, at=timezone.now())
        for site in sites:
            assert "Bài số" not in ask(site, NEWS)[1]
