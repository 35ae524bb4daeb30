"""Who gets what from the discussion; part of `access_table`."""

from tests.agreements.factories import make_signed
from tests.agreements.room import make_text
from tests.cast import Cast
from tests.permission_table import HANOI, MISSING, OWNERS, REDIRECT, Row, only

_STRANGERS = {"outsider": MISSING, "successor": MISSING}


def signed(cast: Cast) -> dict[str, int]:
    return {"pk": make_signed(cast.son_la, by=cast.staff).pk}


def merged(cast: Cast) -> dict[str, int]:
    """With Hải Dương, whose records Hải Phòng keeps."""
    return {"pk": make_signed(cast.hai_duong, by=cast.staff).pk}


def own_text(cast: Cast) -> dict[str, int]:
    """A draft that Hanoi has not shown yet."""
    return {"pk": make_text(cast.son_la, by=cast.staff).pk}


ROWS: list[Row] = [
    Row("agreements:discussion", only(*HANOI, *OWNERS) | _STRANGERS, make=signed),
    Row(
        "agreements:discussion",
        only(*HANOI, *OWNERS, answer="422") | _STRANGERS,
        method="post",
        make=signed,
    ),
    Row(
        "agreements:discussion",
        only(*HANOI, "successor") | dict.fromkeys((*OWNERS, "outsider"), MISSING),
        make=merged,
        case="of a merged province",
    ),
    Row(
        "agreements:discussion",
        only(*HANOI)
        | dict.fromkeys((*OWNERS, "outsider", "successor", "reader"), MISSING),
        make=own_text,
        case="of a draft",
    ),
    Row(
        "agreements:discussion_seen",
        only(*HANOI, *OWNERS, answer=REDIRECT) | _STRANGERS,
        method="post",
        make=signed,
    ),
]
