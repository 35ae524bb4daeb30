"""The owners' words of past quarters: most have spoken, some are due, a few overdue."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models.functions import TruncDate
from django.utils import timezone

from chains.choices import ReconfirmedBy
from chains.models import Chain, Reconfirmation
from portal.core.quarters import Quarter
from portal.home.sample.moments import moment

# Of a hundred chains: confirmed in this quarter, in the one before; the rest earlier.
THIS_QUARTER, LAST_QUARTER = 62, 91


def make_reconfirmations(chains: list[Chain], *, today: date) -> None:
    """Date every chain's entry, then let the owners speak after it."""
    drawn = Chain.objects.filter(pk__in=[chain.pk for chain in chains])
    drawn.update(reconfirmed_on=TruncDate("declared_at"))
    Reconfirmation.objects.bulk_create(_words(chains, today))


def _words(chains: list[Chain], today: date) -> Iterator[Reconfirmation]:
    quarter = Quarter.of(today)
    for number, chain in enumerate(chains):
        # Spread over every association by the place in the list, not drawn.
        share = number * 37 % 100
        rng = random.Random(f"freshness:{number}")  # noqa: S311 -- no secret
        on = _day(rng, share, quarter, today)
        if chain.declared_at is None or on <= timezone.localdate(chain.declared_at):
            continue
        yield Reconfirmation(
            chain=chain,
            on=on,
            at=moment(today, (today - on).days),
            by=chain.declared_by,
            way=rng.choice(list(ReconfirmedBy)),
        )


def _day(rng: random.Random, share: int, quarter: Quarter, today: date) -> date:
    if share < THIS_QUARTER:
        first, last = quarter.first_day, today
    elif share < LAST_QUARTER:
        first, last = quarter.previous.first_day, quarter.previous.last_day
    else:
        earlier = quarter.previous.previous
        first, last = earlier.first_day, earlier.last_day
    return first + timedelta(days=rng.randint(0, (last - first).days))
