"""How many chains each further choice in the directory would leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Chains counted one by one for a facet. Where more match, its counts are lower bounds:
# the directory says so, and answers as quickly over a thousand times as many chains.
CAP = 2000

_COLUMNS = (
    "chain",
    "province",
    "registered",
    "group",
    "roles",
    "papers",
    "periods",
)
_NAMES = "(chain, province, registered, product, roles, papers, periods)"

# Each facet reads its own set of rows: chosen by every choice but the facet's own.
_COUNTS = {
    "province": "SELECT {unit}::text AS value, count(*) AS number FROM {rows} GROUP BY 1",
    "group": "SELECT product AS value, count(*) AS number FROM {rows} GROUP BY 1",
    "role": (
        "SELECT role AS value, count(*) AS number "
        "FROM {rows}, unnest(roles) AS role GROUP BY 1"
    ),
    "certificate": (
        "SELECT kind AS value, count(DISTINCT chain) AS number "
        "FROM {rows}, unnest(papers, periods) AS paper(kind, period) "
        "WHERE {in_force} GROUP BY 1"
    ),
    "validity": (
        "SELECT 'in_force' AS value, count(DISTINCT chain) AS number "
        "FROM {rows}, unnest(papers, periods) AS paper(kind, period) "
        "WHERE period @> %(today)s::date AND {of_kind}"
    ),
}


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
) -> dict[str, FacetCounts]:
    """Count every facet, and under "everything" all that was found, with one query.

    `without` gives, for a facet in which something is chosen, what the other choices
    find; the other facets count in `everything`. `unit` is "province" or "registered";
    `kind` and `only_in_force` are the choices that ask of one and the same paper.
    """
    params: dict[str, Any] = {"today": today, "kind": kind, "cap": CAP + 1}
    sets = {"everything": _rows(everything, "everything", params)}
    for facet, queryset in without.items():
        sets[facet] = _rows(queryset, facet, params)
    parts = [f"SELECT '{n}' AS facet, NULL, count(*) FROM rows_{n}" for n in sets]  # noqa: S608 -- our own names
    for facet, count in _COUNTS.items():
        source = facet if facet in sets else "everything"
        counted = count.format(
            unit=unit,
            rows=f"rows_{source}",
            in_force="period @> %(today)s::date" if only_in_force else "true",
            of_kind="kind = %(kind)s" if kind else "true",
        )
        parts.append(f"SELECT '{facet}', value, number FROM ({counted}) AS c")  # noqa: S608
    named = ", ".join(
        f"rows_{n} {_NAMES} AS MATERIALIZED ({q})" for n, q in sets.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} {' UNION ALL '.join(parts)}", params)
        return _read(cursor.fetchall(), sets)


def _rows(queryset: QuerySet[Any], name: str, params: dict[str, Any]) -> str:
    """The query of one set, its parameters renamed so that several fit into one."""
    sql, values = queryset.order_by().values_list(*_COLUMNS).query.sql_with_params()
    keys = [f"{name}_{number}" for number in range(len(values))]
    params.update(zip(keys, values, strict=True))
    return sql % tuple(f"%({key})s" for key in keys) + " LIMIT %(cap)s"


def _read(rows: list[Any], sets: Mapping[str, str]) -> dict[str, FacetCounts]:
    found = {facet: FacetCounts() for facet in _COUNTS}
    totals = {name: number for name, value, number in rows if value is None}
    for facet, value, number in rows:
        if value is not None:
            found[facet].numbers[value] = number
    for facet, counts in found.items():
        source = facet if facet in sets else "everything"
        counts.is_capped = totals[source] > CAP
    total = totals["everything"]
    found["everything"] = FacetCounts({"all": total}, is_capped=total > CAP)
    return found
