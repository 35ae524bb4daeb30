"""Who gets what from the list of open work; part of `access_table`."""

from tests.permission_table import HANOI, PARTNERS, Row, only

ROWS: list[Row] = [
    Row("agreements:work_list", only(*HANOI, *PARTNERS)),
    Row("agreements:work_export", only(*HANOI, *PARTNERS)),
]
