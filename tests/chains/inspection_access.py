"""Rows of the permission table for checklists, visits and findings."""

from typing import Any

from tests.cast import Cast
from tests.chains.factories import make_public, make_shared
from tests.chains.inspection_factories import make_checklist, make_inspection
from tests.permission_table import (
    HANOI,
    MISSING,
    OWNERS,
    PARTNERS,
    REDIRECT,
    WRONG_METHOD,
    Row,
    everyone,
    only,
)

UNPROCESSABLE = "422"
# Other provinces and readers learn nothing of what a visit found.
STRANGERS = {"outsider": MISSING, "successor": MISSING}
KEEPERS = only(*HANOI, *OWNERS) | STRANGERS | {"reader": MISSING}


def shared(cast: Cast) -> dict[str, Any]:
    return {"pk": make_shared(cast.son_la, by=cast.officer).pk}


def draft_list(cast: Cast) -> dict[str, Any]:
    return {"pk": make_checklist(cast.admin, published=False).pk}


def _visit(cast: Cast) -> Any:
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.admin)
    return make_inspection(
        chain, by=cast.admin, checklist=make_checklist(cast.admin), water=False
    )


def visit(cast: Cast) -> dict[str, Any]:
    made = _visit(cast)
    return {"pk": made.chain_id, "visit": made.pk}


def finding(cast: Cast) -> dict[str, Any]:
    return {"pk": _visit(cast).findings.get().pk}


def proof(cast: Cast) -> dict[str, Any]:
    row = _visit(cast).findings.get()
    return {
        "pk": row.answer(by=cast.officer, at=row.inspection.recorded_at, text="x").pk
    }


INSPECTION_ROWS: list[Row] = [
    Row("chains:checklist_list", only(*HANOI)),
    Row(
        "chains:checklist_list",
        only(*HANOI, answer=UNPROCESSABLE),
        method="post",
        case="without a title",
    ),
    Row("chains:checklist", only(*HANOI), make=draft_list),
    Row("chains:checklist_update", only(*HANOI), make=draft_list),
    Row(
        "chains:checklist_update",
        only(*HANOI, answer=UNPROCESSABLE),
        method="post",
        make=draft_list,
    ),
    Row(
        "chains:checklist_publish",
        only(*HANOI, answer=REDIRECT),
        method="post",
        make=draft_list,
    ),
    Row("chains:checklist_publish", everyone(WRONG_METHOD), make=draft_list),
    # Without the second step Hanoi's people are led to it.
    Row("chains:inspection_create", only(*HANOI, answer=REDIRECT), make=shared),
    Row(
        "chains:inspection_create",
        only(*HANOI, answer=REDIRECT),
        method="post",
        make=shared,
    ),
    Row("chains:inspection", KEEPERS, make=visit),
    # No file is there: those who may have it get 404 as well.
    Row(
        "chains:inspection_scan",
        only(*HANOI, *PARTNERS, "reader", answer=MISSING),
        make=visit,
    ),
    Row(
        "chains:inspection_void",
        only(*HANOI, answer=REDIRECT),
        method="post",
        make=visit,
        data=lambda cast: {"reason": "Nhầm"},
    ),
    Row("chains:inspection_void", everyone(WRONG_METHOD), make=visit),
    Row("chains:finding_list", only(*HANOI, *PARTNERS)),
    Row(
        "chains:finding_answer",
        only(*HANOI, *OWNERS, answer=REDIRECT) | STRANGERS,
        method="post",
        make=finding,
        data=lambda cast: {"text": "Đã làm"},
    ),
    Row("chains:finding_answer", everyone(WRONG_METHOD), make=finding),
    Row(
        "chains:finding_accept",
        only(*HANOI, answer=REDIRECT),
        method="post",
        make=finding,
    ),
    Row("chains:finding_accept", everyone(WRONG_METHOD), make=finding),
    Row(
        "chains:finding_refuse",
        only(*HANOI, answer=REDIRECT),
        method="post",
        make=finding,
        data=lambda cast: {"reason": "Chưa đủ"},
    ),
    Row("chains:finding_refuse", everyone(WRONG_METHOD), make=finding),
    Row(
        "chains:finding_proof",
        only(*HANOI, *PARTNERS, "reader", answer=MISSING),
        make=proof,
    ),
]
