"""Commitments as both sides see them: forms, mistakes in words, figures settled."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.choices import Side
from agreements.commitment_choices import Measure, ReportState
from agreements.models import Commitment, ProgressReport
from tests.agreements.commitments import make_commitment, make_report, make_sealed_line
from tests.agreements.factories import make_signed
from tests.agreements.room import PDF, make_proposed, make_text
from tests.agreements.test_room_views import text_of
from tests.cast import Cast
from tests.chains.factories import make_public
from tests.sign_in import sign_in

LIST = "/lam-viec/thoa-thuan/"


def typed(**change: object) -> dict[str, object]:
    data: dict[str, object] = {
        "indicator": "Đoàn tham quan",
        "measure": "reported",
        "counting": "adds_up",
        "unit": "đoàn",
        "target_total": "10",
        "responsible_side": "partner",
        "due_on": "31/12/2030",
        "submission": uuid4(),
    }
    data |= {f"nam_{year}": "2" for year in range(2026, 2031)}
    return data | change


def test_a_commitment_is_written_into_a_draft_and_shown(cast: Cast, client):
    draft = make_text(cast.son_la, by=cast.officer)
    desk, one = sign_in(client, cast.officer), f"{LIST}{draft.pk}/"
    data = typed(target_total="1.000,5", nam_2030="992,5")
    for _ in range(2):
        page = text_of(desk.post(f"{one}cam-ket/them/", data, follow=True))
    assert Commitment.objects.count() == 1
    assert "1.000,5 đoàn" in page
    assert "Đoàn tham quan" in page
    line = Commitment.objects.get()
    assert line.targets.get(year=2030).value.normalize() == line.target_total - 8


def test_the_register_knows_its_unit_and_way_of_counting(cast: Cast, client):
    draft = make_text(cast.son_la, by=cast.staff)
    desk = sign_in(client, cast.staff)
    data = typed(measure="chains_kept", unit="", target_total="2")
    desk.post(f"{LIST}{draft.pk}/cam-ket/them/", data)
    line = Commitment.objects.get()
    assert (line.unit, line.counting) == ("chuỗi", "level")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"indicator": ""}, "Hãy điền mục này"),
        ({"indicator": "a\x00"}, "ký tự điều khiển"),
        ({"unit": ""}, "Hãy ghi đơn vị tính"),
        ({"target_total": "mười"}, "không phải là số"),
        ({"target_total": "0"}, "trở lên"),
        ({"target_total": "11"}, "Các năm cộng lại là 10"),
        ({"target_total": "1", "counting": "level"}, "không thấp hơn mức của năm"),
        ({"due_on": "01/01/2031"}, "trong thời hạn của thỏa thuận"),
        ({"due_on": ""}, "Hãy điền mục này"),
        ({"measure": "tea"}, "Không có lựa chọn"),
        ({"nam_2026": "-2"}, "Giá trị phải từ 0 trở lên"),
    ],
)
def test_a_mistake_keeps_what_was_typed(cast: Cast, client, change, said):
    draft = make_text(cast.son_la, by=cast.staff)
    desk = sign_in(client, cast.staff)
    data = typed(evidence_wanted="Danh sách đoàn") | change
    response = desk.post(f"{LIST}{draft.pk}/cam-ket/them/", data)
    assert response.status_code == 422
    assert said in text_of(response)
    assert "Danh sách đoàn" in text_of(response)
    assert not Commitment.objects.exists()


def test_two_officers_edit_the_same_commitment(cast: Cast, client):
    draft = make_text(cast.son_la, by=cast.staff)
    line = make_commitment(draft, by=cast.staff)
    address = f"{line.get_absolute_url()}sua/"
    first, second = sign_in(client, cast.staff), sign_in(type(client)(), cast.colleague)
    saved = typed(version=1, indicator="Bản của A", target_total="12", nam_2030="4")
    assert first.post(address, saved).status_code == 302
    mine = typed(version=1, indicator="Bản của B", evidence_wanted="Ảnh")
    late = second.post(address, mine)
    assert late.status_code == 409
    page = text_of(late)
    for shown in ("Người staff đã lưu", "Bản của B", "<del>", "12", "Ảnh"):
        assert shown in page
    line.refresh_from_db()
    assert line.indicator == "Bản của A"
    assert second.post(address, mine | {"version": 2}).status_code == 302
    line.refresh_from_db()
    assert (line.indicator, line.target_total) == ("Bản của B", 10)


def test_a_signed_line_is_corrected_with_a_reason_and_a_second_factor(
    cast: Cast, client
):
    line = make_commitment(make_signed(cast.son_la, by=cast.staff), by=cast.staff)
    address = f"{line.get_absolute_url()}sua/"
    plain = sign_in(client, cast.staff, second_factor=False)
    assert plain.get(address).status_code == 302
    desk = sign_in(client, cast.staff)
    assert desk.post(address, typed(version=1)).status_code == 422
    data = typed(version=1, indicator="Đoàn trao đổi", reason="Gõ nhầm so với giấy")
    page = text_of(desk.post(address, data, follow=True))
    assert "Đoàn trao đổi" in page
    history = text_of(desk.get(line.get_absolute_url()))
    assert "Sửa văn bản đã ký: Gõ nhầm so với giấy" in history


def test_lines_are_ordered_put_away_and_brought_back(cast: Cast, client):
    draft = make_text(cast.son_la, by=cast.staff)
    for name in "AB":
        make_commitment(draft, by=cast.staff, indicator=name)
    line = Commitment.objects.get(indicator="B")
    desk, one = sign_in(client, cast.staff), line.get_absolute_url()
    desk.post(f"{one}doi-cho/", {"huong": "len"})
    assert Commitment.objects.in_order()[0] == line
    desk.post(f"{one}bo/", {"reason": "Trùng"})
    page = text_of(desk.get(f"{LIST}{draft.pk}/"))
    assert "Cam kết đã bỏ" in page
    desk.post(f"{one}dua-lai/")
    assert Commitment.objects.live().count() == 2


def test_a_figure_is_told_disputed_and_settled(cast: Cast, client):
    line = make_commitment(make_signed(cast.son_la, by=cast.staff), by=cast.staff)
    one = line.get_absolute_url()
    partner, hanoi = (
        sign_in(client, cast.officer),
        sign_in(type(client)(), cast.staff),
    )
    data = {
        "year": "2026",
        "value": "25",
        "note": "Đoàn đi Đông Anh",
        "submission": uuid4(),
        "evidence": SimpleUploadedFile("danh sách.pdf", PDF),
    }
    partner.post(f"{one}bao-cao/", data)
    data["evidence"] = SimpleUploadedFile("danh sách.pdf", PDF)
    page = text_of(partner.post(f"{one}bao-cao/", data, follow=True))
    assert ProgressReport.objects.count() == 1
    assert "Đoàn đi Đông Anh" in page
    report = f"{one}bao-cao/{ProgressReport.objects.get().pk}/"
    assert hanoi.get(f"{report}minh-chung/").getvalue() == PDF
    assert "Đến lượt bên anh/chị" in text_of(hanoi.get(f"{LIST}{line.agreement_id}/"))
    partner.post(f"{report}xac-nhan/")
    assert ProgressReport.objects.get().state == ReportState.REPORTED
    wrong = hanoi.post(f"{report}neu-so/", {"figure": "25", "text": "Khác"})
    assert "Số của hai bên giống nhau" in text_of(wrong)
    hanoi.post(f"{report}neu-so/", {"figure": "1.800,5", "text": "Theo danh sách"})
    page = text_of(partner.get(one))
    assert "Đồng ý 1.800,5 đoàn" in page
    for _ in range(2):
        partner.post(f"{report}tra-loi/", {"figure": "1.800,5"})
    page = text_of(hanoi.get(one))
    assert "Hai bên đã thống nhất số" in page
    settled = ProgressReport.objects.get()
    assert (settled.state, settled.closed_side) == (ReportState.SETTLED, Side.PARTNER)
    assert settled.entries.count() == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "x"}, "không phải là số"),
        ({"value": ""}, "Hãy điền mục này"),
        ({"year": "2031"}, "Không có lựa chọn"),
        ({"evidence": SimpleUploadedFile("a.pdf", b"MZ..")}, "không đúng với đuôi"),
    ],
)
def test_a_mistake_in_a_figure_is_said_in_words(cast: Cast, client, change, said):
    line = make_commitment(make_signed(cast.son_la, by=cast.staff), by=cast.staff)
    data = {"year": "2026", "value": "2", "note": "Ghi chú", "submission": uuid4()}
    desk = sign_in(client, cast.officer)
    response = desk.post(f"{line.get_absolute_url()}bao-cao/", data | change)
    assert response.status_code == 422
    assert said in text_of(response)
    assert "Ghi chú" in text_of(response)


def test_a_counted_figure_leads_to_its_records(cast: Cast, client):
    agreement = make_signed(cast.son_la, by=cast.staff)
    line = make_commitment(
        agreement, by=cast.staff, measure=Measure.CHAINS_KEPT, unit="chuỗi", yearly={}
    )
    chain = make_public(cast.son_la, seen_by=cast.staff)
    desk = sign_in(client, cast.officer)
    page = text_of(desk.get(line.get_absolute_url()))
    assert "Báo số liệu" not in page
    assert f"{line.get_absolute_url()}ho-so/" in page
    records = text_of(desk.get(f"{line.get_absolute_url()}ho-so/"))
    assert chain.name in records
    assert "1 chuỗi" in records


@pytest.mark.parametrize("measure", [Measure.CHAINS_NEW, Measure.TONNES])
def test_other_counted_figures_have_their_records_too(cast: Cast, client, measure):
    agreement = make_signed(cast.son_la, by=cast.staff)
    line = make_commitment(agreement, by=cast.staff, measure=measure)
    chain = make_public(cast.son_la, seen_by=cast.staff)
    chain.outputs.create(year=2026, tonnes=7)
    desk = sign_in(client, cast.officer)
    assert chain.name in text_of(desk.get(f"{line.get_absolute_url()}ho-so/"))
    assert desk.get(line.get_absolute_url()).status_code == 200


def test_a_reader_sees_the_rule_and_no_dispute(cast: Cast, client):
    line = make_commitment(make_signed(cast.son_la, by=cast.staff), by=cast.staff)
    make_report(line, by=cast.officer, note="Riêng hai bên")
    page = text_of(sign_in(client, cast.reader).get(line.get_absolute_url()))
    assert "Đúng tiến độ khi số đạt được" in page
    assert "Riêng hai bên" not in page


def test_changed_commitments_go_back_with_a_new_version(cast: Cast, client):
    agreement = make_proposed(cast.son_la, by=cast.staff)
    desk, officer = sign_in(client, cast.lead), sign_in(type(client)(), cast.officer)
    one = f"{LIST}{agreement.pk}/"
    assert f"{one}dang-soan/" in text_of(officer.get(one))
    data = typed()
    for _ in range(2):
        page = text_of(officer.post(f"{one}dang-soan/them/", data, follow=True))
    assert page.count("10 đoàn (2026: 2, 2027: 2") == 2  # compared, and in the list
    assert "Đoàn tham quan: 10 đoàn" in page
    hanoi = sign_in(type(client)(), cast.staff)
    assert "Đoàn tham quan" not in text_of(hanoi.get(one))
    page = text_of(desk.post(f"{one}dong-y/", {"number": "1"}, follow=True))
    assert "bản đang soạn chưa gửi" in page
    desk.post(f"{one}sua-gui-lai/", whole_form(desk, f"{one}sua-gui-lai/"))
    compared = text_of(hanoi.get(f"{one}cac-ban/"))
    assert "Đoàn tham quan: 10 đoàn" in compared


def test_two_officers_write_the_same_line_of_an_amendment(cast: Cast, client):
    line = make_sealed_line(cast)
    one = f"{LIST}{line.agreement_id}/"
    address = f"{one}dang-soan/{line.key}/"
    first, second = sign_in(client, cast.lead), sign_in(type(client)(), cast.officer)
    assert 'value="0"' in text_of(first.get(address))
    saved = typed(version=0, indicator="Bản của A", target_total="12", nam_2030="4")
    assert first.post(address, saved).status_code == 302
    mine = typed(version=0, indicator="Bản của B", evidence_wanted="Ảnh")
    late = second.post(address, mine)
    assert late.status_code == 409
    page = text_of(late)
    for shown in ("Người lead đã lưu", "Bản của B", "<del>", "12", "Ảnh"):
        assert shown in page
    assert second.post(address, mine | {"version": 1}).status_code == 302
    assert "Bản của B" in text_of(first.get(address))
    assert sign_in(type(client)(), cast.reader).get(address).status_code == 403
    for act, shown in (("bo", "Đưa lại"), ("dua-lai", "Bỏ cam kết")):
        assert shown in text_of(first.post(f"{address}{act}/", follow=True))
    first.post(f"{one}dang-soan/bo/")
    assert "Chưa có gì khác" in text_of(second.get(f"{one}dang-soan/"))


def test_the_text_of_an_amendment_is_kept_before_it_is_sent(cast: Cast, client):
    agreement = make_sealed_line(cast).agreement
    address = f"{LIST}{agreement.pk}/phu-luc/"
    first = sign_in(client, cast.lead)
    data = whole_form(first, address) | {"ends_on": "30/06/2031", "luu": "1"}
    assert first.post(address, data).headers["Location"].endswith("dang-soan/")
    assert "30/06/2031" in text_of(first.get(address))
    late = first.post(address, data | {"ends_on": "31/07/2031"})
    assert late.status_code == 409
    assert "<del>" in text_of(late)
    assert "31/07/2031" in text_of(late)
    assert agreement.amendments.count() == 0
    page = text_of(
        sign_in(type(client)(), cast.staff).get(agreement.get_absolute_url())
    )
    assert "2031" not in page


def whole_form(desk: object, address: str) -> dict[str, object]:
    """Everything the form of the text would send, as it stands."""
    page = desk.get(address).context["page"]  # type: ignore[attr-defined]
    sent = (
        {name: page.form[name].value() or "" for name in page.form.fields}
        | _rows(page.areas)
        | _rows(page.parties)
    )
    return sent | {"starts_on": "01/01/2026", "ends_on": "31/12/2030"}


def _rows(formset: object) -> dict[str, object]:
    rows: dict[str, object] = {}
    every = [formset.management_form, *formset.forms]  # type: ignore[attr-defined]
    for form in every:
        for name in form.fields:
            value = form[name].value()
            if value not in (None, False):
                rows[form.add_prefix(name)] = value
    return rows


def test_pages_of_commitments_have_a_budget(
    cast: Cast, client, django_assert_max_num_queries
):
    agreement = make_signed(cast.son_la, by=cast.staff)
    lines = [make_commitment(agreement, by=cast.staff) for _ in range(5)]
    for line in lines:
        make_report(line, by=cast.officer)
    desk = sign_in(client, cast.staff)
    with django_assert_max_num_queries(32):
        desk.get(f"{LIST}{agreement.pk}/")
    with django_assert_max_num_queries(24):
        desk.get(lines[0].get_absolute_url())


def test_who_is_to_answer_a_figure_is_not_told_to_wait(cast: Cast, client):
    line = make_commitment(make_signed(cast.son_la, by=cast.staff), by=cast.staff)
    make_report(line, by=cast.officer)
    page = text_of(sign_in(client, cast.staff).get(line.get_absolute_url()))
    assert "Đến lượt bên anh/chị" in page
    assert "Chờ bên kia xem" not in page
    told = text_of(sign_in(type(client)(), cast.officer).get(line.get_absolute_url()))
    assert "Chờ bên kia xem" in told
