from datetime import date

from portal.core.charts import Chart
from portal.core.line_charts import Point, line_chart


def draw(*values: int) -> Chart:
    points = [Point(date(2026, month, 1), n) for month, n in enumerate(values, 1)]
    return line_chart(
        points, title="Số <chuỗi>", label_heading="Ngày", measure="Số chuỗi"
    )


def test_days_stand_by_their_distance_and_zero_is_the_floor():
    svg = draw(0, 5, 10).svg
    assert 'points="8.0,160.0 ' in svg
    assert svg.endswith("</svg>")
    assert "412.0,34.0" in svg
    assert svg.count("<circle") == 3


def test_one_day_stands_in_the_middle_and_none_draws_an_empty_chart():
    assert 'points="210.0,34.0"' in draw(1234).svg
    assert "1.234" in draw(1234).svg
    assert "<circle" not in draw().svg


def test_the_table_has_the_same_numbers_newest_first_and_is_escaped():
    chart = draw(3, 1234)
    assert chart.table.index("1.234") < chart.table.index(">3<")
    assert "Số &lt;chuỗi&gt;" in chart.table
    assert "Số &lt;chuỗi&gt;" in chart.svg
