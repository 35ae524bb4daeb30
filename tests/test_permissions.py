"""The permission table over every address and every role.

An address that no row names fails the build; so does a row for an address that is gone.
"""

import importlib
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import Cast
from tests.permission_table import PEOPLE, Row, answer_of

APPS = [
    "core",
    "accounts",
    "organisations",
    "chains",
    "agreements",
    "news",
    "reports",
    "home",
]


def rows() -> list[Row]:
    return [
        row
        for app in APPS
        for row in importlib.import_module(f"tests.{app}.access_table").ROWS
    ]


def addresses(
    patterns: list[URLPattern | URLResolver], namespace: str = ""
) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (
                f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


def test_every_address_has_a_row_and_every_row_an_address():
    known = set(addresses(get_resolver().url_patterns))
    assert "None" not in known, "an address without a name cannot be in the table"
    listed = {row.name for row in rows()}
    assert known - listed == set(), "addresses missing from the permission table"
    assert listed - known == set(), "rows for addresses that no longer exist"


@pytest.mark.parametrize("row", rows(), ids=str)
def test_everyone_gets_the_answer_of_the_table(row: Row, cast: Cast):
    address = reverse(row.name, kwargs=row.make(cast))
    people = {"anonymous": None, **cast.people()}
    given = {}
    for name in row.expected:
        client = Client()
        person = people[name]
        if person is not None:
            client.force_login(person)
        given[name] = _ask(client, row, address, cast)
    assert given == dict(row.expected)


def _ask(client: Client, row: Row, address: str, cast: Cast) -> str:
    """Ask inside a savepoint, so that one person's act does not change the next answer."""
    with transaction.atomic():
        response = getattr(client, row.method)(address, row.data(cast))
        answer = answer_of(response)
        if response.streaming:
            # Reading to the end lets the client close the file behind it.
            response.getvalue()
        transaction.set_rollback(True)
    return answer


def test_every_row_answers_for_the_whole_cast():
    for row in rows():
        assert set(row.expected) == set(PEOPLE), f"{row} forgets somebody"
