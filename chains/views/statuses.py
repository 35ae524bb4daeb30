"""The life of a chain: its statuses in order, with day, reason and who."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from chains.choices import ChainStatus, Side
from chains.models import Chain
from chains.views.rows import state_badge
from portal.accounts.models import User
from portal.core.dates import format_date


@dataclass(frozen=True)
class StatusSpan:
    badge: SafeString
    since: str
    until: str
    reason: str
    side: str
    who: str


def statuses(chain: Chain) -> list[StatusSpan]:
    """Newest first, read from the history; the first may be older than the record."""
    changes = _changes(chain)
    people = User.objects.in_bulk({c["who"] for c in changes if c["who"]})
    spans = []
    until = ""
    for change in reversed(changes):
        since = format_date(change["since"]) if change["since"] else ""
        spans.append(
            StatusSpan(
                badge=state_badge(ChainStatus(change["status"])),
                since=since,
                until=until,
                reason=change["reason"],
                side=str(Side(change["side"]).label) if change["side"] else "",
                who=people[change["who"]].full_name if change["who"] in people else "",
            )
        )
        until = since
    return spans


def _changes(chain: Chain) -> list[dict[str, Any]]:
    """One entry a change of status, oldest first."""
    events: Any = Chain.pgh_event_model  # type: ignore[attr-defined]
    rows = (
        events.objects.filter(pgh_obj_id=chain.pk)
        .order_by("pgh_id")
        .values_list(
            "status", "status_on", "status_reason", "suspended_side", "updated_by_id"
        )
    )
    changes: list[dict[str, Any]] = []
    for status, since, reason, side, who in rows:
        if changes and (changes[-1]["status"], changes[-1]["since"]) == (status, since):
            continue
        changes.append(
            {
                "status": status,
                "since": since,
                "reason": reason,
                "side": side,
                "who": who,
            }
        )
    return changes
