"""Triggers that keep the rows of the public directory in step with the register."""

from typing import Any

import pgtrigger

_Rows: Any = pgtrigger.Referencing

# The columns of a chain that decide whether and where the directory shows it.
_OF_CHAIN = (
    "association_id",
    '"group"',
    "sort_key",
    "search_text",
    "status",
    "publication",
    "archived_at",
    "reconfirmed_on",
)


def chain_triggers() -> list[pgtrigger.Trigger]:
    """For the Meta of the chain: other columns change nothing here."""
    before, after = (
        ", ".join(f"{row}.{column}" for column in _OF_CHAIN)
        for row in ("old_row", "new_row")
    )
    return [
        _added("id"),
        _altered("id", f"WHERE ({before}) IS DISTINCT FROM ({after})"),
        _trigger(
            "entry_gone",
            pgtrigger.Delete,
            _Rows(old="old_rows"),
            "DELETE FROM chains_directoryentry "
            "WHERE chain_id IN (SELECT id FROM old_rows);",
        ),
    ]


def part_triggers() -> list[pgtrigger.Trigger]:
    """For the Meta of what a chain consists of and the directory filters by."""
    return [
        _added("chain_id"),
        _altered("chain_id", ""),
        _trigger(
            "entry_gone",
            pgtrigger.Delete,
            _Rows(old="old_rows"),
            _refresh("SELECT DISTINCT chain_id FROM old_rows"),
        ),
    ]


def _added(column: str) -> pgtrigger.Trigger:
    return _trigger(
        "entry_added",
        pgtrigger.Insert,
        _Rows(new="new_rows"),
        _refresh(f"SELECT DISTINCT {column} FROM new_rows"),  # noqa: S608 -- our own names
    )


def _altered(column: str, condition: str) -> pgtrigger.Trigger:
    rows = f"SELECT DISTINCT new_row.{column} FROM new_rows new_row"  # noqa: S608
    if condition:
        rows = f"{rows} JOIN old_rows old_row USING (id) {condition}"
    return _trigger(
        "entry_altered",
        pgtrigger.Update,
        _Rows(old="old_rows", new="new_rows"),
        _refresh(rows),
    )


def _refresh(rows: str) -> str:
    return f"PERFORM chains_refresh_entries(ARRAY({rows}));"


def _trigger(
    name: str,
    operation: pgtrigger.Operation,
    referencing: Any,
    func: str,
) -> pgtrigger.Trigger:
    """Once a statement, so that writing thousands of rows stays one refresh."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=referencing,
        func=f"{func} RETURN NULL;",
    )
