"""Suspensions from before the portal knew who had suspended: read from the history."""

from importlib import import_module

from django.db import connection

from chains.models import Chain
from tests.chains.factories import MOMENT, make_shared

MIGRATION = import_module("chains.migrations.0004_suspension_side")


def test_older_suspensions_get_the_side_that_the_history_tells(cast):
    by_owner, by_hanoi, twice, running = (
        make_shared(cast.son_la, by=cast.officer, name=f"Chuỗi {n}") for n in range(4)
    )
    by_owner.suspend(by=cast.officer, at=MOMENT, reason="Bão")
    by_owner.declare(by=cast.staff, at=MOMENT)  # Hanoi came later, for something else
    by_hanoi.suspend(by=cast.staff, at=MOMENT, reason="Mẫu chưa đạt")
    by_hanoi.declare(by=cast.officer, at=MOMENT)
    twice.suspend(by=cast.staff, at=MOMENT, reason="Mẫu chưa đạt")
    twice.resume(by=cast.staff, at=MOMENT)
    twice.suspend(by=cast.officer, at=MOMENT, reason="Bão")
    _forget_sides()
    with connection.cursor() as cursor:
        cursor.execute(MIGRATION.SIDES)
    sides = dict(Chain.objects.values_list("pk", "suspended_side"))
    assert sides == {
        by_owner.pk: "owner",
        by_hanoi.pk: "hanoi",
        twice.pk: "owner",
        running.pk: "",
    }


def _forget_sides() -> None:
    """As the table was before the column: the test's own transaction brings it back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE chains_chain DROP CONSTRAINT chain_suspension_has_side"
        )
        cursor.execute("UPDATE chains_chain SET suspended_side = ''")
