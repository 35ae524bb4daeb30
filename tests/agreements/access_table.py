from tests.agreements.factories import MOMENT, make_draft, make_signed
from tests.cast import Cast
from tests.permission_table import (
    FORBIDDEN,
    HANOI,
    MISSING,
    OWNERS,
    REDIRECT,
    WORKSPACE,
    WRONG_METHOD,
    Row,
    everyone,
    only,
)


def draft(cast: Cast) -> dict[str, int]:
    return {"pk": make_draft(cast.son_la).pk}


def signed(cast: Cast) -> dict[str, int]:
    return {"pk": make_signed(cast.son_la, by=cast.staff).pk}


def archived(cast: Cast) -> dict[str, int]:
    record = make_draft(cast.son_la)
    record.archive(by=cast.staff, at=MOMENT, reason="Ghi nhầm")
    return {"pk": record.pk}


def with_scan(cast: Cast) -> dict[str, int]:
    """The file itself is not there: whoever may have it gets 404 all the same."""
    record = make_signed(cast.son_la, by=cast.staff)
    return {"pk": record.pk}


# Strangers do not learn that a record exists; readers and owners may not change it.
_NOT_THEIRS = {"outsider": MISSING, "successor": MISSING}
_DRAFT_OWN = dict.fromkeys(OWNERS, FORBIDDEN) | _NOT_THEIRS | {"reader": MISSING}
_SIGNED_READ = dict.fromkeys((*OWNERS, "reader"), FORBIDDEN) | _NOT_THEIRS

ROWS: list[Row] = [
    Row("agreements:list", only(*WORKSPACE)),
    Row("agreements:export", only(*WORKSPACE)),
    Row("agreements:create", only(*HANOI)),
    Row("agreements:create", only(*HANOI, answer="422"), method="post"),
    Row(
        "agreements:detail",
        only(*HANOI, *OWNERS) | _NOT_THEIRS | {"reader": MISSING},
        make=draft,
        case="draft",
    ),
    Row(
        "agreements:detail",
        only(*HANOI, *OWNERS, "reader") | _NOT_THEIRS,
        make=signed,
        case="signed",
    ),
    Row(
        "agreements:detail",
        only(*HANOI) | dict.fromkeys((*OWNERS, "reader"), MISSING) | _NOT_THEIRS,
        make=archived,
        case="archived",
    ),
    Row("agreements:update", only(*HANOI) | _DRAFT_OWN, make=draft, case="draft"),
    Row("agreements:update", only(*HANOI) | _SIGNED_READ, make=signed, case="signed"),
    Row(
        "agreements:sign",
        only(*HANOI, answer=REDIRECT) | _DRAFT_OWN,
        method="post",
        make=draft,
    ),
    Row(
        "agreements:sign",
        everyone(WRONG_METHOD),
        make=draft,
    ),
    Row(
        "agreements:archive",
        only(*HANOI, answer=REDIRECT) | _DRAFT_OWN,
        method="post",
        make=draft,
        data=lambda cast: {"reason": "Ghi nhầm"},
        case="draft",
    ),
    Row(
        "agreements:archive",
        only("admin", answer=REDIRECT) | _SIGNED_READ,
        method="post",
        make=signed,
        data=lambda cast: {"reason": "Ghi nhầm"},
        case="signed",
    ),
    Row(
        "agreements:restore",
        only(*HANOI, answer=REDIRECT)
        | dict.fromkeys((*OWNERS, "reader"), MISSING)
        | _NOT_THEIRS,
        method="post",
        make=archived,
    ),
    Row(
        "agreements:scan",
        only(*HANOI, *OWNERS, "reader", answer=MISSING) | _NOT_THEIRS,
        make=with_scan,
    ),
]
