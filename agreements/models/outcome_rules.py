"""Triggers and conditions around the outcome of activities."""

from collections.abc import Sequence

import pgtrigger
from django.db.models import F, Q

_ONLY_WITH_ITS_PARENT = """
IF EXISTS (SELECT 1 FROM PARENT_TABLE p WHERE p.id = OLD.PARENT_id) THEN
    RAISE EXCEPTION 'this row goes only together with its PARENT'
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'activity_story_is_kept';
END IF;
RETURN NULL;
"""
_SET_ONCE = (
    "activity_id",
    "reported_side",
    "created_by_id",
    "reported_at",
    "result",
)
_COUNTS = ("host_people", "partner_people", "other_people")
_CLOSED = (
    "state",
    *_COUNTS,
    "counter_host",
    "counter_partner",
    "counter_other",
    "judged_by_id",
    "judged_side",
    "closed_by_id",
    "closed_side",
)


def counter_is(people: str | None) -> Q:
    """The other side's count is empty, or the same as the one reported."""
    if people is None:
        return Q(
            counter_host__isnull=True,
            counter_partner__isnull=True,
            counter_other__isnull=True,
        )
    return Q(
        # Without these an empty count would be neither equal nor different.
        counter_host__isnull=False,
        counter_partner__isnull=False,
        counter_other__isnull=False,
        counter_host=F(f"host_{people}"),
        counter_partner=F(f"partner_{people}"),
        counter_other=F(f"other_{people}"),
    )


def goes_with_its_parent(parent: str, table: str) -> pgtrigger.Trigger:
    """Rows that nobody removes by themselves; checked at the commit."""
    func = _ONLY_WITH_ITS_PARENT.replace("PARENT_TABLE", table)
    return pgtrigger.Trigger(
        name="never_removed",
        operation=pgtrigger.Delete,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=func.replace("PARENT", parent),
    )


def agreed_heads_stay() -> list[pgtrigger.Trigger]:
    """Who reported what stays; a count moves only while the sides differ over it."""
    return [
        _protect("report_keeps_its_facts", _changed(_SET_ONCE)),
        _protect(
            "count_moves_in_dispute_only",
            f"OLD.state <> 'disputed' AND {_changed(_COUNTS)}",
        ),
        _protect(
            "closed_report_stays",
            f"OLD.state IN ('confirmed', 'settled', 'withdrawn') AND {_changed(_CLOSED)}",
        ),
    ]


def _protect(name: str, condition: str) -> pgtrigger.Trigger:
    return pgtrigger.Protect(
        name=name,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(condition),
    )


def _changed(columns: Sequence[str]) -> str:
    old, new = (
        "(" + ", ".join(f"{row}.{column}" for column in columns) + ")"
        for row in ("OLD", "NEW")
    )
    return f"NOT ({old} IS NOT DISTINCT FROM {new})"
