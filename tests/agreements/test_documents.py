"""Documents: of both sides or one, public by both, put away and back, each once."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction

from agreements.models import Agreement, AgreementDocument, DocumentRelease
from agreements.services import documents, handover
from portal.core.errors import DomainError
from tests.agreements.documents import (
    digest,
    make_document,
    make_public,
    office_zip,
    relations,
)
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.room import PDF, make_proposed, make_text
from tests.agreements.test_views import text_of
from tests.cast import Cast
from tests.sign_in import sign_in

REASON = "Người dân hỏi nhiều"


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_signed(cast.son_la, by=cast.staff)


def page_of(agreement: Agreement) -> str:
    return f"/lam-viec/thoa-thuan/{agreement.pk}/tai-lieu/"


def form(**change):
    return {
        "kind": "letter",
        "title": "Công văn mời họp",
        "dated_on": "05/01/2026",
        "note": "",
        "upload": SimpleUploadedFile("Công văn.docx", office_zip()),
        "submission": str(uuid4()),
    } | change


def test_a_document_is_read_by_both_sides_with_its_digest(
    cast: Cast, client, agreement
):
    partner = sign_in(client, cast.officer)
    sent, content = form(), office_zip()
    for _ in range(2):
        sent["upload"] = SimpleUploadedFile("Công văn.docx", content)
        assert partner.post(f"{page_of(agreement)}them/", sent).status_code == 302
    document = AgreementDocument.objects.get()
    assert document.sha256 == digest(content)
    hanoi = sign_in(type(client)(), cast.staff)
    page = text_of(hanoi.get(page_of(agreement)))
    for words in ("Công văn mời họp", document.sha256, "Bên tỉnh bạn · Người officer"):
        assert words in page
    answer = hanoi.get(f"{page_of(agreement)}{document.pk}/tep/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.getvalue() == content
    assert "Công văn mời họp" in text_of(hanoi.get(agreement.get_absolute_url()))


def test_a_name_in_two_parts_is_kept_as_one(cast: Cast, client, agreement):
    """A Mac sends the accents of a file name apart."""
    apart = "Thỏa thuận.pdf"
    upload = SimpleUploadedFile(apart, PDF)
    desk = sign_in(client, cast.officer)
    desk.post(f"{page_of(agreement)}them/", form(upload=upload))
    assert AgreementDocument.objects.get().file_name == "Thỏa thuận.pdf"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", b"MZ\x90\x00" + b"0" * 60, "không đúng với đuôi .docx"),
        ("a.docx", office_zip({"word/vbaProject.bin": b"x"}), "macro"),
        ("a.docx", office_zip(main="application/x.macroEnabled.main+xml"), "macro"),
        ("a.docx", office_zip({"word/embeddings/a.exe": b"MZ"}), "chương trình"),
        (
            "a.docx",
            office_zip({"word/_rels/document.xml.rels": relations("attachedTemplate")}),
            "lấy nội dung từ địa chỉ bên ngoài",
        ),
        (
            "a.docx",
            office_zip({"word/a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "khai báo XML lạ",
        ),
        ("a.docx", office_zip({"word/a.txt": b"0" * (60 << 20)}), "bung ra lớn"),
        ("a.xlsx", office_zip(), "không đúng với đuôi .xlsx"),
        ("a.pdf", office_zip(), "không đúng với đuôi .pdf"),
        ("a.docm", office_zip(), "không thuộc loại"),
        ("a.html", b"<script>", "không thuộc loại"),
    ],
)
def test_what_nobody_should_open_is_refused_in_words(
    cast: Cast, client, agreement, name, content, said
):
    desk = sign_in(client, cast.officer)
    sent = form(upload=SimpleUploadedFile(name, content))
    answer = desk.post(f"{page_of(agreement)}them/", sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Công văn mời họp" in text_of(answer)
    assert not AgreementDocument.objects.exists()


def test_a_link_to_an_address_is_no_harm(cast: Cast, client, agreement):
    linked = office_zip({"word/_rels/document.xml.rels": relations("hyperlink")})
    desk = sign_in(client, cast.officer)
    upload = SimpleUploadedFile("a.docx", linked)
    answer = desk.post(f"{page_of(agreement)}them/", form(upload=upload))
    assert answer.status_code == 302


def test_what_a_side_keeps_to_itself_is_not_there_for_the_other(
    cast: Cast, client, agreement
):
    document = make_document(agreement, by=cast.officer, is_own=True)
    hanoi = sign_in(client, cast.staff)
    assert "Biên bản làm việc" not in text_of(hanoi.get(page_of(agreement)))
    assert "Biên bản làm việc" not in text_of(hanoi.get(agreement.get_absolute_url()))
    partner = sign_in(type(client)(), cast.lead)
    assert "Chỉ bên mình xem" in text_of(partner.get(page_of(agreement)))
    partner.post(f"{page_of(agreement)}{document.pk}/cho-xem/")
    assert "Biên bản làm việc" in text_of(hanoi.get(page_of(agreement)))
    with pytest.raises(DomainError, match="đã đọc được rồi"):
        documents.share_document(document_id=document.pk, by=cast.lead, at=MOMENT)


def test_what_was_said_of_a_document_before_it_was_shown_stays_with_its_side(
    cast: Cast, client, agreement
):
    own = make_document(agreement, by=cast.officer, is_own=True)
    values: dict[str, Any] = {"document_id": own.pk, "by": cast.officer, "at": MOMENT}
    documents.put_away(reason="Giá sàn chưa để Hà Nội biết", **values)
    documents.take_back(**values)
    documents.share_document(**values)
    address = own.get_absolute_url()
    assert "Giá sàn" in text_of(sign_in(client, cast.lead).get(address))
    page = text_of(sign_in(type(client)(), cast.staff).get(address))
    assert "Cho bên kia xem" in page
    assert "Giá sàn" not in page
    assert "Lấy lại" not in page


def test_with_a_draft_a_document_is_ones_own_until_shown(cast: Cast, client):
    """Also when the text was sent once and taken back."""
    text = make_text(cast.son_la, by=cast.lead)
    assert make_document(text, by=cast.officer).shared_at is None
    desk = sign_in(client, cast.officer)
    page = desk.get(f"{page_of(text)}them/")
    assert "Bản nháp đang ở bên anh/chị" in text_of(page)
    proposed = make_proposed(cast.lao_cai, by=cast.staff)
    assert make_document(proposed, by=cast.staff).is_shared


def test_public_only_when_both_sides_agree(cast: Cast, client, agreement):
    document = make_document(agreement, by=cast.officer)
    partner = sign_in(client, cast.lead)
    hanoi = sign_in(type(client)(), cast.staff)
    one = f"{page_of(agreement)}{document.pk}/cong-khai/"
    partner.post(one, {"reason": ""})
    assert not DocumentRelease.objects.exists()
    partner.post(one, {"reason": REASON})
    partner.post(f"{one}xac-nhan/")
    release = DocumentRelease.objects.get()
    assert release.confirmed_at is None
    anybody = type(client)()
    assert anybody.get(release.get_public_url()).status_code == 404
    assert REASON in text_of(hanoi.get(page_of(agreement)))
    assert "xác nhận công khai" in text_of(hanoi.get("/lam-viec/"))
    assert "xác nhận công khai" not in text_of(partner.get("/lam-viec/"))
    shares = handover.work_of_association(cast.hanoi, MOMENT.date())
    assert ("tài liệu chờ xác nhận công khai", 1) in [
        (share.label, share.number) for share in shares
    ]
    hanoi.post(f"{one}xac-nhan/")
    answer = anybody.get(release.get_public_url())
    assert answer.getvalue() == PDF
    assert "no-store" in answer.headers["Cache-Control"]
    public = AgreementDocument.objects.public().get()
    assert public.public_code == release.code
    reader = sign_in(type(client)(), cast.reader)
    assert "Biên bản làm việc" in text_of(reader.get(page_of(agreement)))
    hanoi.post(f"{one}thoi/", {"reason": "Có số điện thoại riêng"})
    assert anybody.get(release.get_public_url()).status_code == 404
    assert not AgreementDocument.objects.public().exists()
    assert "Có số điện thoại riêng" in text_of(partner.get(page_of(agreement)))


def test_putting_away_ends_the_public_address_and_can_be_undone(
    cast: Cast, client, agreement
):
    document = make_document(agreement, by=cast.staff)
    address = make_public(document, asks=cast.staff, confirms=cast.lead)
    hanoi = sign_in(client, cast.colleague)
    one = f"{page_of(agreement)}{document.pk}/"
    hanoi.post(f"{one}cat/", {"reason": "Tải nhầm"})
    anybody = type(client)()
    assert anybody.get(address).status_code == 404
    partner = sign_in(type(client)(), cast.lead)
    assert "Biên bản làm việc" not in text_of(partner.get(page_of(agreement)))
    assert "Lý do: Tải nhầm" in text_of(hanoi.get(page_of(agreement)))
    hanoi.post(f"{one}lay-lai/")
    assert "Biên bản làm việc" in text_of(partner.get(page_of(agreement)))
    assert anybody.get(address).status_code == 404


def test_an_archived_agreement_has_nothing_public(cast: Cast, client, agreement):
    document = make_document(agreement, by=cast.staff)
    address = make_public(document, asks=cast.staff, confirms=cast.lead)
    agreement.refresh_from_db()
    agreement.archive(by=cast.admin, at=MOMENT, reason="Ghi nhầm")
    assert client.get(address).status_code == 404
    with pytest.raises(PermissionDenied):
        documents.put_away(
            document_id=document.pk, by=cast.staff, at=MOMENT, reason="Thử"
        )


def test_nothing_of_an_archived_agreement_is_made_public(cast: Cast, agreement):
    document = make_document(agreement, by=cast.staff)
    values: dict[str, Any] = {"document_id": document.pk, "at": MOMENT}
    documents.ask_to_publish(by=cast.lead, reason="Nhiều người hỏi", **values)
    agreement.refresh_from_db()
    agreement.archive(by=cast.admin, at=MOMENT, reason="Ghi nhầm")
    with pytest.raises(DomainError, match="đã ký"):
        documents.confirm_publishing(by=cast.staff, **values)


def test_the_database_keeps_what_was_sent(cast: Cast, agreement):
    document = make_document(agreement, by=cast.staff)
    rows = AgreementDocument.objects.filter(pk=document.pk)
    for change in ({"title": "Khác"}, {"sha256": "0" * 64}, {"shared_at": None}):
        with pytest.raises(InternalError), transaction.atomic():
            rows.update(**change)
    make_public(document, asks=cast.staff, confirms=cast.lead)
    release = DocumentRelease.objects.filter(document=document)
    with pytest.raises(IntegrityError, match="by_another"), transaction.atomic():
        release.update(confirmed_by=cast.staff)
    tracked: Any = document
    history = tracked.events.values_list("pgh_label", flat=True)
    assert list(history) == ["insert"]


def test_the_list_has_a_budget(
    cast: Cast, client, agreement, django_assert_max_num_queries
):
    desk = sign_in(client, cast.staff)
    for number in range(3):
        make_document(agreement, by=cast.officer, title=f"Biên bản {number}")
    desk.get(page_of(agreement))
    with django_assert_max_num_queries(20):
        assert "Biên bản 2" in text_of(desk.get(page_of(agreement)))
