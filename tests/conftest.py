"""Fixtures that every test may use."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.test.testcases import _StaticFilesHandler
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import blocking_manager_key
from whitenoise import WhiteNoise

from portal.celery import app as celery_app
from portal.core import pagecache
from portal.core.database import let_run_long
from portal.core.static_files import collect_if_changed
from tests import browser, database, services
from tests.cast import Cast, make_cast

# Playwright's loop runs in the thread of the test, which Django takes for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Pages of the tests use the fonts, texts and static files of production.

    Migrating the database that tests copy may take minutes on a busy machine; done here,
    it counts towards no test's time.
    """
    if not hasattr(session.config, "workerinput"):  # once, before the workers start
        call_command("compile_catalogues", stdout=StringIO())
        call_command("build_fonts", stdout=StringIO())
        collect_if_changed()
        let_run_long(connections[DEFAULT_DB_ALIAS].settings_dict)
        with session.config.stash[blocking_manager_key].unblock():
            database.template()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the fixtures that a test asks for say what it needs."""
    for item in items:
        fixtures: list[str] = getattr(item, "fixturenames", [])
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
        if "sample" in fixtures:
            item.add_marker(pytest.mark.whole)
        if "redis_server" in fixtures:
            item.add_marker(pytest.mark.redis)
        if _empties_tables(item, fixtures):
            # What the migrations wrote (provinces) is written again for the next test;
            # tests with and without this cannot be mixed in one database.
            fixtures.append("django_db_serialized_rollback")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: looking for garbage among them finds none."""
    gc.collect()
    gc.freeze()


def _empties_tables(item: pytest.Item, fixtures: list[str]) -> bool:
    marker = item.get_closest_marker("django_db")
    committing = bool(marker and marker.kwargs.get("transaction"))
    return committing or not {"transactional_db", "live_server"}.isdisjoint(fixtures)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Copy a migrated database; a test's transaction holds more than a page's."""
    wanted = connections[DEFAULT_DB_ALIAS].settings_dict
    let_run_long(wanted)
    with django_db_blocker.unblock():
        wanted["TEST"]["TEMPLATE"] = database.template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Keep what the migrations wrote where every connection finds it.

    While a browser's loop runs, the test's thread has a second connection, which was
    not there when the database was made.
    """
    here = connections[DEFAULT_DB_ALIAS]
    written = getattr(here, "_test_serialized_contents", None)
    if written is not None:
        every: Any = type(here)
        every._test_serialized_contents = database.without_kept_tables(written)
        delattr(here, "_test_serialized_contents")
    with pytest.MonkeyPatch.context() as patch:
        database.keep_tables(patch)
        database.empty_quickly(patch)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    path = browser.find()
    if path is None:
        services.lacking("A browser", browser.REMEDY)
    return browser_type_launch_args | {
        "executable_path": path,
        "args": browser.FLAGS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
    }


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The portal for a browser, with the hashed static files that pages name.

    pytest-django's own would look for the files under their plain names.
    """
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = _StaticFilesHandler
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis that only these tests use."""
    with services.redis_running(tmp_path_factory.mktemp("redis")) as address:
        yield address


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_listed_once() -> Iterator[None]:
    """A server lists the static files when it starts; every test client starts one.

    Opening each of the files again for each client took half the time of all tests.
    """
    listed: dict[str, dict[str, Any]] = {}
    listing = WhiteNoise.update_files_dictionary

    def listing_once(self: WhiteNoise, root: str, prefix: str) -> None:
        if root not in listed:
            listing(self, root, prefix)
            listed[root] = dict(self.files)
        self.files.update(listed[root])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", listing_once)
        yield


@pytest.fixture(autouse=True, scope="session")
def broker_of_tests() -> None:
    """Wake-ups of tests stay in this process, away from a running portal's broker."""
    celery_app.conf.broker_url = "memory://"
    celery_app.conf.broker_transport = None


@pytest.fixture(autouse=True, scope="session")
def _passwords_are_hashed_once() -> Iterator[None]:
    """A million rounds guard real passwords; those of invented people need none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PBKDF2PasswordHasher, "iterations", 1)
        yield


@pytest.fixture(scope="session")
def _media_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def files_of_tests(settings: Any, _media_of_tests: Path) -> Path:
    """Uploads and reports of tests stay away from those of a running portal."""
    settings.MEDIA_ROOT = _media_of_tests
    return _media_of_tests


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def moment() -> datetime:
    """A fixed morning in Hanoi (8:00 on 23 November 2026)."""
    return datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_page_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that is rolled back raises no generation: it must not share pages."""
    monkeypatch.setattr(pagecache, "SECONDS", 0)
