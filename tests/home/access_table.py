from tests.agreements.factories import make_signed
from tests.cast import Cast
from tests.permission_table import (
    MISSING,
    OK,
    PEOPLE,
    SIGN_IN,
    Row,
    everyone,
)

SIGNED_IN = dict.fromkeys(PEOPLE, OK) | {"anonymous": SIGN_IN}


def _cooperating(cast: Cast) -> dict[str, str]:
    make_signed(cast.son_la, by=cast.staff)
    return {"address": "son-la"}


ROWS: list[Row] = [
    Row("home:front", everyone(OK)),
    Row("home:search", everyone(OK)),
    Row("home:where_to_buy", everyone(OK)),
    Row("home:commune", everyone(OK), make=lambda cast: {"code": "00004"}),
    Row(
        "home:commune",
        everyone(MISSING),
        make=lambda cast: {"code": "99999"},
        case="no such commune",
    ),
    Row("home:cooperation", everyone(OK)),
    Row("home:cooperation_province", everyone(OK), make=_cooperating),
    Row(
        "home:cooperation_province",
        everyone(MISSING),
        make=lambda cast: {"address": "atlantis"},
        case="no such province",
    ),
    Row("home:province", everyone(OK), make=lambda cast: {"code": "14"}),
    Row(
        "home:province",
        everyone(MISSING),
        make=lambda cast: {"code": "02"},
        case="a code of the 63 only",
    ),
    Row("home:numbers", everyone(OK)),
    Row("home:numbers_export", everyone(OK)),
    # Whoever signs in gets a page that says where to begin; work only for who has some.
    Row("home:workspace", SIGNED_IN),
]
