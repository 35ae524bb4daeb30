"""Saving a long list costs as many queries as saving a short one."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.long_list import write_long_list
from chains.models import Chain, Operator
from chains.services import import_write
from chains.services import search as search_words
from tests.cast import Cast
from tests.chains.test_import_saving import counts, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_statement_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements are cut by a number of rows; here none of them is."""
    monkeypatch.setattr(import_write, "_BATCH", 100_000)
    monkeypatch.setattr(search_words, "_BATCH", 100_000)


def queries_of(path: Path) -> int:
    with CaptureQueriesContext(connection) as asked:
        counts(load(path))
    return len(asked)


@pytest.mark.whole
def test_a_thousand_rows_ask_no_more_queries_than_a_hundred(
    cast: Cast, tmp_path: Path, one_statement_each: None
):
    asked = {}
    for rows in (100, 1000):
        new, later = tmp_path / f"{rows}.xlsx", tmp_path / f"{rows}-later.xlsx"
        write_long_list(new, rows)
        write_long_list(later, rows, tonnes=1)
        asked[rows] = (queries_of(new), queries_of(new), queries_of(later))
        # Both begin with nothing: known operators are locked, unknown ones are not.
        Chain.objects.all().delete()
        Operator.objects.all().delete()
    assert asked[100] == asked[1000]
