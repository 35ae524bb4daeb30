"""What falls when one paper lapses: every chain on it, and what rests on these."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chains.choices import ChainStatus, Publication
from chains.models import Chain, Outlet, PaperLine
from chains.resting import Thing, resting


class Outcome(Enum):
    """What becomes of a chain on the first day without the paper."""

    FALLS = "falls"
    STAYS = "stays"
    WAS_NOT = "was_not"


@dataclass(frozen=True)
class ChainFall:
    chain: Chain
    outcome: Outcome
    # The day to which another paper carries the chain.
    safe_until: date | None


@dataclass(frozen=True)
class Domino:
    chains: list[ChainFall]
    things: list[tuple[str, list[Thing]]]
    pages: list[Thing]

    @property
    def falling(self) -> int:
        return sum(fall.outcome is Outcome.FALLS for fall in self.chains)


def outcome_of(line: Any) -> Outcome:
    """Of a paper from `with_fall()`."""
    if line.safe_after is not None:
        return Outcome.STAYS
    return Outcome.WAS_NOT if line.safe_before is None else Outcome.FALLS


def domino_of(line: PaperLine, user: Any, today: date) -> Domino:
    """Gather what this person may see; one query, and one a kind where chains fall."""
    lines: Any = (
        PaperLine.objects.for_user(user)
        .same_paper(line)
        .with_fall(today)
        .select_related("chain__operator", "chain__association__province__successor")
        .order_by("chain__sort_key", "pk")
    )
    chains = [ChainFall(row.chain, outcome_of(row), row.safe_after) for row in lines]
    falling = [fall.chain for fall in chains if fall.outcome is Outcome.FALLS]
    return Domino(
        chains=chains,
        things=resting.things([chain.pk for chain in falling], today),
        pages=resting.pages([chain for chain in falling if _is_public(chain)]),
    )


def _is_public(chain: Chain) -> bool:
    is_running = chain.status == ChainStatus.OPERATING
    return is_running and chain.publication == Publication.PUBLIC


# --- What the register itself rests on its chains -----------------------------------
def outlets(day: date) -> QuerySet[Any]:
    return Outlet.objects.filter(chain__in=Chain.objects.public())


def counted_outlets(number: int) -> str:
    return ngettext("%(n)d nơi bán", "%(n)d nơi bán", number) % {"n": number}


def outlet_thing(outlet: Outlet) -> Thing:
    return Thing(outlet.name or outlet.address, "", outlet.address)


def chain_pages(chains: list[Chain]) -> list[Thing]:
    words = _("thôi ghi “An toàn”, giấy ghi đã hết hạn")
    return [Thing(chain.name, chain.get_public_url(), words) for chain in chains]
