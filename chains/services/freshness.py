"""The owner's confirmation of the quarter, for one chain or for many."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from chains.choices import ReconfirmedBy
from chains.models import Chain, Reconfirmation


@transaction.atomic
def reconfirm(
    *, chain_ids: Iterable[int], by: Any, at: datetime, way: ReconfirmedBy
) -> int:
    """Record that these chains go on as written; return how many it was new for.

    Chains that somebody confirmed in this quarter already, that stopped or that are not
    this person's to speak for are left as they are: sending it twice changes nothing.
    """
    today = timezone.localdate(at)
    # Always in the same order, so that two people cannot wait for each other.
    open_ones = (
        Chain.objects.reconfirmable_by(by)
        .to_reconfirm(today)
        .filter(pk__in=list(chain_ids))
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )
    made = [
        Reconfirmation(chain_id=pk, on=today, at=at, by=by, way=way) for pk in open_ones
    ]
    Reconfirmation.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
