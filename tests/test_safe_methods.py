"""Asking for a page changes nothing: no address writes a row of a record on GET."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.permission_table import Row
from tests.sign_in import sign_in
from tests.test_permissions import rows

pytestmark = pytest.mark.whole

# Where a session or a limit notes that somebody came by: no record of the portal.
_OF_THE_VISIT = {"django_session", "portal_cache", "usersessions_usersession"}
# allauth copies the sign-in address into its own table when its page is first opened.
_COPIES = {"GET account_email": {"account_emailaddress"}}
# The middleware of the history puts a statement of its own in front of a write.
_WRITES = re.compile(r'(?:^|; *)(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', re.M)

READS = [row for row in rows() if row.method == "get"]


@pytest.mark.parametrize("name", ["admin", "lead"])
def test_reading_writes_no_record(cast: Cast, name: str):
    client = sign_in(Client(), getattr(cast, name), second_factor=name == "admin")
    wrote = {str(row): _tables_written(client, row, cast) for row in READS}
    assert {row: tables for row, tables in wrote.items() if tables} == _COPIES


def _tables_written(client: Client, row: Row, cast: Cast) -> set[str]:
    """What asking wrote; all of it is taken back, so that rows do not meet."""
    with transaction.atomic():
        address = reverse(row.name, kwargs=row.make(cast))
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address, row.data(cast))
            if response.streaming:
                response.getvalue()
        transaction.set_rollback(True)
    found = (_WRITES.search(query["sql"]) for query in queries)
    return {match[1] for match in found if match} - _OF_THE_VISIT
