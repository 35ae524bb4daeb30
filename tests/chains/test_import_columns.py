"""Columns nobody knew: a person says what they are, and the next import remembers."""

import hashlib
from typing import Any

import pytest
from django.urls import reverse

from chains.models import Chain, ColumnMapping, ImportBatch
from chains.models.importing import ImportState
from tests.cast import Cast, make_cast
from tests.chains.import_walk import act, client_of, page, previewed, run_job
from tests.chains.old_fonts import in_old_font
from tests.chains.workbooks import SON_LA, with_rows
from tests.together import at_once

HEAD = ["STT", "Tên chuỗi", "Tên cơ sở", "Nhóm sản phẩm", "Sản phẩm"]
HEAD += ["Cán bộ theo dõi", "Kê khai"]
ROW = [1, "Chuỗi rau", "HTX Rau", "Rau củ", "cà chua", "Lò Văn A", "12,5"]


def name_of(key: str) -> str:
    return "c-" + hashlib.sha256(key.encode()).hexdigest()[:16]


def answers(**said: str) -> dict[str, str]:
    """What the page sends when nothing else than `said` was touched before."""
    keys = {"canbo": "can bo theo doi", "kekhai": "ke khai", "ten": "ten co so"}
    sent = {}
    for short, value in said.items():
        before, _arrow, after = value.rpartition(">")
        sent[name_of(keys[short])] = after
        sent[f"before-{name_of(keys[short])}"] = before or "auto"
    for short in keys.keys() - said.keys():
        sent[name_of(keys[short])] = sent[f"before-{name_of(keys[short])}"] = "auto"
    return sent


def say(person: Any, batch: ImportBatch, **said: str) -> Any:
    url = reverse("chains:import_columns", args=[batch.pk])
    client = client_of(person)
    form = client.get(url)
    sent = {
        name: value
        for key in ("stt", "ten chuoi", "nhom san pham", "san pham")
        for name in (name_of(key), f"before-{name_of(key)}")
        for value in ["auto"]
    }
    assert form.status_code == 200
    return client.post(url, sent | answers(**said), follow=True)


@pytest.fixture
def batch(cast: Cast, tmp_path: Any) -> ImportBatch:
    path = with_rows(tmp_path / "b.xlsx", [HEAD, ROW])
    return previewed(cast.officer, path, association=cast.son_la.pk)


def test_unknown_columns_are_listed_with_values_and_can_be_named(
    cast: Cast, batch: ImportBatch, tmp_path
):
    shown = page(cast.officer, batch)
    assert "F (Cán bộ theo dõi)" in shown
    assert "Lò Văn A" in shown
    form = client_of(cast.officer).get(
        reverse("chains:import_columns", args=[batch.pk])
    )
    text = form.content.decode()
    first = text.index("F (Cán bộ theo dõi)")
    assert first < text.index("B (Tên chuỗi)"), "unknown columns stand first"

    answer = say(cast.officer, batch, canbo="representative", kekhai="volume")
    assert "bảng đang được đọc lại" in answer.content.decode()
    batch.refresh_from_db()
    assert batch.state == ImportState.READING
    assert "hx-get" in page(cast.officer, batch), "progress is shown again"
    run_job(batch)
    assert batch.state == ImportState.PREVIEW
    assert "Cột đọc theo lựa chọn của hội" in page(cast.officer, batch)
    act(cast.officer, "confirm", batch)
    run_job(batch)
    chain = Chain.objects.get()
    assert chain.operator.representative == "Lò Văn A"
    assert str(chain.outputs.get().tonnes) == "12.500"

    mapping = ColumnMapping.objects.get(heading="can bo theo doi")
    assert (mapping.association, mapping.said_by) == (cast.son_la, cast.officer)
    assert mapping.label == "Cán bộ theo dõi"


def test_the_next_import_of_the_association_uses_what_was_said(cast: Cast, tmp_path):
    path = with_rows(tmp_path / "b.xlsx", [HEAD, ROW])
    first = previewed(cast.officer, path, association=cast.son_la.pk)
    say(cast.officer, first, canbo="representative", kekhai="-")
    run_job(first)
    second = previewed(cast.lead, path, association=cast.son_la.pk)
    assert second.said == {
        str(cast.son_la.pk): {"can bo theo doi": "representative", "ke khai": ""}
    }
    assert second.preview["sheets"][0]["unknown"] == []
    text = (
        client_of(cast.lead)
        .get(reverse("chains:import_columns", args=[second.pk]))
        .content.decode()
    )
    assert "Theo lần trước: Người officer" in text

    other = with_rows(tmp_path / "c.xlsx", [HEAD, ROW], sheet="Lào Cai")
    third = previewed(cast.outsider, other, association=cast.lao_cai.pk)
    assert len(third.preview["sheets"][0]["unknown"]) == 2, "not of others"


def test_an_answer_can_be_taken_back(cast: Cast, batch: ImportBatch):
    say(cast.officer, batch, canbo="representative")
    run_job(batch)
    say(cast.officer, batch, canbo="representative>auto")
    run_job(batch)
    assert not ColumnMapping.objects.exists()
    assert len(batch.preview["sheets"][0]["unknown"]) == 2

    mapping = ColumnMapping.objects.create(
        association=cast.son_la,
        heading="ma o",
        label="Mã ô",
        said_by=cast.lead,
        said_at=batch.created_at,
    )
    url = reverse("chains:import_columns", args=[batch.pk])
    assert (
        "không có trong bảng này" in client_of(cast.officer).get(url).content.decode()
    )
    forget = reverse("chains:import_column_forget", args=[batch.pk, mapping.pk])
    client_of(cast.officer).post(forget)
    assert not ColumnMapping.objects.exists()


def test_a_column_understood_wrongly_is_corrected(cast: Cast, batch: ImportBatch):
    say(cast.officer, batch, ten="-", canbo="operator")
    run_job(batch)
    act(cast.officer, "confirm", batch)
    run_job(batch)
    assert Chain.objects.get().operator.name == "Lò Văn A"


def test_two_columns_cannot_be_one_field(cast: Cast, batch: ImportBatch):
    answer = say(cast.officer, batch, canbo="volume", kekhai="volume")
    assert answer.status_code == 422
    assert "cũng được chọn là nội dung này" in answer.content.decode()
    assert not ColumnMapping.objects.exists()


def test_an_answer_of_a_colleague_is_not_overwritten(cast: Cast, batch: ImportBatch):
    say(cast.lead, batch, canbo="representative")
    run_job(batch)
    answer = say(cast.officer, batch, canbo="auto>address")
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Người lead vừa chọn cột “Cán bộ theo dõi” là “Người đại diện”" in text
    assert '<option value="address" selected>' in text, "what was typed is not lost"
    assert ColumnMapping.objects.get().field == "representative"


def test_saving_waits_for_answers_the_reading_did_not_know(
    cast: Cast, batch: ImportBatch
):
    ColumnMapping.objects.create(
        association=cast.son_la,
        heading="ke khai",
        label="Kê khai",
        field="volume",
        said_by=cast.lead,
        said_at=batch.created_at,
    )
    answer = client_of(cast.officer).post(
        reverse("chains:import_confirm", args=[batch.pk]), follow=True
    )
    assert "vừa chọn lại nội dung của cột" in answer.content.decode()
    say(cast.officer, batch, kekhai="volume>volume")
    run_job(batch)
    act(cast.officer, "confirm", batch)
    run_job(batch)
    assert str(Chain.objects.get().outputs.get().tonnes) == "12.500"


def test_hanoi_answers_for_one_association_at_a_time(cast: Cast, tmp_path):
    path = with_rows(tmp_path / "b.xlsx", [HEAD, ROW])
    batch = previewed(cast.staff, path)
    say(cast.staff, batch, canbo="representative")
    assert ColumnMapping.objects.get().association == cast.son_la


def test_a_partner_cannot_answer_for_another_association(cast: Cast, tmp_path):
    path = with_rows(tmp_path / "b.xlsx", [HEAD, ROW])
    batch = previewed(cast.outsider, path, association=cast.lao_cai.pk)
    url = reverse("chains:import_columns", args=[batch.pk])
    answer = client_of(cast.outsider).post(
        f"{url}?hoi={cast.son_la.pk}", answers(canbo="volume"), follow=True
    )
    assert "không còn ở bước chọn" in answer.content.decode()
    assert not ColumnMapping.objects.exists()
    mapping = ColumnMapping.objects.create(
        association=cast.son_la,
        heading="ma o",
        label="Mã ô",
        said_by=cast.lead,
        said_at=batch.created_at,
    )
    forget = reverse("chains:import_column_forget", args=[batch.pk, mapping.pk])
    assert client_of(cast.outsider).post(forget).status_code == 404


def test_converted_fonts_are_shown_before_and_after(cast: Cast, tmp_path):
    row = [
        *ROW[:1],
        in_old_font("Chuỗi rau sạch", "tcvn3"),
        in_old_font("Hợp tác xã Rau", "tcvn3"),
        *ROW[3:],
    ]
    path = with_rows(tmp_path / "b.xlsx", [HEAD, row])
    batch = previewed(cast.officer, path, association=cast.son_la.pk)
    shown = page(cast.officer, batch)
    assert "Chữ gõ bằng phông cũ đã chuyển sang Unicode" in shown
    assert in_old_font("Chuỗi rau sạch", "tcvn3") in shown
    assert "Chuỗi rau sạch" in shown


def test_the_page_needs_few_queries(cast: Cast, django_assert_max_num_queries):
    batch = previewed(cast.staff, SON_LA)
    client = client_of(cast.staff)
    url = reverse("chains:import_columns", args=[batch.pk])
    with django_assert_max_num_queries(14):
        assert client.get(url).status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_at_once_lose_no_answer(tmp_path):
    cast = make_cast()
    path = with_rows(tmp_path / "b.xlsx", [HEAD, ROW])
    batch = previewed(cast.officer, path, association=cast.son_la.pk)
    clients = [client_of(cast.officer), client_of(cast.lead)]
    said = [{"canbo": "representative"}, {"kekhai": "volume"}]
    url = reverse("chains:import_columns", args=[batch.pk])

    def send(number: int) -> int:
        rest = {
            name: "auto"
            for key in ("stt", "ten chuoi", "nhom san pham", "san pham")
            for name in (name_of(key), f"before-{name_of(key)}")
        }
        sent = rest | answers(**said[number])
        return int(clients[number].post(url, sent).status_code)

    assert at_once(2, send) == [302, 302]
    fields = ColumnMapping.objects.values_list("field", flat=True)
    assert sorted(fields) == ["representative", "volume"]
    run_job(batch)
    assert batch.said == {
        str(cast.son_la.pk): {"can bo theo doi": "representative", "ke khai": "volume"}
    }
