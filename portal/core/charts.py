"""Drawings as SVG text, the same for pages and documents, each with its table.

Colours stand in the drawing for documents and are overruled by the style sheets (classes
`ramp-…`, `chart-…`) on pages, where they follow the light or dark theme. Nothing here
knows what is drawn: the caller passes tiles, bars, numbers and words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.core.numbers import format_number

Number = int | Decimal

RAMP = ("#f0ead8", "#d9e8c2", "#a9cd84", "#6b9f4b", "#3c7531", "#1f4f1b")
_ON_RAMP = ("#23281e",) * 4 + ("#ffffff",) * 2
_INK, _SOFT, _GREEN, _SEA = "#23281e", "#565b4c", "#2f6b28", "#2f6478"

_TILE_WIDTH, _TILE_HEIGHT, _GAP = 90, 50, 4
_MAP_MARGIN = 6
# The sea east of the land has room for the two archipelagos and their names.
_SEA_WIDTH, _ARCHIPELAGO = 146, (122, 72)


@dataclass(frozen=True)
class Tile:
    """One unit of the map: its place in the grid and its name in one or two lines."""

    code: str
    column: int
    row: int
    abbreviation: str
    lines: tuple[str, ...]
    name: str
    url: str = ""


@dataclass(frozen=True)
class Bar:
    label: str
    value: Number
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawing and the same numbers as an HTML table; `kind` is its style class."""

    kind: str
    svg: SafeString
    table: SafeString


def tile_map(
    tiles: Sequence[Tile], values: Mapping[str, Number], *, title: str, measure: str
) -> Chart:
    """Draw the provinces as equal tiles, darker for more, with both archipelagos.

    `values` maps the tile's code to a number that is not negative; a missing one counts
    as 0. `measure` names the number ("Số chuỗi") in the legend and the table.
    """
    steps = ramp_steps([values.get(tile.code, 0) for tile in tiles])
    rows = max(tile.row for tile in tiles) + 1
    shore = _left(max(tile.column for tile in tiles) + 1)
    width = shore + _SEA_WIDTH
    height = rows * (_TILE_HEIGHT + _GAP) + 2 * _MAP_MARGIN
    drawn = format_html_join(
        "", "{}", ((_tile(tile, values.get(tile.code, 0), steps),) for tile in tiles)
    )
    svg = format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="group" '
        'aria-label="{}" font-family="Be Vietnam Pro, sans-serif">{}{}{}</svg>',
        width,
        height,
        title,
        drawn,
        _islands(shore + (_SEA_WIDTH - _ARCHIPELAGO[0]) // 2, rows),
        _legend(steps, measure, rows),
    )
    bars = [Bar(tile.name, values.get(tile.code, 0), tile.url) for tile in tiles]
    table = _table(title, _("Tỉnh, thành phố"), measure, _largest_first(bars))
    return Chart("map", svg, table)


def ramp_steps(values: Sequence[Number]) -> list[Number]:
    """Return the upper bounds of at most five classes for the numbers above zero.

    Classes hold about as many units each, so that one very large unit does not leave
    all the others in the lightest colour. Equal bounds fall together.
    """
    ordered = sorted(value for value in values if value > 0)
    if not ordered:
        return []
    last = len(ordered) - 1
    return sorted({ordered[round(last * part / 5)] for part in range(1, 6)})


def ramp_class(value: Number, steps: Sequence[Number]) -> int:
    """Return 0 for nothing, else the class 1–5; the largest class is always 5."""
    if value <= 0 or not steps:
        return 0
    place = next(i for i, bound in enumerate(steps) if value <= bound)
    return 5 - (len(steps) - 1 - place)


def bar_chart(
    bars: Sequence[Bar],
    *,
    title: str,
    label_heading: str,
    measure: str,
    unit: str = "",
) -> Chart:
    """Draw one bar under each label, in the order given; values are not negative.

    The label stands above its bar, so that long Vietnamese names stay whole on a phone.
    """
    width, line = 420, 46
    most = max((bar.value for bar in bars), default=0) or 1
    drawn = format_html_join(
        "",
        "{}",
        ((_bar(bar, i * line, width, most, unit),) for i, bar in enumerate(bars)),
    )
    svg = format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}" font-family="Be Vietnam Pro, sans-serif">{}</svg>',
        width,
        max(len(bars), 1) * line,
        title,
        drawn,
    )
    heading = f"{measure} ({unit})" if unit else measure
    return Chart("bars", svg, _table(title, label_heading, heading, bars))


def _tile(tile: Tile, value: Number, steps: Sequence[Number]) -> SafeString:
    level = ramp_class(value, steps)
    shown = format_number(Decimal(value))
    body = format_html(
        '<title>{}: {}</title><rect class="tile__box ramp-{}" x="{}" y="{}" width="{}" '
        'height="{}" rx="8" fill="{}" stroke="#fffefa" stroke-width="1.5"/>'
        '<g class="on-ramp-{}" fill="{}" text-anchor="middle">{}{}</g>',
        tile.name,
        shown,
        level,
        _left(tile.column),
        _top(tile.row),
        _TILE_WIDTH,
        _TILE_HEIGHT,
        RAMP[level],
        level,
        _ON_RAMP[level],
        _tile_name(tile),
        _tile_value(tile, shown),
    )
    if tile.url:
        body = format_html('<a href="{}">{}</a>', tile.url, body)
    return format_html('<g class="tile">{}</g>', body)


def _tile_name(tile: Tile) -> SafeString:
    """The name in full, and the short form that phones show instead (style sheet)."""
    middle, top = _left(tile.column) + _TILE_WIDTH // 2, _top(tile.row)
    return format_html(
        '<text class="tile__name" x="{0}" y="{1}" font-size="13">{2}</text>'
        '<text class="tile__abbr" x="{0}" y="{3}" font-size="21" display="none">{4}</text>',
        middle,
        top + 19,
        " ".join(line for line in tile.lines if line),
        top + 22,
        tile.abbreviation,
    )


def _tile_value(tile: Tile, shown: str) -> SafeString:
    return format_html(
        '<text class="tile__value" x="{}" y="{}" font-size="17" '
        'font-weight="600">{}</text>',
        _left(tile.column) + _TILE_WIDTH // 2,
        _top(tile.row) + 41,
        shown,
    )


def _left(column: int) -> int:
    return _MAP_MARGIN + column * (_TILE_WIDTH + _GAP)


def _top(row: int) -> int:
    return _MAP_MARGIN + row * (_TILE_HEIGHT + _GAP)


# Offsets of the drawn islands inside their box, in tenths of the box (not a survey).
_HOANG_SA = ((2, 2), (4, 1), (5, 3), (3, 5), (6, 5), (8, 3), (7, 7))
_TRUONG_SA = ((1, 2), (3, 1), (5, 2), (4, 4), (7, 3), (6, 6), (8, 5), (9, 7), (3, 7))


def _islands(x: int, rows: int) -> SafeString:
    return _archipelago(
        "Hoàng Sa", "(Đà Nẵng)", x, _top(min(7, rows - 1)), _HOANG_SA
    ) + _archipelago("Trường Sa", "(Khánh Hòa)", x, _top(min(12, rows - 1)), _TRUONG_SA)


def _archipelago(
    name: str, unit: str, x: int, y: int, islands: Sequence[tuple[int, int]]
) -> SafeString:
    width, height = _ARCHIPELAGO
    dots = format_html_join(
        "",
        '<ellipse class="sea-island" cx="{}" cy="{}" rx="{}" ry="3" fill="{}"/>',
        (
            (x + left * width // 10, y + 6 + top * height // 10, 4 + i % 3, _SEA)
            for i, (left, top) in enumerate(islands)
        ),
    )
    return format_html(
        '<g><rect class="sea-box" x="{}" y="{}" width="{}" height="{}" rx="10" '
        'fill="none" stroke="{}" stroke-dasharray="5 4"/>{}'
        '<text class="sea-name" x="{}" y="{}" font-size="15" font-weight="600" '
        'text-anchor="middle" fill="{}">{}</text>'
        '<text class="sea-name" x="{}" y="{}" font-size="13" text-anchor="middle" '
        'fill="{}">{}</text></g>',
        x,
        y,
        width,
        height,
        _SEA,
        dots,
        x + width // 2,
        y + height + 19,
        _SEA,
        name,
        x + width // 2,
        y + height + 38,
        _SEA,
        unit,
    )


def _legend(steps: Sequence[Number], measure: str, rows: int) -> SafeString:
    """Stand the classes in the empty west of the middle provinces."""
    x, y = _left(0), _top(min(6, rows - 1))
    entries = [(0, "0")] + [
        (ramp_class(bound, steps), _class_words(before, bound))
        for before, bound in pairwise([0, *steps])
    ]
    drawn = format_html_join(
        "",
        '<rect class="ramp-{}" x="{}" y="{}" width="26" height="20" rx="4" fill="{}" '
        'stroke="#857c68" stroke-width=".6"/><text class="chart-text chart-text--soft" '
        'x="{}" y="{}" font-size="14" fill="{}">{}</text>',
        (
            (level, x, y + 14 + i * 27, RAMP[level], x + 36, y + 29 + i * 27, _SOFT, w)
            for i, (level, w) in enumerate(entries)
        ),
    )
    return format_html(
        '<g><text class="chart-text" x="{}" y="{}" font-size="15" font-weight="600" '
        'fill="{}">{}</text>{}</g>',
        x,
        y,
        _INK,
        measure,
        drawn,
    )


def _class_words(before: Number, bound: Number) -> str:
    """Name a class: counts as "3 – 7", measured numbers as "2,5 – 7,5"."""
    first = before + 1 if isinstance(bound, int) else before
    if first == bound:
        return format_number(Decimal(bound))
    return f"{format_number(Decimal(first))} – {format_number(Decimal(bound))}"


def _bar(bar: Bar, y: int, width: int, most: Number, unit: str) -> SafeString:
    length = round(float(bar.value) / float(most) * width, 1)
    shown = format_number(Decimal(bar.value))
    return format_html(
        '<g><text class="chart-text" x="0" y="{}" font-size="15" fill="{}">{}</text>'
        '<text class="chart-text" x="{}" y="{}" font-size="15" font-weight="600" '
        'text-anchor="end" fill="{}">{}</text>'
        '<rect class="chart-track" x="0" y="{}" width="{}" height="12" rx="6" '
        'fill="#f2ecdd"/><rect class="chart-bar" x="0" y="{}" width="{}" height="12" '
        'rx="6" fill="{}"/></g>',
        y + 16,
        _INK,
        bar.label,
        width,
        y + 16,
        _INK,
        f"{shown} {unit}".strip(),
        y + 24,
        width,
        y + 24,
        length,
        _GREEN,
    )


def _largest_first(bars: Sequence[Bar]) -> list[Bar]:
    """Order by number; equal numbers keep the order of the map, north to south."""
    return sorted(bars, key=lambda bar: -bar.value)


def _table(
    title: str, label_heading: str, measure: str, bars: Sequence[Bar]
) -> SafeString:
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="number">{}</td></tr>',
        ((_linked(bar), format_number(Decimal(bar.value))) for bar in bars),
    )
    return format_html(
        '<table class="table"><caption>{}</caption><thead><tr><th scope="col">{}</th>'
        '<th scope="col" class="number">{}</th></tr></thead><tbody>{}</tbody></table>',
        title,
        label_heading,
        measure,
        rows or mark_safe(""),
    )


def _linked(bar: Bar) -> SafeString:
    if not bar.url:
        return format_html("{}", bar.label)
    return format_html('<a href="{}">{}</a>', bar.url, bar.label)
