from tests.permission_table import (
    MISSING,
    OK,
    PEOPLE,
    SIGN_IN,
    Row,
    everyone,
)

SIGNED_IN = dict.fromkeys(PEOPLE, OK) | {"anonymous": SIGN_IN}

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
