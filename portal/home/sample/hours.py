"""Opening hours of places of sale: markets early, shops all day, some with a day off."""

import random
from collections.abc import Sequence
from datetime import time

from chains.choices import Weekday
from chains.models import Chain, OpeningHours, Outlet
from portal.home.sample.chains import BATCH, SEED

# Of the rest nobody said.
SHARE = 0.4
_MARKET = ((time(5, 30), time(11)),)
_SHOP = ((time(7, 30), time(20, 30)),)
_PAUSE = ((time(7), time(11, 30)), (time(14), time(19)))


def make_hours(chains: Sequence[Chain]) -> None:
    rng = random.Random(f"{SEED}:hours")  # noqa: S311 -- no secret
    outlets = Outlet.objects.filter(chain__in=[chain.pk for chain in chains])
    spans: list[OpeningHours] = []
    for outlet in outlets.order_by("chain", "position"):
        if rng.random() < SHARE:
            spans += _week(outlet, rng)
    OpeningHours.objects.bulk_create(spans, batch_size=BATCH)


def _week(outlet: Outlet, rng: random.Random) -> list[OpeningHours]:
    day = _MARKET if "chợ" in outlet.address.lower() else rng.choice((_SHOP, _PAUSE))
    closed = Weekday.SUNDAY if rng.random() < 0.4 else None
    return [
        OpeningHours(
            outlet=outlet, weekday=weekday, opens_at=opens_at, closes_at=closes_at
        )
        for weekday in Weekday
        if weekday != closed
        for opens_at, closes_at in day
    ]
