"""Who may do what with contracts, months, places of sale and photos."""

from datetime import date
from typing import Any

from chains.models import Contract
from tests.cast import Cast
from tests.chains.factories import make_shared
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
REFUSED = only(*HANOI, *OWNERS, answer="422") | STRANGERS
ACTED = only(*HANOI, *OWNERS, answer=REDIRECT) | STRANGERS


def shared(cast: Cast) -> dict[str, Any]:
    return {"pk": make_shared(cast.son_la, by=cast.officer).pk}


def contract(cast: Cast) -> dict[str, Any]:
    chain = make_shared(cast.son_la, by=cast.officer)
    row = Contract.objects.create(
        chain=chain, number="01/HĐLK", signed_on=date(2026, 1, 2)
    )
    return {"pk": chain.pk, "contract": row.pk}


def outlet(cast: Cast) -> dict[str, Any]:
    chain = make_shared(cast.son_la, by=cast.officer)
    row = chain.outlets.create(position=1, address="217 Cầu Giấy, Hà Nội")
    return {"pk": chain.pk, "outlet": row.pk}


ROWS = [
    Row("chains:outlet_create", KEEPERS, make=shared),
    Row("chains:outlet_create", REFUSED, method="post", make=shared),
    Row("chains:outlet_update", KEEPERS, make=outlet),
    Row("chains:photo_update", KEEPERS, make=shared),
    # No photo has this name: missing for everybody alike.
    Row(
        "chains:photo",
        everyone(MISSING),
        make=lambda cast: {"digest": "0" * 32, "width": "640"},
    ),
    Row("chains:month_entry", only(*HANOI, *PARTNERS)),
    Row(
        "chains:month_entry",
        only(*HANOI, *PARTNERS, answer=REDIRECT),
        method="post",
        case="nothing to save",
    ),
    Row("chains:chain_month", KEEPERS, make=shared),
    Row("chains:contract_create", KEEPERS, make=shared),
    Row("chains:contract_create", REFUSED, method="post", make=shared),
    Row("chains:contract_update", KEEPERS, make=contract),
    Row("chains:contract_delete", ACTED, method="post", make=contract),
    Row("chains:contract_delete", everyone(WRONG_METHOD), make=contract),
    # No scan is there: those who may have it get 404 as well, the rest earlier.
    Row("chains:contract_scan", only(*WORKSPACE, answer=MISSING), make=contract),
]
