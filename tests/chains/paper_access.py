"""Rows of the permission table for the papers that end soon."""

from typing import Any

from tests.cast import Cast
from tests.chains.factories import make_certificate, make_confirmation, make_public
from tests.permission_table import HANOI, MISSING, OWNERS, PARTNERS, Row, only

# Papers of others do not exist; a reader keeps none.
KEEPERS = only(*HANOI, *OWNERS) | {"outsider": MISSING, "successor": MISSING}


def certificate(cast: Cast) -> dict[str, Any]:
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.admin)
    return {"pk": chain.pk, "paper": make_certificate(chain).pk}


def confirmation(cast: Cast) -> dict[str, Any]:
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.admin)
    return {"pk": chain.pk, "paper": make_confirmation(chain).pk}


PAPER_ROWS: list[Row] = [
    Row("chains:paper_list", only(*HANOI, *PARTNERS)),
    Row("chains:paper_export", only(*HANOI, *PARTNERS)),
    Row("chains:certificate_fall", KEEPERS, make=certificate),
    Row("chains:confirmation_fall", KEEPERS, make=confirmation),
]
