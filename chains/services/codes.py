"""Codes people read out on the telephone: CH-000123."""

from django.db import connection

SEQUENCE = "chains_code_seq"


def next_codes(count: int) -> list[str]:
    """Take the next `count` codes in order, in one query.

    They come from a database sequence: two transactions never get the same code, and a
    rolled-back one leaves a gap, which is of no consequence.
    """
    if count < 1:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)", [SEQUENCE, count]
        )
        return [f"CH-{number:06d}" for (number,) in cursor.fetchall()]
