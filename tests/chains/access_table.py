from collections.abc import Callable
from typing import Any

from chains.models import SavedFilter
from tests.cast import Cast
from tests.chains.factories import (
    MOMENT,
    make_certificate,
    make_chain,
    make_confirmation,
    make_public,
    make_shared,
)
from tests.chains.freshness_access import ROWS as FRESHNESS_ROWS
from tests.chains.import_access import IMPORT_ROWS
from tests.chains.inspection_access import INSPECTION_ROWS
from tests.chains.operator_access import ROWS as OPERATOR_ROWS
from tests.chains.paper_access import PAPER_ROWS
from tests.chains.part_access import ROWS as PART_ROWS
from tests.chains.review_access import LOOK, REVIEW_ROWS
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

OK = "200"
UNPROCESSABLE = "422"

# Other provinces learn nothing of what is not theirs; readers may not change anything.
STRANGERS = {"outsider": MISSING, "successor": MISSING}
KEEPERS = only(*HANOI, *OWNERS) | STRANGERS
ACTED = only(*HANOI, *OWNERS, answer=REDIRECT) | STRANGERS


def draft(cast: Cast) -> dict[str, Any]:
    return {"pk": make_chain(cast.son_la, by=cast.officer).pk}


def shared(cast: Cast) -> dict[str, Any]:
    return {"pk": make_shared(cast.son_la, by=cast.officer).pk}


def of_predecessor(cast: Cast) -> dict[str, Any]:
    return {"pk": make_chain(cast.hai_duong, by=cast.staff).pk}


def public(cast: Cast) -> dict[str, Any]:
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    return {"code": chain.code.lower()}


def hidden(cast: Cast) -> dict[str, Any]:
    return {"code": make_shared(cast.son_la, by=cast.officer).code.lower()}


def archived(cast: Cast) -> dict[str, Any]:
    chain = make_chain(cast.son_la, by=cast.officer)
    chain.archive(by=cast.officer, at=MOMENT, reason="Nhập trùng")
    return {"pk": chain.pk}


def paper(make: Callable[..., Any]) -> Callable[[Cast], dict[str, Any]]:
    def made(cast: Cast) -> dict[str, Any]:
        chain = make_shared(cast.son_la, by=cast.officer)
        return {"pk": chain.pk, "paper": make(chain, declared_by=cast.officer).pk}

    return made


def of_paper(prefix: str, make: Callable[..., Any]) -> list[Row]:
    one = paper(make)
    return [
        Row(f"chains:{prefix}_create", KEEPERS, make=shared),
        Row(
            f"chains:{prefix}_create",
            only(*HANOI, *OWNERS, answer=UNPROCESSABLE) | STRANGERS,
            method="post",
            make=shared,
        ),
        Row(f"chains:{prefix}_update", KEEPERS, make=one),
        Row(f"chains:{prefix}_delete", ACTED, method="post", make=one),
        Row(f"chains:{prefix}_delete", everyone(WRONG_METHOD), make=one),
        Row(
            f"chains:{prefix}_confirm",
            only(*HANOI, answer=REDIRECT),
            method="post",
            make=one,
        ),
        Row(f"chains:{prefix}_confirm", everyone(WRONG_METHOD), make=one),
        # No scan is there: those who may have it get 404 as well, the rest earlier.
        Row(f"chains:{prefix}_scan", only(*WORKSPACE, answer=MISSING), make=one),
        Row(f"chains:{prefix}_look", LOOK, make=one),
    ]


def of_act(act: str, expected: dict[str, str], **more: Any) -> list[Row]:
    make = more.pop("make", shared)
    return [
        Row(f"chains:{act}", expected, method="post", make=make, **more),
        Row(f"chains:{act}", everyone(WRONG_METHOD), make=make),
    ]


def own_filter(cast: Cast) -> dict[str, Any]:
    saved = SavedFilter.objects.create(
        owner=cast.officer, place=1, name="Rau", query="group=vegetables"
    )
    return {"pk": saved.pk}


def of_filter(act: str) -> list[Row]:
    """Only the officer who keeps it: for the rest of the workspace it is not there."""
    others = dict.fromkeys(WORKSPACE, MISSING) | {"officer": REDIRECT}
    name = f"chains:saved_filter_{act}"
    return [
        Row(name, only() | others, method="post", make=own_filter),
        Row(name, only(*WORKSPACE, answer=WRONG_METHOD), make=own_filter),
    ]


ROWS: list[Row] = [
    Row("chains:saved_filter_list", only(*WORKSPACE)),
    Row("chains:saved_filter_create", only(*WORKSPACE, answer=REDIRECT), method="post"),
    Row("chains:saved_filter_create", only(*WORKSPACE, answer=WRONG_METHOD)),
    *of_filter("rename"),
    *of_filter("delete"),
    Row("chains:directory", everyone(OK)),
    Row("chains:directory_export", everyone(OK)),
    Row("chains:public_detail", everyone(OK), make=public),
    Row("chains:public_detail", everyone(MISSING), make=hidden, case="not public"),
    Row("chains:list", only(*WORKSPACE)),
    Row("chains:export", only(*WORKSPACE)),
    Row("chains:create", only(*HANOI, *PARTNERS)),
    Row("chains:create", only(*HANOI, *PARTNERS, answer=UNPROCESSABLE), method="post"),
    Row("chains:detail", only(*WORKSPACE), make=shared, case="shared"),
    Row(
        "chains:detail",
        only(*HANOI, *OWNERS) | STRANGERS | {"reader": MISSING},
        make=draft,
        case="draft",
    ),
    Row(
        "chains:detail",
        only(*HANOI, "successor")
        | dict.fromkeys((*OWNERS, "outsider", "reader"), MISSING),
        make=of_predecessor,
        case="draft of a merged province",
    ),
    Row(
        "chains:history",
        only(*HANOI, *OWNERS) | STRANGERS | {"reader": MISSING},
        make=shared,
    ),
    Row("chains:update", KEEPERS, make=shared),
    Row(
        "chains:update",
        only(*HANOI, *OWNERS, answer=UNPROCESSABLE) | STRANGERS,
        method="post",
        make=shared,
    ),
    Row(
        "chains:update",
        only(*HANOI, *OWNERS, answer=MISSING) | STRANGERS,
        make=archived,
        case="archived",
    ),
    Row("chains:output_update", KEEPERS, make=shared),
    *of_act("submit", ACTED, make=draft),
    *of_act("confirm", only(*HANOI, answer=REDIRECT)),
    *of_act(
        "send_back",
        only(*HANOI, answer=REDIRECT) | STRANGERS | dict.fromkeys(OWNERS, "403"),
        data=lambda cast: {"reason": "Thiếu giấy ATTP"},
    ),
    *of_act("withdraw", ACTED),
    *of_act("suspend", ACTED),
    *of_act("resume", ACTED),
    *of_act("end", ACTED),
    *of_act(
        "archive",
        only(*HANOI, answer=REDIRECT) | STRANGERS | dict.fromkeys(OWNERS, "403"),
        data=lambda cast: {"reason": "Nhập trùng"},
    ),
    *of_act("restore", ACTED, make=archived),
    *of_paper("certificate", make_certificate),
    *of_paper("confirmation", make_confirmation),
    *IMPORT_ROWS,
    *REVIEW_ROWS,
    *INSPECTION_ROWS,
    *PAPER_ROWS,
    *OPERATOR_ROWS,
    *PART_ROWS,
    *FRESHNESS_ROWS,
]
