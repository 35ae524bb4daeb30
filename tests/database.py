"""The database that tests copy, and the tables that tests never empty.

Migrating takes longer than most test files. It is done once for a state of the
migrations, in a database that every test process then copies.
"""

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.introspection import BaseDatabaseIntrospection
from django.db.backends.base.operations import BaseDatabaseOperations

PROJECT_DIR = Path(__file__).resolve().parents[1]
# What the migrations read: when one of these changes, the copy is made anew.
_SOURCES = (
    "*/migrations/*.py",
    "portal/*/migrations/*.py",
    "portal/*/data/*.csv",
    "portal/core/text.py",
    "requirements.txt",
)
# Written by migrations and changed by nothing else (the places: by law alone). Emptied
# and filled again for each test that commits, they would cost more than the test.
KEPT = {
    "auth.permission": "auth_permission",
    "contenttypes.contenttype": "django_content_type",
    "organisations.province": "organisations_province",
    "organisations.commune": "organisations_commune",
}


def template() -> str:
    """The name of a migrated database; make it if it is not there."""
    database = connections[DEFAULT_DB_ALIAS].settings_dict
    prefix = f"{settings.DATABASES[DEFAULT_DB_ALIAS]['NAME']}_template_"
    name = prefix + _fingerprint()
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _server() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
                [prefix],
            )
            known = {row[0] for row in cursor.fetchall()}
            if name not in known:
                for old in known:
                    cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
                _make(cursor, name, database)
    return name


def _make(cursor: Any, name: str, database: dict[str, Any]) -> None:
    """Migrate under another name: a database of the right name is always whole."""
    begun = f"{name}_begun"
    cursor.execute(f'CREATE DATABASE "{begun}"')
    connection = connections[DEFAULT_DB_ALIAS]
    connection.close()
    before, database["NAME"] = database["NAME"], begun
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        database["NAME"] = before
    cursor.execute(f'ALTER DATABASE "{begun}" RENAME TO "{name}"')


def _fingerprint() -> str:
    total = hashlib.sha256()
    for pattern in _SOURCES:
        for file in sorted(PROJECT_DIR.glob(pattern)):
            total.update(file.relative_to(PROJECT_DIR).as_posix().encode())
            total.update(file.read_bytes())
    return total.hexdigest()[:12]


@contextmanager
def _server() -> Iterator[Any]:
    """A cursor outside transactions, in a database that is always there."""
    wanted = connections[DEFAULT_DB_ALIAS].settings_dict
    connection = psycopg2.connect(
        host=wanted["HOST"] or None,
        port=wanted["PORT"] or None,
        user=wanted["USER"] or None,
        password=wanted["PASSWORD"] or None,
        dbname="postgres",
        connect_timeout=5,
    )
    with closing(connection):
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def without_kept_tables(written: str) -> str:
    """Leave the rows of the kept tables out of what is written again for a test."""
    rows = [row for row in json.loads(written) if row["model"] not in KEPT]
    return json.dumps(rows)


def empty_quickly(patch: pytest.MonkeyPatch) -> None:
    """Let a flush delete the few rows there are.

    TRUNCATE makes new files for every table and index, however empty: half a second a
    test. Triggers and foreign keys rest meanwhile, as they do for TRUNCATE; where the
    account may not say so, it stays with TRUNCATE.
    """
    operations: Any = type(connections[DEFAULT_DB_ALIAS].ops)
    truncating: Callable[..., list[str]] = operations.sql_flush

    def sql_flush(
        self: BaseDatabaseOperations,
        style: Any,
        tables: list[str],
        *,
        reset_sequences: bool = False,
        allow_cascade: bool = False,
    ) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_parameter_privilege('session_replication_role', 'SET')"
            )
            if reset_sequences or not cursor.fetchone()[0]:
                return truncating(
                    self,
                    style,
                    tables,
                    reset_sequences=reset_sequences,
                    allow_cascade=allow_cascade,
                )
            names = {table: self.quote_name(table) for table in tables}
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{table}' WHERE EXISTS (SELECT FROM {name})"  # noqa: S608
                    for table, name in names.items()
                )
            )
            filled = [names[table] for (table,) in cursor.fetchall()]
        return [
            "SET LOCAL session_replication_role = replica",
            *(f"DELETE FROM {name}" for name in filled),  # noqa: S608
        ]

    patch.setattr(operations, "sql_flush", sql_flush)


def keep_tables(patch: pytest.MonkeyPatch) -> None:
    """Let a flush pass the kept tables by."""
    names = BaseDatabaseIntrospection.django_table_names

    def names_to_empty(
        self: BaseDatabaseIntrospection,
        only_existing: bool = False,
        include_views: bool = True,
    ) -> list[str]:
        found = names(self, only_existing=only_existing, include_views=include_views)
        return [name for name in found if name not in KEPT.values()]

    patch.setattr(BaseDatabaseIntrospection, "django_table_names", names_to_empty)
