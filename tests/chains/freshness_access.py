"""Who may re-confirm chains for their owner."""

from typing import Any

from chains.models import QuarterlyNotice
from portal.core import clock
from portal.core.quarters import Quarter
from tests.cast import Cast
from tests.chains.factories import make_chain, make_public, make_shared
from tests.permission_table import (
    FORBIDDEN,
    HANOI,
    MISSING,
    OK,
    OWNERS,
    PARTNERS,
    REDIRECT,
    WRONG_METHOD,
    Row,
    everyone,
    only,
)


def shared(cast: Cast) -> dict[str, Any]:
    return {"pk": make_shared(cast.son_la, by=cast.officer).pk}


def of_hanoi(cast: Cast) -> dict[str, Any]:
    return {"pk": make_public(cast.hanoi, by=cast.staff, seen_by=cast.admin).pk}


def of_predecessor(cast: Cast) -> dict[str, Any]:
    return {"pk": make_shared(cast.hai_duong, by=cast.staff).pk}


def draft(cast: Cast) -> dict[str, Any]:
    return {"pk": make_chain(cast.son_la, by=cast.officer).pk}


STRANGERS = {"outsider": MISSING, "successor": MISSING}
NAME = "chains:reconfirm"


def link(cast: Cast) -> dict[str, Any]:
    """Officer's link: it does what it does for whoever has it, and only that."""
    quarter = Quarter.of(clock.today())
    notice = QuarterlyNotice.objects.create(
        person=cast.officer,
        association=cast.son_la,
        year=quarter.year,
        number=quarter.number,
        kind="start",
        sent_at=clock.now(),
    )
    return {"token": notice.token}


ROWS = [
    Row("chains:quarter_link", everyone(OK), make=link),
    Row("chains:quarter_link", everyone(REDIRECT), method="post", make=link),
    Row("chains:reconfirm_list", only(*HANOI, *PARTNERS)),
    Row(
        "chains:reconfirm_many",
        only(*HANOI, *PARTNERS, answer=REDIRECT),
        method="post",
    ),
    Row("chains:reconfirm_many", everyone(WRONG_METHOD)),
    Row(NAME, everyone(WRONG_METHOD), make=shared),
    # Hanoi keeps every record, but does not speak for another association.
    Row(
        NAME,
        only(*OWNERS, answer=REDIRECT) | STRANGERS | dict.fromkeys(HANOI, FORBIDDEN),
        method="post",
        make=shared,
    ),
    Row(
        NAME,
        only(*HANOI, answer=REDIRECT) | dict.fromkeys(PARTNERS, MISSING),
        method="post",
        make=of_hanoi,
        case="Hanoi's own",
    ),
    Row(
        NAME,
        only("successor", answer=REDIRECT)
        | dict.fromkeys((*OWNERS, "outsider"), MISSING)
        | dict.fromkeys(HANOI, FORBIDDEN),
        method="post",
        make=of_predecessor,
        case="of a merged province",
    ),
    Row(
        NAME,
        only(*HANOI, *OWNERS, answer=REDIRECT) | STRANGERS,
        method="post",
        make=draft,
        case="a draft, with a sentence",
    ),
]
