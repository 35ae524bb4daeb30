"""Checklists, visits and findings for tests."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from chains.choices import ItemKind, Severity
from chains.models import Chain, Checklist, Inspection
from chains.services.checklists import GivenItem, begin_version, publish, save_draft
from chains.services.inspections import (
    GivenInspection,
    GivenResult,
    record_inspection,
)
from tests.chains.factories import MOMENT

ITEMS = [
    GivenItem("Sổ ghi chép đầy đủ", ItemKind.YES_NO, Severity.MINOR),
    GivenItem("Nguồn nước sạch", ItemKind.YES_NO, Severity.MAJOR),
    GivenItem(
        "Dư lượng nitrat trong rau",
        ItemKind.MEASURED,
        Severity.SERIOUS,
        unit="mg/kg",
        maximum=Decimal(500),
    ),
]
BODY = "Chi cục Chất lượng, Chế biến và Phát triển thị trường Hà Nội"


def make_checklist(
    by: Any, *, group: str = "", published: bool = True, at: datetime = MOMENT
) -> Checklist:
    draft = begin_version(group=group, title="Bảng kiểm cơ sở", by=by, at=at)
    save_draft(checklist_id=draft.pk, title=draft.title, items=ITEMS)
    if published:
        publish(checklist_id=draft.pk, by=by, at=at)
    draft.refresh_from_db()
    return draft


def make_inspection(
    chain: Chain,
    *,
    by: Any,
    checklist: Checklist,
    notes: bool = True,
    water: bool = True,
    nitrate: int = 100,
    on: date = date(2026, 11, 18),
    **values: Any,
) -> Inspection:
    """A visit; what is not given was met."""
    books, pond, greens = checklist.items.order_by("position")
    given = GivenInspection(
        on=on,
        body=BODY,
        inspectors="Nguyễn Thị Mẫu",
        checklist=checklist,
        results=[
            GivenResult(books.pk, answer=notes),
            GivenResult(pond.pk, answer=water),
            GivenResult(greens.pk, value=Decimal(nitrate), **values),
        ],
    )
    return record_inspection(chain_id=chain.pk, given=given, by=by, at=MOMENT)
