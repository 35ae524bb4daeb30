"""The permission table over every address and every role.

An address that no row names fails the build; so does a row for an address that is gone.
"""

import importlib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from tests.cast import Cast, make_cast
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
    "opendata",
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


@dataclass(frozen=True)
class Everybody:
    """The cast, and for each person the cookies of somebody who has signed in."""

    cast: Cast
    cookies: dict[str, SimpleCookie]

    def client(self, name: str) -> Client:
        """A browser of its own: an answer may take the cookies away."""
        client = Client()
        client.cookies = deepcopy(self.cookies[name])
        return client


@pytest.fixture(scope="module")
def everybody(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Everybody]:
    """Sign twelve people in once, not once for each of hundreds of rows."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        cookies = {"anonymous": SimpleCookie()}
        for name, person in cast.people().items():
            client = Client()
            client.force_login(person)
            cookies[name] = client.cookies
        yield Everybody(cast, cookies)
        transaction.set_rollback(True)


@pytest.mark.django_db  # so that it runs before tests that empty the tables
@pytest.mark.parametrize("row", rows(), ids=str)
def test_everyone_gets_the_answer_of_the_table(row: Row, everybody: Everybody):
    cast = everybody.cast
    with transaction.atomic():
        address = reverse(row.name, kwargs=row.make(cast))
        given = {
            name: _ask(everybody.client(name), row, address, cast)
            for name in row.expected
        }
        transaction.set_rollback(True)
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
