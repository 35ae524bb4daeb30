"""The page of figures: newest numbers, series, units of either era, files."""

import csv
import io
from datetime import date, timedelta

import pytest

from chains.models import CountSnapshot
from chains.models.snapshot import CountOf
from chains.services.snapshots import take_snapshot
from portal.core import clock
from portal.organisations.models import Province
from tests.chains.factories import make_public

pytestmark = pytest.mark.django_db

URL = "/so-lieu/"


@pytest.fixture
def counted(cast) -> date:
    """Today's count of two chains, one of a merged province, and one of last quarter."""
    make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    make_public(cast.hai_duong, by=cast.officer, seen_by=cast.staff)
    today = clock.today()
    take_snapshot(day=today)
    for definition in set(CountOf) - {CountOf.STALE}:
        CountSnapshot.objects.create(
            day=today - timedelta(days=95), definition=definition, value=1
        )
    return today


def test_before_the_first_count_the_page_says_so(client):
    page = client.get(URL)
    assert page.status_code == 200
    assert "Chưa có lần đếm nào" in page.text


def test_the_newest_numbers_stand_with_day_and_definition(client, counted):
    page = client.get(URL)
    figures = {figure.label: figure for figure in page.context["figures"]}
    assert figures["Đang hoạt động"].value == "2"
    assert all(f"{counted:%d/%m/%Y}" in f.note for f in figures.values())
    assert len(page.context["definitions"]) == len(CountOf)


def test_every_series_is_drawn_and_has_its_table(client, counted):
    text = client.get(URL).text
    assert text.count('class="chart-line"') == len(CountOf)
    [operating] = [
        one
        for one in client.get(URL).context["series"]
        if one.title == "Đang hoạt động"
    ]
    assert operating.chart.svg.count("<circle") == 2
    [stale] = [
        one
        for one in client.get(URL).context["series"]
        if one.title == "Quá hạn xác nhận quý"
    ]
    # It was not counted yet last quarter: no dot, and no nought in its place.
    assert stale.chart.svg.count("<circle") == 1
    days = [counted, counted - timedelta(days=95)]
    assert all(f"{day:%d/%m/%Y}" in operating.chart.table for day in days)


def test_units_of_either_era_and_the_page_of_one(client, counted):
    now = client.get(URL).context["units"]
    assert [row.name for row in now] == ["Hải Phòng", "Sơn La"]
    then = client.get(URL, {"ky": "63"}).context["units"]
    assert [row.name for row in then] == ["Hải Dương", "Sơn La"]
    code = Province.objects.get(era="63", name="Hải Dương").code
    page = client.get(URL, {"tinh": f"63-{code}"})
    assert "Tỉnh Hải Dương" in page.text
    assert page.context["figures"][1].value == "1"


def test_on_a_phone_units_and_series_are_rows_that_open(client, counted):
    page = client.get(URL)
    assert [row.shown for row in page.context["units"]] == ["1", "1"]
    assert page.context["series"][1].newest == "2"
    # A row for each series, and one for each unit; none is open from the start.
    assert page.text.count('class="card fold fold--wide"') == len(CountOf)
    assert page.text.count('<details class="fold">') == 2


@pytest.mark.parametrize("key", ["34-99", "x", "34-", "63-30-1", "34-014", "=1+1"])
def test_a_unit_that_does_not_exist_is_not_found(client, counted, key):
    assert client.get(URL, {"tinh": key}).status_code == 404


def test_the_file_has_every_counted_day_and_both_eras_go_by_their_key(client, counted):
    answer = client.get(f"{URL}tai-ve/")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0][0] == "Ngày đếm"
    assert len(rows) == 2 * len(CountOf)
    of_unit = client.get(f"{URL}tai-ve/", {"tinh": "34-14"}).getvalue().decode()
    assert ",34,14,Sơn La,1," in of_unit


def test_the_number_of_queries_does_not_grow(
    client, counted, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        client.get(URL)


def test_footer_and_front_page_lead_to_it(client, counted):
    assert client.get("/").text.count('href="/so-lieu/"') == 2


@pytest.mark.parametrize("unit", ["34-%00", "%00-14", "34-1%00"])
def test_a_unit_no_database_can_hold_is_not_found(client, counted, unit):
    assert client.get(f"{URL}?tinh={unit}").status_code == 404
    assert client.get(f"{URL}tai-ve/?tinh={unit}").status_code == 404
