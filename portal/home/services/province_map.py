"""The tile map of the 34 units of today with chains or tonnes in each."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import portal.organisations
from portal.core.charts import Chart, Tile, tile_map

_TILES = Path(portal.organisations.__path__[0]) / "data" / "tiles.csv"


@cache
def tiles() -> tuple[Tile, ...]:
    """The places of the 34 units in the grid, each linking to its page."""
    with _TILES.open(encoding="utf-8") as file:
        return tuple(
            Tile(
                code=row["code"],
                column=int(row["column"]),
                row=int(row["row"]),
                abbreviation=row["abbreviation"],
                lines=(row["line_1"], row["line_2"]),
                name=f"{row['line_1']} {row['line_2']}".strip(),
                url=reverse("home:province", args=[row["code"]]),
            )
            for row in csv.DictReader(file)
        )


def chain_map(counts: Mapping[str, int]) -> Chart:
    """Draw the map; the same numbers in the same language are drawn once."""
    return _draw(tuple(sorted(counts.items())), "chains", get_language())


def tonnes_map(tonnes: Mapping[str, Decimal]) -> Chart:
    """The same map coloured by what was brought to market, in whole tonnes."""
    whole = tuple(sorted((code, round(number)) for code, number in tonnes.items()))
    return _draw(whole, "tonnes", get_language())


@lru_cache(maxsize=16)
def _draw(
    numbers: tuple[tuple[str, int], ...], measure: str, language: str | None
) -> Chart:
    title, unit = {
        "chains": (
            _("Số chuỗi công khai theo tỉnh, thành phố hiện nay"),
            _("Số chuỗi"),
        ),
        "tonnes": (
            _("Sản lượng theo tỉnh, thành phố hiện nay"),
            _("Sản lượng (tấn)"),
        ),
    }[measure]
    return tile_map(tiles(), dict(numbers), title=title, measure=unit)
