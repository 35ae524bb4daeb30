"""Templates are kept by Hanoi; both sides fill them with what they may see."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from agreements.models import TextTemplate, TextTemplateVersion
from agreements.services import room, working
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.room import make_proposed, make_sealed, make_text, terms
from tests.agreements.template_access import make_template
from tests.agreements.test_views import text_of
from tests.agreements.word_files import cells, texts, word
from tests.cast import Cast
from tests.sign_in import sign_in

LIST = "/lam-viec/thoa-thuan/mau-van-ban/"


def sent(content: bytes, **change):
    return {
        "kind": "agreement",
        "name": "Mẫu 2026",
        "upload": SimpleUploadedFile("Mẫu.docx", content),
        "submission": str(uuid4()),
    } | change


def opened(client, agreement, source: str):
    answer = client.get(f"/lam-viec/thoa-thuan/{agreement.pk}/van-ban-word/{source}/")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return Document(io.BytesIO(answer.getvalue()))


def test_a_template_is_kept_in_versions_retired_and_used_again(cast: Cast, client):
    desk = sign_in(client, cast.staff)
    content = word("{{ten_thoa_thuan}} {{so_van_ban}}")
    form = sent(content)
    for _ in range(2):
        form["upload"] = SimpleUploadedFile("Mẫu.docx", content)
        assert desk.post(f"{LIST}them/", form).status_code == 302
    template = TextTemplate.objects.get()
    again = desk.post(f"{LIST}them/", sent(content))
    assert "đặt tên khác" in text_of(again)
    one = f"{LIST}{template.pk}/"
    desk.post(f"{one}ban-moi/", sent(word("{{giai_doan}}")))
    page = text_of(desk.get(one))
    for said in ("Bản thứ 2", "giai_doan", "ten_thoa_thuan"):
        assert said in page
    assert desk.get(f"{one}ban/1/").getvalue() == content
    assert TextTemplateVersion.objects.count() == 2
    agreement = make_signed(cast.son_la, by=cast.staff)
    choose = f"/lam-viec/thoa-thuan/{agreement.pk}/van-ban-word/"
    partner = sign_in(type(client)(), cast.officer)
    assert texts(opened(partner, agreement, str(template.pk))) == [
        "Giai đoạn 2026–2030"
    ]
    desk.post(f"{one}thoi-dung/")
    assert "Mẫu 2026" not in text_of(partner.get(choose))
    assert partner.get(f"{choose}{template.pk}/").status_code == 404
    desk.post(f"{one}dung-lai/")
    assert "Mẫu 2026" in text_of(partner.get(choose))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (word("{{la_gi}}"), "trường «la_gi» không có trong danh sách"),
        (word("{{cam_ket.han}}"), "«cam_ket.han» phải đứng trong một dòng của bảng"),
        (word("{{ten_thoa_thuan"), "chưa đóng"),
        (word(*(f"{{{{la_{n:03d}}}}}" for n in range(200))), "và 195 trường khác"),
        (b"MZ\x90\x00", "không đúng với đuôi .docx"),
    ],
)
def test_a_template_that_cannot_be_filled_is_told_why(
    cast: Cast, client, content, said
):
    answer = sign_in(client, cast.staff).post(f"{LIST}them/", sent(content))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Mẫu 2026" in text_of(answer)
    assert not TextTemplate.objects.exists()


def test_the_portals_own_text_holds_the_record(cast: Cast, client):
    agreement = make_sealed(cast)
    document = opened(sign_in(client, cast.officer), agreement, "hnd")
    paragraphs = texts(document)
    assert "Hà Nội, ngày 05 tháng 01 năm 2026" in paragraphs
    assert "Điều 1. Mục đích" in paragraphs
    tables = {table.rows[0].cells[0].text: cells(table) for table in document.tables}
    assert tables["Nội dung"][1][1:] == ["Ban Kinh tế", "Ban Xã hội"]
    assert tables["Đơn vị"][1] == ["Sở Công Thương Hà Nội", "Sở, ngành", "Bên Hà Nội"]
    assert f"Số 07/CTPH-{agreement.pk}" in document.tables[0].rows[0].cells[0].text
    signatures = document.tables[-1].rows[0].cells[1].text
    assert "HỘI NÔNG DÂN TỈNH SƠN LA" in signatures
    assert "CHỦ TỊCH" in signatures
    assert not any("{{" in part.text for part in document.paragraphs)


def test_what_a_side_has_not_sent_is_not_in_the_others_text(cast: Cast, client):
    """Taken back and rewritten by Hanoi: Sơn La fills what was sent."""
    template = make_template(cast, "{{noi_dung}}")
    agreement = make_proposed(cast.son_la, by=cast.staff, text="Bản đã gửi")
    room.withdraw(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    words = terms(text="Bản viết lại")
    working.save_text(agreement_id=agreement.pk, terms=words, by=cast.staff, opened=0)
    partner = sign_in(client, cast.officer)
    assert texts(opened(partner, agreement, str(template.pk))) == ["Bản đã gửi"]
    hanoi = sign_in(type(client)(), cast.staff)
    assert texts(opened(hanoi, agreement, str(template.pk))) == ["Bản viết lại"]
    hidden = make_text(cast.lao_cai, by=cast.staff)
    address = f"/lam-viec/thoa-thuan/{hidden.pk}/van-ban-word/hnd/"
    assert sign_in(type(client)(), cast.outsider).get(address).status_code == 404


def test_the_portals_own_template_can_be_taken_to_be_changed(cast: Cast, client):
    answer = sign_in(client, cast.staff).get(f"{LIST}cua-cong/nd30/")
    document = Document(io.BytesIO(answer.getvalue()))
    assert "{{noi_va_ngay}}" in texts(document)
