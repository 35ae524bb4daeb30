"""Who gets what from the addresses of the reports.

Nobody in the cast has set up a second factor, so Hanoi is sent to do that first where
one is needed.
"""

from typing import Any

from tests.cast import Cast
from tests.permission_table import (
    FORBIDDEN,
    HANOI,
    MISSING,
    OK,
    PARTNERS,
    REDIRECT,
    Row,
    only,
)
from tests.reports.factories import ask, make_failed, make_ready

ASKED = {"reading": "signed"}


def with_factor(partners: str) -> dict[str, str]:
    """Partners get the answer, Hanoi is asked for its second factor, others nothing."""
    expected = only(*PARTNERS, answer=partners)
    return expected | dict.fromkeys(HANOI, REDIRECT)


def one_owner(answer: str) -> dict[str, str]:
    """The officer asked for it; other partners do not learn that it exists."""
    expected = only(*PARTNERS, answer=MISSING, others=FORBIDDEN)
    return expected | {"officer": answer}


def waiting(cast: Cast) -> dict[str, Any]:
    return {"pk": ask(cast.officer).pk}


def ready(cast: Cast) -> dict[str, Any]:
    return {"pk": make_ready(cast.officer).pk}


def failed(cast: Cast) -> dict[str, Any]:
    return {"pk": make_failed(cast.officer).pk}


ROWS: list[Row] = [
    Row("reports:list", only(*HANOI, *PARTNERS)),
    Row("reports:create", with_factor(OK)),
    Row("reports:create", with_factor(REDIRECT), "post", data=lambda cast: ASKED),
    Row("reports:chain_sheet", with_factor(OK)),
    Row("reports:chain_sheet", with_factor(REDIRECT), "post"),
    Row(
        "reports:detail",
        one_owner(OK) | dict.fromkeys(HANOI, OK),
        make=waiting,
    ),
    Row(
        "reports:retry",
        one_owner(REDIRECT) | dict.fromkeys(HANOI, REDIRECT),
        "post",
        make=failed,
    ),
    Row(
        "reports:download",
        one_owner(OK) | dict.fromkeys(HANOI, REDIRECT),
        make=ready,
    ),
]
