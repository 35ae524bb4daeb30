"""The drawings: same numbers in the picture and in the table beside it."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from portal.core.charts import Bar, Tile, bar_chart, ramp_class, ramp_steps, tile_map

DATA = Path(__file__).parents[2] / "portal" / "organisations" / "data"
SVG = "{http://www.w3.org/2000/svg}"


def tiles() -> list[Tile]:
    with (DATA / "tiles.csv").open(encoding="utf-8") as file:
        return [
            Tile(
                code=row["code"],
                column=int(row["column"]),
                row=int(row["row"]),
                abbreviation=row["abbreviation"],
                lines=(row["line_1"], row["line_2"]),
                name=f"{row['line_1']} {row['line_2']}".strip(),
                url=f"/tinh/{row['code']}/",
            )
            for row in csv.DictReader(file)
        ]


def draw(values: dict[str, int]):
    return tile_map(tiles(), values, title="Số chuỗi theo tỉnh", measure="Số chuỗi")


def test_the_grid_holds_the_34_units_once_each():
    units = tiles()
    assert len(units) == 34
    assert len({tile.code for tile in units}) == 34
    assert len({tile.abbreviation for tile in units}) == 34
    assert len({(tile.column, tile.row) for tile in units}) == 34


def test_the_map_names_both_archipelagos():
    text = "".join(ElementTree.fromstring(draw({}).svg).itertext())
    assert "Hoàng Sa" in text
    assert "Trường Sa" in text


def test_the_archipelagos_lie_inside_the_picture_and_off_the_land():
    root = ElementTree.fromstring(draw({}).svg)
    width, height = (float(n) for n in root.attrib["viewBox"].split()[2:])
    land = [r for r in root.iter(f"{SVG}rect") if "tile__box" in r.attrib["class"]]
    edge = max(float(r.attrib["x"]) + float(r.attrib["width"]) for r in land)
    boxes = [r for r in root.iter(f"{SVG}rect") if r.attrib["class"] == "sea-box"]
    assert len(boxes) == 2
    for box in boxes:
        assert float(box.attrib["x"]) > edge
        assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width
        assert float(box.attrib["y"]) + float(box.attrib["height"]) < height


def test_the_table_has_the_numbers_of_the_picture_largest_first():
    chart = draw({"01": 135, "14": 15})
    rows = re.findall(r'">([^<]+)</a></th><td class="number">([^<]+)', chart.table)
    assert len(rows) == 34
    assert rows[:2] == [("Hà Nội", "135"), ("Sơn La", "15")]
    drawn = re.findall(r"<title>([^:<]+): ([^<]+)</title>", chart.svg)
    assert sorted(drawn) == sorted(rows)


def test_without_any_number_the_map_is_still_whole():
    chart = draw({})
    assert chart.svg.count('class="tile__box ramp-0"') == 34


def test_names_are_escaped():
    tile = Tile("01", 0, 0, "<", ("<b>",), "<b>")
    chart = tile_map([tile], {"01": 1}, title="<i>", measure="<u>")
    for tag in ("<b>", "<i>", "<u>"):
        assert tag not in chart.svg + chart.table


def test_classes_hold_about_as_many_units_each():
    assert ramp_steps([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) == [3, 5, 6, 8, 10]


@pytest.mark.parametrize(
    ("values", "steps"), [([], []), ([0, 0], []), ([7], [7]), ([2, 2, 2], [2])]
)
def test_few_numbers_make_few_classes(values, steps):
    assert ramp_steps(values) == steps


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40))
def test_more_is_never_lighter(values):
    steps = ramp_steps(values)
    levels = [ramp_class(value, steps) for value in sorted(values)]
    assert levels == sorted(levels)
    assert all(
        (level == 0) == (value == 0)
        for value, level in zip(sorted(values), levels, strict=True)
    )
    assert max(values) == 0 or levels[-1] == 5


@given(st.dictionaries(st.sampled_from([t.code for t in tiles()]), st.integers(0, 999)))
def test_every_map_is_well_formed(values):
    ElementTree.fromstring(draw(values).svg)


def test_a_measured_number_keeps_its_decimals_in_the_legend():
    chart = tile_map(
        tiles()[:2],
        {"12": Decimal("2.5"), "15": Decimal("7.5")},
        title="Sản lượng",
        measure="Tấn",
    )
    assert "2,5 – 7,5" in chart.svg


def bars(*values: int):
    return bar_chart(
        [Bar(f"Nhóm {i}", value) for i, value in enumerate(values)],
        title="Theo nhóm",
        label_heading="Nhóm",
        measure="Sản lượng",
        unit="tấn",
    )


def lengths(svg: str) -> list[float]:
    return [
        float(n) for n in re.findall(r'class="chart-bar"[^>]* width="([\d.]+)"', svg)
    ]


def test_bars_are_as_long_as_their_numbers():
    longest, half, none = lengths(bars(1200, 600, 0).svg)
    assert longest == 420
    assert half == pytest.approx(longest / 2)
    assert none == 0


def test_the_bars_keep_the_order_given_and_write_their_numbers():
    chart = bars(5, 1200)
    assert re.findall(r'class="number">([\d.]+)</td>', chart.table) == ["5", "1.200"]
    assert "1.200 tấn" in chart.svg


def test_no_bars_are_no_failure():
    chart = bars()
    ElementTree.fromstring(chart.svg)
    assert "<tbody></tbody>" in chart.table
