"""How many chains each further choice in the directory would leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from chains.freshness_querysets import fresh_since

# Chains counted one by one for a facet. Where more match, its counts are lower bounds:
# the directory says so, and answers as quickly over a thousand times as many chains.
CAP = 2000
# With words less is read: a common word of a large register costs a look at many rows.
CAP_WITH_WORDS = 500

_COLUMNS = (
    "chain",
    "province",
    "registered",
    "group",
    "roles",
    "papers",
    "periods",
    "reconfirmed_on",
)
_NAMES = "(chain, province, registered, product, roles, papers, periods, said)"

# Each facet reads its own set of rows: chosen by every choice but the facet's own. Chains
# whose owner's confirmation is overdue are found, and counted in no facet.
_COUNTS = {
    "province": "SELECT {unit}::text AS value, count(*) AS number FROM {rows} GROUP BY 1",
    "group": "SELECT product AS value, count(*) AS number FROM {rows} GROUP BY 1",
    "role": (
        "SELECT role AS value, count(*) AS number "
        "FROM (SELECT unnest(roles) AS role FROM {rows}) AS stages GROUP BY 1"
    ),
    "certificate": (
        "SELECT kind AS value, count(*) AS number FROM (SELECT DISTINCT chain, kind "
        "FROM (SELECT chain, unnest(papers) AS kind, unnest(periods) AS period "
        "FROM {rows}) AS paper WHERE {in_force}) AS kinds GROUP BY 1"
    ),
    "validity": (
        "SELECT 'in_force' AS value, count(*) AS number FROM {rows} WHERE {valid}"
    ),
}
_STALE = "SELECT 'stale', 'stale', count(*) FROM rows_everything WHERE said < %(since)s"
# A paper of any kind in force, and one of the kind chosen.
_VALID = "%(today)s::date <@ ANY(periods)"
_VALID_OF_KIND = (
    "EXISTS (SELECT FROM unnest(papers, periods) AS paper(kind, period) "
    "WHERE kind = %(kind)s AND period @> %(today)s::date)"
)


@dataclass
class FacetCounts:
    """`numbers[value]` chains have this value; at least so many where `is_capped`."""

    numbers: dict[str, int] = field(default_factory=dict)
    is_capped: bool = False


def count_facets(
    everything: QuerySet[Any],
    without: Mapping[str, QuerySet[Any]],
    *,
    unit: str,
    kind: str,
    only_in_force: bool,
    today: date,
    cap: int = CAP,
) -> dict[str, FacetCounts]:
    """Count every facet, and under "everything" all that was found and what is overdue.

    `without` gives, for a facet in which something is chosen, what the other choices
    find; the other facets count in `everything`. `unit` is "province" or "registered";
    `kind` and `only_in_force` are the choices that ask of one and the same paper. One
    query, a second where something is chosen; not that one where already the narrowest
    set is beyond the cap: its facets then have no numbers.
    """
    ask = _Question(
        unit=unit, kind=kind, only_in_force=only_in_force, today=today, cap=cap
    )
    open_facets = [facet for facet in _COUNTS if facet not in without]
    found = ask.counts({"everything": everything}, open_facets)
    if without and not found["everything"].is_capped:
        return found | ask.counts(without, list(without))
    return found | {facet: FacetCounts(is_capped=True) for facet in without}


@dataclass(frozen=True)
class _Question:
    unit: str
    kind: str
    only_in_force: bool
    today: date
    cap: int

    def counts(
        self, sets: Mapping[str, QuerySet[Any]], facets: list[str]
    ) -> dict[str, FacetCounts]:
        """Count facets, each in the set of its name or else in "everything"."""
        params: dict[str, Any] = {
            "today": self.today,
            "kind": self.kind,
            "cap": self.cap + 1,
            "since": fresh_since(self.today),
        }
        named = ", ".join(
            f"rows_{name} {_NAMES} AS MATERIALIZED ({_rows(queryset, name, params)})"
            for name, queryset in sets.items()
        )
        sources = {facet: facet if facet in sets else "everything" for facet in facets}
        parts = [f"SELECT '{n}', NULL, count(*) FROM rows_{n}" for n in sets]  # noqa: S608 -- our own names
        if "everything" in sets:
            parts.append(_STALE)
        parts += [self._part(facet, source) for facet, source in sources.items()]
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {named} {' UNION ALL '.join(parts)}", params)
            rows = cursor.fetchall()
        totals = {name: number for name, value, number in rows if value is None}
        stale = next((n for name, _value, n in rows if name == "stale"), 0)
        found = {
            facet: FacetCounts(is_capped=totals[source] > self.cap)
            for facet, source in sources.items()
        }
        for facet, value, number in rows:
            if facet in found and value is not None:
                found[facet].numbers[value] = number
        if "everything" in sets:
            total = totals["everything"]
            found["everything"] = FacetCounts(
                {"all": total, "stale": stale}, is_capped=total > self.cap
            )
        return found

    def _part(self, facet: str, source: str) -> str:
        counted = _COUNTS[facet].format(
            unit=self.unit,
            rows=f"(SELECT * FROM rows_{source} WHERE said >= %(since)s) AS fresh",  # noqa: S608
            in_force="period @> %(today)s::date" if self.only_in_force else "true",
            valid=_VALID_OF_KIND if self.kind else _VALID,
        )
        return f"SELECT '{facet}', value, number FROM ({counted}) AS c"  # noqa: S608


def _rows(queryset: QuerySet[Any], name: str, params: dict[str, Any]) -> str:
    """The query of one set, its parameters renamed so that several fit into one."""
    sql, values = queryset.order_by().values_list(*_COLUMNS).query.sql_with_params()
    keys = [f"{name}_{number}" for number in range(len(values))]
    params.update(zip(keys, values, strict=True))
    return sql % tuple(f"%({key})s" for key in keys) + " LIMIT %(cap)s"
