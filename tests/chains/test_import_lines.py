"""The rows of a workbook page by page, found by result and by words."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.long_list import write_long_list
from chains.models import ImportBatch
from chains.services.import_batches import MOST_SHOWN
from tests.cast import Cast
from tests.chains.import_walk import act, client_of, page, previewed, run_job
from tests.chains.test_import_saving import ROW, edited, sheet_of

pytestmark = pytest.mark.django_db


def lines(person, batch: ImportBatch, **query) -> str:
    url = reverse("chains:import_lines", args=[batch.pk])
    return str(client_of(person).get(url, query).content.decode())


@pytest.fixture
def batch(cast: Cast, tmp_path: Path) -> ImportBatch:
    """Saved once; then read again with one row changed and one new."""
    first = previewed(cast.staff, sheet_of(tmp_path, ROW))
    act(cast.staff, "confirm", first)
    run_job(first)
    rows = (edited(ROW, volume="120"), edited(ROW, no=2, name="Chuỗi hai"))
    path = sheet_of(tmp_path, *rows)
    return previewed(cast.officer, path, association=cast.son_la.pk)


def test_every_row_tells_what_becomes_of_it(cast: Cast, batch: ImportBatch):
    text = lines(cast.officer, batch)
    assert "Chuỗi hai" in text
    assert "100 tấn (2026) → 120 tấn (2026)" in text
    assert reverse("chains:import_lines", args=[batch.pk]) in page(cast.officer, batch)


def test_rows_are_found_by_result_and_by_words_without_accents(
    cast: Cast, batch: ImportBatch
):
    assert "Chuỗi hai" not in lines(cast.officer, batch, decision="update")
    assert "Chuỗi rau Vân Hồ" not in lines(cast.officer, batch, q="chuoi hai")
    chain = batch.lines.get(decision="update").chain
    assert chain is not None
    assert "Chuỗi rau Vân Hồ" in lines(cast.officer, batch, q=chain.code)
    assert "Không có dòng nào khớp" in lines(cast.officer, batch, decision="problem")


def test_problems_and_warnings_are_rows_too(cast: Cast, tmp_path: Path):
    path = sheet_of(tmp_path, edited(ROW, volume="20-30"))
    text = lines(cast.staff, previewed(cast.staff, path), decision="problem")
    assert "20-30" in text
    assert "Sản lượng (tấn)" in text


def test_saved_rows_lead_to_their_chains(cast: Cast, batch: ImportBatch):
    act(cast.officer, "confirm", batch)
    batch = run_job(batch)
    chain = batch.lines.get(decision="new").chain
    assert chain is not None
    assert chain.get_absolute_url() in lines(cast.officer, batch)


def test_a_long_preview_renders_and_loads_one_page_of_it(cast: Cast, tmp_path: Path):
    path = tmp_path / "long.xlsx"
    write_long_list(path, 3 * MOST_SHOWN)
    batch = previewed(cast.staff, path)
    assert batch.lines.count() == 3 * MOST_SHOWN
    (sheet,) = batch.preview["sheets"]
    assert len(sheet["new"]) == MOST_SHOWN
    client, url = client_of(cast.staff), reverse("chains:import_lines", args=[batch.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        text = client.get(url).content.decode()
    assert text.count('<th scope="row">') == 25
    assert "1–25 trong 150 kết quả" in text
    assert len(asked) <= 12, [query["sql"] for query in asked]
