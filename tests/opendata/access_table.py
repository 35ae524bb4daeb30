from typing import Any

from tests.cast import Cast
from tests.chains.factories import make_public, make_shared
from tests.permission_table import MISSING, OK, WRONG_METHOD, Row, everyone

LISTS = ("chains", "operators", "outlets", "groups", "provinces", "communes", "counts")


def public(cast: Cast) -> dict[str, Any]:
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    return {"code": chain.code.lower()}


def hidden(cast: Cast) -> dict[str, Any]:
    return {"code": make_shared(cast.son_la, by=cast.officer).code.lower()}


# Nobody is known here: who keeps a hidden chain reads no more of it than a stranger.
ROWS: list[Row] = [
    Row("opendata:documentation", everyone(OK)),
    Row("api:index", everyone(OK)),
    Row("api:api-root", everyone(OK), case="the library's own name of the index"),
    Row("api:openapi-json", everyone(OK)),
    Row("api:count-series", everyone(OK)),
    *(Row(f"api:{name}", everyone(OK)) for name in LISTS),
    Row("api:chains", everyone(WRONG_METHOD), method="post", case="nothing is written"),
    Row("api:chain", everyone(OK), make=public),
    Row("api:chain", everyone(MISSING), make=hidden, case="not public"),
]
