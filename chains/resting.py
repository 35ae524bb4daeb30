"""What rests on a chain and loses its footing when a paper lapses.

The register knows its own places of sale and pages. Apps above it make theirs known in
`AppConfig.ready()`:

    resting.register("articles", heading, counted, rows, "chain", thing)
    resting.page(pages)

`rows(day)` are records that count on a day, `path` leads from a record to its chain.
Both are asked inside queries, so that a list can say how much each of its papers pulls
down without asking once a paper.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

# The annotation of a kind's number is its key after this.
_PREFIX = "resting_"


@dataclass(frozen=True)
class Thing:
    """One record or page that rests on a chain, as a page names it."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of record. `counted(3)` says "3 nơi bán" in the reader's language."""

    key: str
    heading: Any
    counted: Callable[[int], str]
    rows: Callable[[date], QuerySet[Any]]
    path: str
    thing: Callable[[Any], Thing]

    def number(self, chain: str, day: date) -> Any:
        """The number of records of the chain named by a column of the outer query."""
        mine = self.rows(day).filter(**{self.path: OuterRef(chain)}).order_by()
        counted = mine.values(self.path).annotate(number=Count("pk"))
        return Coalesce(Subquery(counted.values("number")), 0)

    def things(self, chains: Iterable[int], day: date) -> list[Thing]:
        rows = self.rows(day).filter(**{f"{self.path}__in": list(chains)})
        return [self.thing(row) for row in rows.order_by("pk").distinct()]


class Registry:
    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}
        self._pages: list[Callable[[list[Any]], list[Thing]]] = []

    def register(
        self,
        key: str,
        heading: Any,
        counted: Callable[[int], str],
        rows: Callable[[date], QuerySet[Any]],
        path: str,
        thing: Callable[[Any], Thing],
    ) -> None:
        """Make one kind of record known; the same key again replaces it."""
        self._kinds[key] = Kind(key, heading, counted, rows, path, thing)

    def page(self, pages: Callable[[list[Any]], list[Thing]]) -> None:
        """Make known which public pages of these chains will say something else."""
        self._pages.append(pages)

    def numbers(self, chain: str, day: date) -> dict[str, Any]:
        """Annotations for a query whose column `chain` names a chain."""
        kinds = self._kinds.values()
        return {f"{_PREFIX}{kind.key}": kind.number(chain, day) for kind in kinds}

    def words(self, row: Any) -> list[str]:
        """ "3 nơi bán", "1 bài": what a row with these annotations pulls down."""
        found = (
            (kind, getattr(row, f"{_PREFIX}{kind.key}"))
            for kind in self._kinds.values()
        )
        return [kind.counted(number) for kind, number in found if number]

    def things(self, chains: list[int], day: date) -> list[tuple[str, list[Thing]]]:
        """Everything that rests on these chains, kinds without any left out."""
        if not chains:
            return []
        found = (
            (str(kind.heading), kind.things(chains, day))
            for kind in self._kinds.values()
        )
        return [(heading, things) for heading, things in found if things]

    def pages(self, chains: list[Any]) -> list[Thing]:
        return [thing for pages in self._pages for thing in pages(chains)]


resting = Registry()
