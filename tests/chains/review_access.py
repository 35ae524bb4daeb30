"""Rows of the permission table for the review between owner and Hanoi."""

from tests.chains.factories import make_shared
from tests.permission_table import (
    HANOI,
    MISSING,
    REDIRECT,
    WRONG_METHOD,
    Row,
    everyone,
    only,
)


def shared(cast):
    return {"pk": make_shared(cast.son_la, by=cast.officer).pk}


def _act(name: str) -> list[Row]:
    return [
        Row(
            f"chains:{name}",
            only(*HANOI, answer=REDIRECT),
            method="post",
            make=shared,
            data=lambda cast: {"reason": "Thiếu giấy"},
        ),
        Row(f"chains:{name}", everyone(WRONG_METHOD), make=shared),
    ]


REVIEW_ROWS: list[Row] = [
    Row("chains:review_queue", only(*HANOI)),
    Row("chains:review", only(*HANOI), make=shared),
    *_act("review_claim"),
    *_act("review_release"),
    *_act("review_confirm"),
    *_act("review_return"),
    Row("chains:review_bulk", only(*HANOI, answer=REDIRECT), method="post"),
    Row("chains:review_bulk", everyone(WRONG_METHOD)),
    Row(
        "chains:review_comment",
        only(*HANOI, "lead", "officer", answer=REDIRECT),
        method="post",
        make=shared,
        data=lambda cast: {"text": "Đã bổ sung"},
    ),
    Row("chains:review_comment", everyone(WRONG_METHOD), make=shared),
]
# No scan is there: those who may look at it get 404, the rest 403.
LOOK = only(*HANOI, answer=MISSING)
