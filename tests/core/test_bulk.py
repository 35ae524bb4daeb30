"""Many rows changed in a few statements, every kind of column as Django writes it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chains.models import Chain
from portal.core.bulk import update_rows
from tests.cast import Cast
from tests.chains.factories import make_shared

pytestmark = pytest.mark.django_db


def test_rows_change_in_one_statement_and_the_history_sees_each(cast: Cast):
    chains = [
        make_shared(cast.son_la, by=cast.officer, name=f"Chuỗi {n}") for n in range(3)
    ]
    for number, chain in enumerate(chains):
        chain.name = f"  Tên mo\u031b\u0301i {number}"
        chain.scale_value, chain.scale_unit = Decimal("1.25"), "ha"
        chain.status_on = date(2026, 1, 2) if number else None
        chain.declared_at = datetime(2026, 1, 2, 3, tzinfo=UTC)
        chain.declared_by = cast.lead
    names = ["name", "scale_value", "scale_unit", "status_on", "declared_at"]
    with CaptureQueriesContext(connection) as asked:
        update_rows(Chain, chains, [*names, "declared_by"])
    assert len(asked) == 1
    first, second, _third = Chain.objects.order_by("pk")
    assert (first.name, second.name) == ("Tên mới 0", "Tên mới 1")
    assert (first.status_on, second.status_on) == (None, date(2026, 1, 2))
    assert (second.scale_value, second.declared_by) == (Decimal("1.25"), cast.lead)
    events = Chain.pgh_event_model.objects.filter(pgh_label="update")  # type: ignore[attr-defined]
    assert events.filter(name="Tên mới 1").count() == 1


def test_longer_lists_are_cut_and_nothing_asks_nothing(cast: Cast):
    chains = [
        make_shared(cast.son_la, by=cast.officer, name=f"Chuỗi {n}") for n in range(5)
    ]
    with CaptureQueriesContext(connection) as asked:
        update_rows(Chain, chains, ["name"], size=2)
        update_rows(Chain, [], ["name"])
    assert len(asked) == 3
