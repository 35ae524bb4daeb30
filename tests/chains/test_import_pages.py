"""The import in the workspace: upload, preview, confirm, discard, and who sees what."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from chains.choices import Publication
from chains.models import Chain, ImportBatch, YearlyOutput
from chains.models.importing import ImportState
from portal.core.jobs import Job, JobState
from tests.cast import Cast
from tests.chains.import_walk import act, client_of, page, previewed, run_job, send
from tests.chains.workbooks import ALL, SON_LA, changed, make_partners, truth

SHEETS = {chain["sheet"] for chain in truth(ALL)}


def test_staff_upload_look_and_save(cast: Cast):
    answer = send(client_of(cast.staff), SON_LA)
    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == batch.get_absolute_url()
    assert "hx-get" in page(cast.staff, batch)

    run_job(batch)
    assert batch.state == ImportState.PREVIEW
    shown = page(cast.staff, batch)
    assert "Xác nhận và lưu" in shown
    assert "Chuỗi thịt lợn Phú Lộc Tân Lập 1" in shown
    assert not Chain.objects.exists(), "nothing is saved before a person confirms"

    act(cast.staff, "confirm", batch)
    run_job(batch)
    assert batch.state == ImportState.SAVED
    assert Chain.objects.count() == 14
    chain = Chain.objects.get(name="Chuỗi thịt lợn Phú Lộc Tân Lập 1")
    assert chain.association == cast.son_la
    assert chain.publication == Publication.SHARED
    assert chain.declared_by == cast.staff
    assert not chain.is_checked
    assert "Đã thêm" in page(cast.staff, batch)


def test_the_same_file_again_is_noticed_and_changes_nothing(cast: Cast):
    first = previewed(cast.staff, SON_LA)
    act(cast.staff, "confirm", first)
    run_job(first)

    client = client_of(cast.colleague)
    answer = client.post(
        reverse("chains:import_upload"),
        {"year": 2026, "file": SimpleUploadedFile("b.xlsx", SON_LA.read_bytes())},
        follow=True,
    )
    assert "Chính tệp này đã được nhập ngày" in answer.content.decode()
    second = run_job(ImportBatch.objects.latest("pk"))
    assert second.preview["unchanged"] == 14
    assert not second.can_be_saved
    assert "không có gì để lưu" in page(cast.colleague, second)
    act(cast.colleague, "confirm", second)
    second.refresh_from_db()
    assert second.state == ImportState.PREVIEW


def test_a_correction_shows_before_and_after_and_keeps_the_rest(cast: Cast, tmp_path):
    first = previewed(cast.staff, SON_LA)
    act(cast.staff, "confirm", first)
    run_job(first)
    chain = Chain.objects.get(name="Chuỗi thịt lợn Phú Lộc Tân Lập 1")
    chain.confirm(by=cast.colleague, at=chain.created_at)
    other = Chain.objects.get(name="Chuỗi thịt lợn Phương Đông Vân Hồ 11")
    other.confirm(by=cast.colleague, at=other.created_at)

    def correct(sheet: Any) -> None:
        sheet["G9"] = "600,5"
        sheet["F10"] = "20.000 con"

    batch = previewed(cast.staff, changed(SON_LA, tmp_path / "b.xlsx", correct))
    assert (batch.preview["updated"], batch.preview["unchanged"]) == (2, 12)
    shown = page(cast.staff, batch)
    for text in ("558,7 tấn (2026)", "600,5 tấn (2026)", "16.700 con", "20.000 con"):
        assert text in shown
    assert "sẽ chờ kiểm tra lại" in shown
    act(cast.staff, "confirm", batch)
    run_job(batch)

    output = YearlyOutput.objects.get(chain=chain)
    assert str(output.tonnes) == "600.500"
    chain.refresh_from_db()
    assert chain.is_checked, "a volume changes without a new check"
    assert chain.version == 2
    other.refresh_from_db()
    assert not other.is_checked, "a changed scale must be checked again"
    assert other.publication == Publication.PUBLIC


@pytest.mark.parametrize(
    "sheets",
    [{"Hà Nội", "Sơn La", "Lào Cai"}, pytest.param(SHEETS, marks=pytest.mark.whole)],
    ids=["three", "all"],
)
def test_a_sheet_with_an_error_saves_nothing_and_the_others_save(
    cast: Cast, tmp_path, sheets: set[str]
):
    make_partners()
    expected = [chain for chain in truth(ALL) if chain["sheet"] in sheets - {"Hà Nội"}]

    def spoil(sheet: Any) -> None:
        for other in sheet.parent.worksheets:
            if other.title in SHEETS - sheets:
                sheet.parent.remove(other)
        sheet["F8"] = "12"  # Điện thoại, in the sheet of Hà Nội
        sheet["B10"] = None  # Tên chuỗi

    path = changed(ALL, tmp_path / "b.xlsx", spoil)
    batch = previewed(cast.staff, path)
    hanoi = batch.preview["sheets"][0]
    assert hanoi["problem_count"] == 2
    assert (hanoi["created"], hanoi["updated"], hanoi["unchanged"]) == (0, 0, 0)
    phone, name = hanoi["problems"]
    assert (phone["row"], phone["column"]) == (8, "F (Điện thoại)")
    assert phone["value"] == "12"
    assert (name["row"], name["column"]) == (10, "B (Tên chuỗi)")
    shown = page(cast.staff, batch)
    assert "Lưu các trang không có lỗi" in shown
    assert "F (Điện thoại)" in shown

    act(cast.staff, "confirm", batch)
    run_job(batch)
    assert batch.state == ImportState.SAVED
    assert Chain.objects.count() == len(expected)
    assert not Chain.objects.filter(association=cast.hanoi).exists()


def test_a_partner_imports_its_own_list(cast: Cast):
    batch = previewed(cast.officer, SON_LA, association=cast.son_la.pk)
    assert batch.association == cast.son_la
    act(cast.officer, "confirm", batch)
    run_job(batch)
    assert Chain.objects.filter(association=cast.son_la).count() == 14


def test_a_partner_cannot_import_for_another_association(cast: Cast):
    batch = previewed(cast.outsider, SON_LA, association=cast.lao_cai.pk)
    problem = batch.preview["sheets"][0]["problems"][0]
    assert "Trang “Sơn La” là của Hội Nông dân Sơn La" in problem["message"]
    assert not batch.can_be_saved
    act(cast.outsider, "confirm", batch)
    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEW
    assert not Chain.objects.exists()


def test_a_partner_cannot_choose_another_association(cast: Cast):
    answer = send(client_of(cast.outsider), SON_LA, association=cast.son_la.pk)
    assert answer.status_code == 422
    assert not ImportBatch.objects.exists()


def test_the_successor_imports_for_the_association_it_took_over(cast: Cast, tmp_path):
    def rename(sheet: Any) -> None:
        sheet.title = "Hải Dương"

    path = changed(SON_LA, tmp_path / "b.xlsx", rename)
    batch = previewed(cast.successor, path, association=cast.hai_duong.pk)
    act(cast.successor, "confirm", batch)
    run_job(batch)
    assert Chain.objects.filter(association=cast.hai_duong).count() == 14


def test_rights_are_those_of_the_moment_of_saving(cast: Cast, moment):
    batch = previewed(cast.officer, SON_LA, association=cast.son_la.pk)
    act(cast.officer, "confirm", batch)
    for membership in cast.officer.memberships.all():
        membership.ends_on = membership.starts_on
        membership.save()
    run_job(batch)
    assert batch.job is not None
    assert batch.job.state == JobState.FAILED
    assert "không còn vai trò" in batch.job.error
    assert not Chain.objects.exists()
    shown = page(cast.lead, batch)
    assert "không còn vai trò" in shown
    assert reverse("chains:import_retry", args=[batch.pk]) in shown


def test_what_changed_since_the_preview_is_seen_when_saving(cast: Cast):
    batch = previewed(cast.staff, SON_LA)
    other = previewed(cast.colleague, SON_LA)
    act(cast.colleague, "confirm", other)
    run_job(other)
    act(cast.staff, "confirm", batch)
    run_job(batch)
    assert batch.preview["created"] == 0
    assert batch.preview["unchanged"] == 14
    assert Chain.objects.count() == 14


def test_a_discarded_preview_cannot_be_saved(cast: Cast):
    batch = previewed(cast.staff, SON_LA)
    act(cast.staff, "discard", batch)
    batch.refresh_from_db()
    assert batch.state == ImportState.DISCARDED
    act(cast.staff, "confirm", batch)
    batch.refresh_from_db()
    assert batch.state == ImportState.DISCARDED
    assert Job.objects.count() == 1


def test_confirming_twice_makes_one_job(cast: Cast):
    batch = previewed(cast.staff, SON_LA)
    act(cast.staff, "confirm", batch)
    answer = client_of(cast.staff).post(
        reverse("chains:import_confirm", args=[batch.pk]), follow=True
    )
    assert "không làm được việc vừa chọn" in answer.content.decode()
    assert Job.objects.count() == 2


def test_a_partner_does_not_see_what_hanoi_uploaded(cast: Cast):
    batch = previewed(cast.staff, SON_LA, association=cast.son_la.pk)
    answer = client_of(cast.officer).get(batch.get_absolute_url())
    assert answer.status_code == 404


def test_the_list_finds_sorts_and_stays_small(
    cast: Cast, django_assert_max_num_queries
):
    for number in range(30):
        ImportBatch.objects.create(
            association=cast.son_la,
            created_by=cast.officer,
            file="x",
            file_name=f"Danh sách chuỗi {number}.xlsx",
            sha256="0" * 64,
            year=2026,
            state=ImportState.PREVIEW,
            preview={"created": number, "updated": 0, "unchanged": 0},
        )
    client = client_of(cast.staff)
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("chains:import_list"))
    text = answer.content.decode()
    assert "1–25 trong 30" in text
    assert "Thêm 29, sửa 0, giữ nguyên 0" in text
    found = client.get(reverse("chains:import_list"), {"q": "danh sach chuoi 17"})
    assert "Danh sách chuỗi 17.xlsx" in found.content.decode()
    assert "Danh sách chuỗi 18.xlsx" not in found.content.decode()
    for query in ({"q": "\x00"}, {"q": "'\"%"}, {"sort": "password"}, {"state": "x"}):
        assert client.get(reverse("chains:import_list"), query).status_code == 200


def test_the_original_file_is_sent_as_an_attachment(cast: Cast):
    batch = previewed(cast.officer, SON_LA, association=cast.son_la.pk)
    answer = client_of(cast.lead).get(reverse("chains:import_file", args=[batch.pk]))
    assert b"".join(answer) == SON_LA.read_bytes()
    assert answer.headers["Content-Disposition"].startswith("attachment")
