from tests.permission_table import REDIRECT, Row, everyone

ROWS: list[Row] = [
    Row("health", everyone("200")),
    Row(
        "set_language",
        everyone(REDIRECT),
        method="post",
        data=lambda cast: {"language": "en"},
    ),
]
