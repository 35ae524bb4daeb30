"""The duty to re-confirm every quarter, as conditions on one date column.

`reconfirmed_on` is the day on which the owner last said that the chain goes on as
written. Time alone makes a chain due and then stale: nothing is written for it
(docs/decisions/0050-freshness.md).
"""

from datetime import date
from typing import Any

from django.db.models import Q

from chains.choices import ChainStatus, Freshness, Publication
from portal.core.quarters import Quarter
from portal.organisations.access import access_for


def fresh_since(today: date) -> date:
    """The first day that still counts today: that of the quarter before this one."""
    return Quarter.of(today).previous.first_day


def freshness_on(today: date, state: Freshness, column: str = "reconfirmed_on") -> Q:
    """The condition for one of the three states."""
    this_quarter = {f"{column}__gte": Quarter.of(today).first_day}
    not_stale = {f"{column}__gte": fresh_since(today)}
    return {
        Freshness.CURRENT: Q(**this_quarter),
        Freshness.DUE: Q(**not_stale) & ~Q(**this_quarter),
        Freshness.STALE: ~Q(**not_stale),
    }[state]


class FreshnessQuerySet:
    """Part of `ChainQuerySet`."""

    def fresh(self: Any, today: date) -> Any:
        """Those that published counts may count: not overdue."""
        return self.exclude(freshness_on(today, Freshness.STALE))

    def in_freshness(self: Any, state: Freshness, today: date) -> Any:
        """Chains with the duty that are in this state."""
        return self.with_duty().filter(freshness_on(today, state))

    def with_duty(self: Any) -> Any:
        """Operating chains that others read: drafts and stopped ones claim nothing."""
        operating = self.live().filter(status=ChainStatus.OPERATING)
        return operating.exclude(publication=Publication.DRAFT)

    def to_reconfirm(self: Any, today: date) -> Any:
        """Those with the duty that nobody re-confirmed in this quarter."""
        return self.with_duty().exclude(freshness_on(today, Freshness.CURRENT))

    def reconfirmable_by(self: Any, user: Any) -> Any:
        """Those whose owner this person speaks for: Hanoi for its own chains only."""
        access = access_for(user)
        owned = Q(association_id__in=access.association_ids)
        if access.is_hanoi:
            owned |= Q(association__is_host=True)
        return self.with_duty().filter(owned)
