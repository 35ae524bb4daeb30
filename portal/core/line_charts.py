"""A number as it went from day to day, drawn as a line, with its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.core.charts import Chart, Number
from portal.core.dates import format_date
from portal.core.numbers import format_number

_WIDTH, _HEIGHT = 420, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 412, 34, 160
_INK, _SOFT, _GREEN, _TRACK = "#23281e", "#565b4c", "#2f6b28", "#d8cfb8"


@dataclass(frozen=True)
class Point:
    day: date
    value: Number


def line_chart(
    points: Sequence[Point], *, title: str, label_heading: str, measure: str
) -> Chart:
    """Draw the days in order from zero up; between two counted days the line is a guess.

    Every counted day is a dot, so that days without a number are seen as such.
    """
    places = _places(points)
    line = " ".join(f"{x},{y}" for x, y in places)
    dots = format_html_join(
        "",
        '<circle class="chart-dot" cx="{}" cy="{}" r="4" fill="{}">'
        "<title>{}: {}</title></circle>",
        (
            (x, y, _GREEN, format_date(p.day), _number(p.value))
            for (x, y), p in zip(places, points, strict=True)
        ),
    )
    svg = format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}" font-family="Be Vietnam Pro, sans-serif">'
        '<line class="chart-axis" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}"/>'
        '<polyline class="chart-line" points="{}" fill="none" stroke="{}" '
        'stroke-width="2.5"/>{}{}</svg>',
        _WIDTH,
        _HEIGHT,
        title,
        _LEFT,
        _BOTTOM,
        _RIGHT,
        _BOTTOM,
        _TRACK,
        line,
        _GREEN,
        dots,
        _labels(points, places),
    )
    return Chart("line", svg, _table(points, title, label_heading, measure))


def _places(points: Sequence[Point]) -> list[tuple[float, float]]:
    """Days go by their distance in time; a single day stands in the middle."""
    most = float(max((point.value for point in points), default=0)) or 1.0
    first = points[0].day if points else date.min
    span = (points[-1].day - first).days if points else 0
    return [
        (
            round(_LEFT + (_RIGHT - _LEFT) * _share((p.day - first).days, span), 1),
            round(_BOTTOM - (_BOTTOM - _TOP) * float(p.value) / most, 1),
        )
        for p in points
    ]


def _share(days: int, span: int) -> float:
    return days / span if span else 0.5


def _labels(
    points: Sequence[Point], places: Sequence[tuple[float, float]]
) -> SafeString:
    """The first and the newest day with their numbers."""
    if not points:
        return mark_safe("")
    ends = [(points[-1], places[-1], "end" if len(points) > 1 else "middle")]
    if len(points) > 1:
        ends.insert(0, (points[0], places[0], "start"))
    return format_html_join(
        "",
        '<text class="chart-text" x="{}" y="{}" font-size="16" font-weight="600" '
        'text-anchor="{}" fill="{}">{}</text>'
        '<text class="chart-text chart-text--soft" x="{}" y="{}" font-size="14" '
        'text-anchor="{}" fill="{}">{}</text>',
        (
            (
                *(x, max(y - 12, 16), anchor, _INK, _number(point.value)),
                *(x, _BOTTOM + 24, anchor, _SOFT, format_date(point.day)),
            )
            for point, (x, y), anchor in ends
        ),
    )


def _table(
    points: Sequence[Point], title: str, label_heading: str, measure: str
) -> SafeString:
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="number">{}</td></tr>',
        ((format_date(p.day), _number(p.value)) for p in reversed(points)),
    )
    return format_html(
        '<table class="table"><caption>{}</caption><thead><tr><th scope="col">{}</th>'
        '<th scope="col" class="number">{}</th></tr></thead><tbody>{}</tbody></table>',
        title,
        label_heading,
        measure,
        rows or mark_safe(""),
    )


def _number(value: Number) -> str:
    return format_number(Decimal(value))
