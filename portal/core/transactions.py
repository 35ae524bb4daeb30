"""Kinds of transactions beyond the ordinary one."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Every query inside sees the database of one moment, and nothing is written.

    Inside another transaction (a test's) that transaction's own rules stay.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def many_rows() -> Iterator[None]:
    """A transaction in which triggers run for tens of thousands of rows.

    Each trigger asks for the setting `pgtrigger.ignore`. Where it was never set, asking
    fails and is rolled back, and each such step back walks all constraints deferred so
    far: the cost would grow with the square of the rows.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
        yield


@contextmanager
def waiting() -> Iterator[None]:
    """Locks asked for inside are waited for as long as it takes; for jobs only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (usual,) = cursor.fetchone()
        cursor.execute("SET LOCAL lock_timeout = 0")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [usual])
