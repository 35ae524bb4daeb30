"""Change thousands of rows in a few statements.

Django's own `bulk_update` writes a CASE with a branch for every row and column, which
costs more to build and to plan than the change itself.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

ROWS = 2000


def update_rows(
    model: type[Model], rows: Iterable[Any], names: Sequence[str], size: int = ROWS
) -> None:
    """Write these fields of rows that exist; as with `bulk_update`, no signals."""
    meta = model._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    columns = [meta.pk, *fields]
    quote = connection.ops.quote_name
    arrays = ", ".join(f"%s::{_type(column)}[]" for column in columns)
    given = ", ".join(quote(column.column) for column in columns)
    changes = ", ".join(
        f"{quote(field.column)} = given.{quote(field.column)}" for field in fields
    )
    sql = (
        f"UPDATE {quote(meta.db_table)} AS kept SET {changes} "  # noqa: S608 -- names of our models
        f"FROM unnest({arrays}) AS given({given}) "
        f"WHERE kept.{quote(meta.pk.column)} = given.{quote(meta.pk.column)}"
    )
    rest = iter(rows)
    while some := list(islice(rest, size)):
        values = [
            [
                column.get_db_prep_save(getattr(row, column.attname), connection)
                for row in some
            ]
            for column in columns
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)


def _type(column: Any) -> str:
    """The type of a value; a key's own type would make a sequence."""
    of_value = column.rel_db_type if column.primary_key else column.db_type
    return str(of_value(connection))
