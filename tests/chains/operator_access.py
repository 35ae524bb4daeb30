"""Who may do what with operators and their duplicates."""

from typing import Any

from tests.cast import Cast
from tests.chains.factories import make_chain, make_operator, make_shared
from tests.permission_table import (
    HANOI,
    MISSING,
    OWNERS,
    PARTNERS,
    REDIRECT,
    WORKSPACE,
    WRONG_METHOD,
    Row,
    everyone,
    only,
)

STRANGERS = {"outsider": MISSING, "successor": MISSING}
KEEPERS = only(*HANOI, *OWNERS) | STRANGERS


def of_draft(cast: Cast) -> dict[str, Any]:
    return {"pk": make_chain(cast.son_la, by=cast.officer).operator_id}


def of_shared(cast: Cast) -> dict[str, Any]:
    return {"pk": make_shared(cast.son_la, by=cast.officer).operator_id}


def two(cast: Cast) -> dict[str, Any]:
    return {
        "pk": make_operator(cast.son_la, address="Bản Áng").pk,
        "other": make_operator(cast.son_la, address="Bản Lùn").pk,
    }


def no_merge(cast: Cast) -> dict[str, Any]:
    return {"pk": make_operator(cast.son_la).pk, "merge": 1}


ROWS = [
    Row("chains:operator_list", only(*WORKSPACE)),
    Row("chains:operator_export", only(*WORKSPACE)),
    Row("chains:operator_detail", only(*WORKSPACE), make=of_shared, case="shared"),
    Row(
        "chains:operator_detail",
        KEEPERS | {"reader": MISSING},
        make=of_draft,
        case="draft",
    ),
    Row("chains:operator_update", KEEPERS, make=of_shared),
    Row(
        "chains:operator_update",
        only(*HANOI, *OWNERS, answer="422") | STRANGERS,
        method="post",
        make=of_shared,
    ),
    Row("chains:operator_create", only(*HANOI, *PARTNERS)),
    Row("chains:operator_create", only(*HANOI, *PARTNERS, answer="422"), method="post"),
    Row("chains:duplicates", only(*HANOI, *PARTNERS)),
    Row("chains:merge", KEEPERS, make=two),
    Row(
        "chains:merge",
        only(*HANOI, *OWNERS, answer=REDIRECT) | STRANGERS,
        method="post",
        make=two,
    ),
    Row(
        "chains:merge_undo",
        only(*HANOI, *PARTNERS, answer=MISSING),
        method="post",
        make=no_merge,
    ),
    Row("chains:merge_undo", everyone(WRONG_METHOD), make=no_merge),
]
