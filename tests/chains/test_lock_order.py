"""Those who lock rows of the register at the same time never wait in a circle."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from chains.choices import OperatorKind
from chains.models import Chain, Operator
from chains.services.editing import update_chain
from chains.services.given import GivenChain, GivenOperator
from chains.services.importing import Importer
from chains.services.operator_records import GivenRecord, save_operator
from portal.core.errors import Conflict
from tests.cast import make_cast
from tests.chains.factories import MOMENT, make_operator, make_shared
from tests.chains.test_import_saving import ROW, edited, sheet_of

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def closing(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connection.close()


def wait_until_blocked(other: "Future[Any]") -> None:
    """Until the other connection waits for a lock, or has ended."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            (waiting,) = cursor.fetchone()
        if waiting or other.done():
            return
        time.sleep(0.05)
    raise AssertionError


def record_of(operator: Operator, **changed: Any) -> GivenRecord:
    names = ("name", "kind", "address", "representative", "phone")
    return GivenRecord(**{name: getattr(operator, name) for name in names} | changed)


def save_record(operator: Operator, by: Any, **changed: Any) -> str:
    try:
        save_operator(
            operator=Operator.objects.get(pk=operator.pk),
            given=record_of(operator, **changed),
            by=by,
            at=MOMENT,
            version=1,
        )
    except Conflict:
        return "told"
    return "saved"


@pytest.fixture
def led():
    """Two chains of one operator; the list names the newer one only."""
    cast = make_cast()
    operator = make_operator(
        cast.son_la, name="HTX Vân Hồ", kind=OperatorKind.ENTERPRISE, address=""
    )
    older = make_shared(cast.son_la, name="A", operator=operator, by=cast.officer)
    newer = make_shared(cast.son_la, name=ROW[1], operator=operator, by=cast.officer)
    return cast, operator, older, newer


def test_an_import_and_an_operator_being_saved(led, tmp_path: Path):
    cast, operator, older, _newer = led
    path = sheet_of(tmp_path, edited(ROW, operator="HTX Vân Hồ"))
    pool, begun = ThreadPoolExecutor(1), list[Any]()

    def meanwhile(done: int, total: int, note: str = "") -> None:
        if "ghi các chuỗi" in note and not begun:
            act = lambda: save_record(operator, cast.officer, phone="0912345678")  # noqa: E731
            begun.append(pool.submit(closing, act))
            wait_until_blocked(begun[0])

    importer = Importer(by=cast.staff, year=2026, chosen=cast.son_la)
    with path.open("rb") as file:
        result = importer.save(file, path.stat().st_size, at=MOMENT, progress=meanwhile)
    assert [sheet.problems for sheet in result.sheets] == [[]]
    operator.refresh_from_db()
    assert operator.kind == OperatorKind.COOPERATIVE
    # Who had the operator's page open is told that the list wrote it.
    assert begun[0].result(timeout=20) == "told"
    assert Chain.objects.get(pk=older.pk).declared_by == cast.staff


def test_a_chain_and_its_operator_being_saved(led, monkeypatch):
    cast, operator, _older, newer = led
    pool, begun = ThreadPoolExecutor(1), list[Any]()
    claim = Chain.claim_version

    def meanwhile(chain: Chain, opened: int) -> None:
        claim(chain, opened)
        if not begun:
            act = lambda: save_record(operator, cast.staff, name="HTX Vân Hồ 2")  # noqa: E731
            begun.append(None)
            begun[0] = pool.submit(closing, act)
            wait_until_blocked(begun[0])

    monkeypatch.setattr(Chain, "claim_version", meanwhile)
    lead = GivenOperator(operator.name, OperatorKind.COOPERATIVE)
    given = GivenChain(newer.name, newer.group, newer.linkage, lead)
    update_chain(
        chain=newer, given=given, by=cast.officer, at=MOMENT, version=newer.version
    )
    assert begun[0].result(timeout=20) == "told"
    operator.refresh_from_db()
    assert operator.kind == OperatorKind.COOPERATIVE
