"""Open work of the agreements a person works in: the nearest few of each kind."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.choices import Side
from agreements.models import DiscussionMessage, WorkLine
from agreements.work_choices import KINDS_OF, WorkGroup
from portal.organisations.access import Access

SHOWN = 6


@dataclass(frozen=True)
class OpenWork:
    """One group: how many there are, and the nearest few."""

    count: int
    nearest: list[Any]


def agreement_work(access: Access, today: date) -> dict[WorkGroup, OpenWork]:
    """What the person's side has to do, by group (a few queries, whatever the number)."""
    side = Side.HOST if access.is_hanoi else Side.PARTNER
    rows: Any = WorkLine.objects.for_user(access.user).open_on(today)
    found = (
        rows.concerning(side)
        .first_of_each_kind(SHOWN)
        .select_related("agreement__association")
        .defer(
            "search_text",
            "agreement__text",
            "agreement__notes",
            "agreement__search_text",
            "agreement__search_exact",
        )
    )
    by_kind: dict[str, list[Any]] = {}
    for line in found:
        by_kind.setdefault(line.kind, []).append(line)
    return {group: _group(by_kind, group) for group in WorkGroup}


def unread_discussions(user: Any, today: date) -> list[Any]:
    """Agreements in which the other side wrote what the person has not read (one query)."""
    return list(DiscussionMessage.objects.unread_by(user, today).per_agreement())


def _group(by_kind: dict[str, list[Any]], group: WorkGroup) -> OpenWork:
    kinds = [by_kind[kind] for kind in KINDS_OF[group] if kind in by_kind]
    lines = sorted(
        (line for lines in kinds for line in lines),
        key=lambda line: (line.moment, line.pk),
    )
    return OpenWork(sum(lines[0].total for lines in kinds), lines[:SHOWN])
