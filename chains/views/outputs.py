"""Volumes on a chain's page: by year with the sums of the months, and a year of months."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chains.choices import OutputUnit
from chains.models import Chain
from portal.core.charts import Bar, Chart, bar_chart
from portal.core.numbers import format_number

_MONTHS = 12


@dataclass(frozen=True)
class YearRow:
    """A year as declared, and what its months add up to (texts ready to print)."""

    year: str
    tonnes: str
    planned: str = ""
    sold: str = ""
    has_months: bool = False


def yearly(chain: Chain, *, with_months: bool) -> list[YearRow]:
    """Newest first. The sums are made in SQL: tonnes together, other units apart."""
    declared = dict(chain.outputs.values_list("year", "tonnes"))
    planned: dict[int, list[str]] = defaultdict(list)
    sold: dict[int, list[str]] = defaultdict(list)
    if with_months:
        for row in chain.monthly_outputs.added_by("year"):
            _note(planned[row["year"]], row["planned_sum"], row["sum_unit"])
            _note(sold[row["year"]], row["sold_sum"], row["sum_unit"])
    years = sorted(declared.keys() | planned.keys(), reverse=True)
    return [
        YearRow(
            year=str(year),
            tonnes=_number(declared.get(year)),
            planned="; ".join(planned[year]),
            sold="; ".join(sold[year]),
            has_months=bool(with_months and (planned or sold)),
        )
        for year in years
    ]


def month_chart(chain: Chain, today: date) -> Chart | None:
    """Twelve months up to the present one; None where nothing was entered."""
    rows: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in chain.monthly_outputs.added_by("year", "month"):
        rows[row["year"], row["month"]].append(row)
    shown = [key for key in _last_months(today) if key in rows]
    if not shown:
        return None
    bars = [Bar(_label(key), _sold(rows[key])) for key in shown]
    chart = bar_chart(
        bars,
        title=_("Lượng bán từng tháng"),
        label_heading=_("Tháng"),
        measure=_("Đã bán"),
        unit=str(OutputUnit.TONNE.label),
    )
    return replace(chart, table=_table(shown, rows))


def _last_months(today: date) -> list[tuple[int, int]]:
    last = today.year * 12 + today.month - 1
    return [(n // 12, n % 12 + 1) for n in range(last - _MONTHS + 1, last + 1)]


def _label(key: tuple[int, int]) -> str:
    return f"{key[1]:02d}/{key[0]}"


def _sold(rows: list[Any]) -> Decimal:
    """The tonnes of a month; what has no weight is in the table only."""
    for row in rows:
        if row["sum_unit"] == OutputUnit.TONNE and row["sold_sum"] is not None:
            return Decimal(row["sold_sum"]).normalize()
    return Decimal(0)


def _table(
    keys: list[tuple[int, int]], rows: dict[tuple[int, int], list[Any]]
) -> SafeString:
    lines = []
    for key in keys:
        planned: list[str] = []
        sold: list[str] = []
        for row in rows[key]:
            _note(planned, row["planned_sum"], row["sum_unit"])
            _note(sold, row["sold_sum"], row["sum_unit"])
        lines.append((_label(key), "; ".join(planned) or "–", "; ".join(sold) or "–"))
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="number">{}</td>'
        '<td class="number">{}</td></tr>',
        lines,
    )
    return format_html(
        '<table class="table"><caption>{}</caption><thead><tr><th scope="col">{}</th>'
        '<th scope="col" class="number">{}</th><th scope="col" class="number">{}</th>'
        "</tr></thead><tbody>{}</tbody></table>",
        _("Lượng bán từng tháng"),
        _("Tháng"),
        _("Dự kiến"),
        _("Đã bán"),
        body,
    )


def _note(texts: list[str], amount: Decimal | None, unit: str) -> None:
    if amount is not None:
        texts.append(f"{_number(amount)} {OutputUnit(unit).label}")


def _number(amount: Decimal | None) -> str:
    return "" if amount is None else format_number(amount.normalize())
