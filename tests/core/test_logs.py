"""What is written to the log, and what never is."""

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.log import AdminEmailHandler

from portal.core import logs
from portal.core.embedded import PROJECT_DIR

# As long as the shortest that an address takes.
SECRET = "Zq8letmeinZq8letmein"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """The log as production writes it; the tests' own set-up comes back afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure({"json": True, "level": "INFO"})
    text = StringIO()
    for handler in root.handlers:
        monkeypatch.setattr(handler, "stream", text, raising=False)
    yield text
    logs.configure(settings.LOGGING)
    root.handlers[:], root.level = before


def lines(written: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_an_event_is_one_line_of_json(written):
    structlog.get_logger("portal.x").info("signed in", user_id=7, name="Nguyễn Văn Hà")
    (line,) = lines(written)
    assert (line["event"], line["user_id"], line["logger"]) == (
        "signed in",
        7,
        "portal.x",
    )
    assert "Nguyễn Văn Hà" in written.getvalue()


@pytest.mark.parametrize(
    "name",
    ["password", "new_password", "token", "secret_key", "Authorization", "csrf", "key"],
)
def test_a_field_that_names_a_secret_is_struck_out(written, name):
    structlog.get_logger("portal.x").info(
        "tried", **{name: SECRET}, more={name: SECRET}
    )
    assert SECRET not in written.getvalue()
    assert logs.STRUCK in written.getvalue()


def secret_addresses(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> list[str]:
    """An address for every pattern whose arguments let somebody in."""
    found = []
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            found += secret_addresses(pattern.url_patterns, inner)
        elif {"key", "token"} & set(pattern.pattern.regex.groupindex):
            values = dict.fromkeys(pattern.pattern.regex.groupindex, SECRET)
            found.append(reverse(f"{namespace}{pattern.name}", kwargs=values))
    return found


def test_the_key_in_a_link_is_struck_out(written):
    assert len(secret_addresses()) >= 3
    log = logging.getLogger("django.request")
    for address in secret_addresses():
        log.warning("Not Found: %s", address)
        structlog.get_logger("portal.request").info("request", path=address)
    assert SECRET not in written.getvalue()


@pytest.mark.parametrize("name", ["chains:reconfirm_many", "agreements:calendar"])
def test_the_pages_of_signed_in_people_keep_their_names(written, name):
    path = reverse(name)
    structlog.get_logger("portal.request").info("request", path=f"{path}them/")
    assert f"{path}them/" in written.getvalue()


# A closed address, one that lost its end when it was copied, one with something behind.
CALENDARS = (
    f"/lich/{SECRET}.ics",
    f"/lich/{SECRET}",
    f"/lich/{SECRET}.ics/",
    f"/lich/{SECRET}.ics/cu/",
    f"/lich/{SECRET}.ICS",
)


@pytest.mark.django_db
@pytest.mark.parametrize("address", CALENDARS)
def test_a_calendar_that_is_closed_leaves_no_secret_in_any_line(
    client, written, caplog, address
):
    """What the portal and Django say of a real request, however it is asked for."""
    for method in (client.get, client.head, client.post):
        assert method(address).status_code in (404, 405)
    assert logs.STRUCK in written.getvalue()
    assert SECRET not in written.getvalue()
    # A handler that somebody adds later sees the same.
    assert "Not Found" in caplog.text or "Method Not Allowed" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.django_db
def test_a_calendar_that_breaks_leaves_no_secret_in_any_line(
    client, written, caplog, monkeypatch
):
    def broken(token: str) -> None:
        raise RuntimeError(f"/lich/{token}.ics")

    monkeypatch.setattr("agreements.services.calendar.reader_of", broken)
    client.raise_request_exception = False
    assert client.get(CALENDARS[0]).status_code == 500
    assert "RuntimeError" in written.getvalue()
    assert SECRET not in written.getvalue()


def test_a_line_of_the_development_server_is_struck_too(written):
    log = logging.getLogger("django.server")
    log.warning('"%s" %s', f"GET {CALENDARS[0]} HTTP/1.1", 404)
    assert SECRET not in written.getvalue()
    assert logs.STRUCK in written.getvalue()


def test_errors_are_mailed_to_nobody_and_the_server_logs_no_addresses():
    """A mail of Django's would hold the request whole; granian's log each address."""
    names = [None, *logging.root.manager.loggerDict]
    handlers = {type(h) for name in names for h in logging.getLogger(name).handlers}
    assert AdminEmailHandler not in handlers
    assert settings.ADMINS == []
    for place in ("Procfile", "deploy/portal-web.service"):
        text = (PROJECT_DIR / place).read_text(encoding="utf-8")
        assert "granian" in text
        assert "access" not in text


def test_nginx_keeps_the_same_links_out_of_its_log():
    site = (PROJECT_DIR / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    (pattern,) = re.findall(r"~\^\(\?<before>(\S+)\)", site)
    for address in secret_addresses():
        assert re.match(pattern, address), address


def test_a_line_break_from_outside_makes_no_second_line(written):
    logging.getLogger("django.request").warning("Not Found: %s", "/a\r\n{forged: 1}")
    structlog.get_logger("portal.x").info("tried", email="a@b.vn\r\n{forged: 1}")
    assert len(lines(written)) == 2


def test_an_error_is_written_without_the_values_of_variables(written):
    secret = SECRET
    try:
        raise ValueError(len(secret))
    except ValueError:
        structlog.get_logger("portal.x").exception("failed")
    (line,) = lines(written)
    assert "ValueError" in line["exception"]
    assert SECRET not in written.getvalue()
