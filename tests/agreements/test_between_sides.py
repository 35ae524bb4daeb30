"""What one side keeps to itself, and what binds nobody alone."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.models import Agreement, Signature
from agreements.models.correction import facts_of
from agreements.resting import agreement_thing
from agreements.services import (
    amendments,
    commitments,
    corrections,
    room,
    working,
)
from agreements.services.activities import link_chain, unlink_chain
from agreements.services.scans import Scan
from agreements.services.signing import PaperFacts, Signer
from portal.core.errors import DomainError
from portal.home.services.province import province_facts, province_of
from tests.agreements.activities import make_activity
from tests.agreements.commitments import given, make_commitment
from tests.agreements.factories import MOMENT, TODAY, make_signed
from tests.agreements.room import (
    PDF,
    confirm_end,
    make_proposed,
    make_sealed,
    make_text,
    sign_by,
    terms,
)
from tests.agreements.test_changes import ask
from tests.cast import Cast
from tests.chains.factories import make_chain
from tests.sign_in import sign_in

LIST = "/lam-viec/thoa-thuan/"


def page_of(client, user, address: str) -> str:
    return str(sign_in(type(client)(), user).get(address).content.decode())


def test_what_a_draft_said_before_it_was_sent_stays_with_its_side(cast: Cast, client):
    draft = make_text(cast.son_la, by=cast.staff, title="Tên chưa cho xem")
    room.save_draft(
        agreement=draft, terms=terms(title="Tên gửi"), by=cast.staff, opened=1
    )
    room.propose(agreement_id=draft.pk, by=cast.staff, at=MOMENT)
    one = f"{LIST}{draft.pk}/"
    assert "Tên chưa cho xem" in page_of(client, cast.staff, one)
    page = page_of(client, cast.lead, one)
    assert "Tên gửi" in page
    assert "Tên chưa cho xem" not in page
    room.agree(agreement_id=draft.pk, number=1, by=cast.lead, at=MOMENT)
    sign_by(draft, cast.staff)
    sign_by(draft, cast.lead)
    assert "Tên chưa cho xem" not in page_of(client, cast.reader, one)


def test_a_draft_taken_back_is_read_as_it_was_sent(cast: Cast, client):
    agreement = make_proposed(cast.son_la, by=cast.staff)
    room.withdraw(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    working.save_text(
        agreement_id=agreement.pk,
        terms=terms(
            title="Tên mới chưa gửi", text="Điều chưa gửi", ends_on=date(2029, 1, 1)
        ),
        by=cast.staff,
        opened=0,
    )
    working.add_line(
        agreement_id=agreement.pk,
        given=given(indicator="Chỉ tiêu chưa gửi", due_on=date(2028, 1, 1)),
        by=cast.staff,
        submission=uuid4(),
    )
    one = f"{LIST}{agreement.pk}/"
    mine = page_of(client, cast.staff, f"{one}dang-soan/")
    assert "2029" in mine
    assert "Chỉ tiêu chưa gửi" in mine
    for address in (one, f"{one}cac-ban/", LIST, f"{LIST}?q=chua+gui", "/lam-viec/"):
        theirs = page_of(client, cast.lead, address)
        for unsent in ("Tên mới", "Chỉ tiêu chưa gửi", "Điều chưa gửi"):
            assert unsent not in theirs
        assert "2029" not in theirs
    lead = sign_in(client, cast.lead)
    assert lead.get(f"{one}dang-soan/").status_code == 403
    room.propose(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    page = page_of(client, cast.lead, one)
    assert "Tên mới chưa gửi" in page
    assert "Chỉ tiêu chưa gửi" in page


def test_figures_weighed_in_a_draft_stay_with_its_side(cast: Cast, client):
    draft = make_text(cast.son_la, by=cast.staff)
    line = make_commitment(draft, by=cast.staff, indicator="Chỉ tiêu ban đầu")
    commitments.change_commitment(
        commitment=line,
        given=given(indicator="Chỉ tiêu gửi đi"),
        by=cast.staff,
        at=MOMENT,
        opened=line.version,
    )
    room.propose(agreement_id=draft.pk, by=cast.staff, at=MOMENT)
    page = page_of(client, cast.lead, line.get_absolute_url())
    assert "Chỉ tiêu gửi đi" in page
    assert "Chỉ tiêu ban đầu" not in page
    room.agree(agreement_id=draft.pk, number=1, by=cast.lead, at=MOMENT)
    sign_by(draft, cast.staff)
    sign_by(draft, cast.lead)
    for person in (cast.lead, cast.reader):
        page = page_of(client, person, line.get_absolute_url())
        assert "Chỉ tiêu ban đầu" not in page


def test_a_scan_under_an_unsigned_amendment_is_for_both_sides_only(cast: Cast, client):
    agreement = make_sealed(cast)
    amendments.propose_amendment(
        agreement_id=agreement.pk,
        terms=terms(ends_on=date(2031, 6, 30)),
        by=cast.staff,
        at=MOMENT,
    )
    amendments.agree_amendment(
        agreement_id=agreement.pk, number=2, by=cast.lead, at=MOMENT
    )
    amendments.sign_amendment(
        agreement_id=agreement.pk,
        signer=Signer("Nguyễn Văn Mẫu", "Chủ tịch"),
        paper=PaperFacts("08/PL", date(2026, 11, 1), "Sơn La"),
        scan=Scan(ContentFile(PDF, name="pl.pdf"), "pl.pdf"),
        by=cast.staff,
        at=MOMENT,
    )
    signature = Signature.objects.get(amendment__isnull=False)
    address = reverse("agreements:signature", args=[agreement.pk, signature.pk])
    kept = sign_in(type(client)(), cast.lead).get(address)
    assert kept.getvalue() == PDF
    assert sign_in(client, cast.reader).get(address).status_code == 403


def test_hanoi_does_not_put_away_a_draft_the_partner_holds(cast: Cast, client):
    agreement = make_proposed(cast.son_la, by=cast.lead)
    room.decline(agreement_id=agreement.pk, by=cast.staff, at=MOMENT, reason="Thiếu")
    desk = sign_in(client, cast.staff)
    answer = desk.post(f"{LIST}{agreement.pk}/cat-kho/", {"reason": "Bỏ"})
    assert answer.status_code == 403
    agreement.refresh_from_db()
    assert not agreement.is_archived


def end_early(agreement: Agreement, cast: Cast) -> Agreement:
    ask(agreement, cast.lead)
    confirm_end(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    agreement.refresh_from_db()
    return agreement


def test_what_ended_early_is_corrected_beside_the_one_that_followed(cast: Cast):
    before = end_early(make_sealed(cast), cast)
    make_signed(cast.son_la, by=cast.staff, starts_on=date(2027, 1, 1), number="3")
    assert not Agreement.objects.overlapping(before).exists()
    asked = corrections.ask_to_correct(
        agreement_id=before.pk,
        after=facts_of(before) | {"signed_place": "Sơn La"},
        scan=None,
        reason="Ghi nhầm nơi ký",
        by=cast.lead,
        at=MOMENT,
    )
    corrections.confirm_correction(
        agreement_id=before.pk,
        correction_id=asked.pk,
        by=cast.admin,
        at=MOMENT + timedelta(hours=1),
    )
    before.refresh_from_db()
    assert before.signed_place == "Sơn La"


def test_an_old_request_does_not_end_an_agreement_backwards(cast: Cast):
    agreement = make_sealed(cast)
    ask(agreement, cast.lead, date(2026, 12, 31))
    with pytest.raises(DomainError, match="từ hôm nay"):
        confirm_end(
            agreement_id=agreement.pk, by=cast.staff, at=MOMENT + timedelta(days=90)
        )
    agreement.refresh_from_db()
    assert agreement.terminated_on is None


def test_the_public_page_of_a_province_says_the_day_both_sides_ended_it(cast: Cast):
    end_early(make_sealed(cast), cast)
    province = province_of(cast.son_la.province.today.code)
    assert province is not None
    assert province_facts(province, TODAY).agreed_until == date(2026, 12, 31)


def test_the_desk_and_the_register_say_the_day_both_sides_ended_it(cast: Cast, client):
    agreement = end_early(make_sealed(cast), cast)
    assert "hết ngày 31/12/2026" in agreement_thing(agreement).note
    page = page_of(client, cast.lead, "/lam-viec/")
    assert "31/12/2026" in page
    assert "31/12/2030" not in page


def test_hanoi_does_not_replace_the_scan_that_both_sides_signed(cast: Cast, client):
    agreement = make_sealed(cast)
    before = agreement.scan.name
    desk = sign_in(client, cast.staff)
    one = f"{LIST}{agreement.pk}/sua/"
    assert "Tải tệp mới" not in str(desk.get(one).content.decode())
    desk.post(
        one,
        {
            "notes": "Đã nhận bản giấy",
            "version": str(agreement.version),
            "scan_file": SimpleUploadedFile("Bản khác.pdf", PDF + b"\n"),
        },
    )
    agreement.refresh_from_db()
    assert (agreement.notes, agreement.scan.name) == ("Đã nhận bản giấy", before)


def test_a_line_put_away_before_it_was_sent_is_shown_to_nobody_else(cast: Cast, client):
    draft = make_text(cast.son_la, by=cast.staff)
    line = make_commitment(draft, by=cast.staff, indicator="Chỉ tiêu bỏ đi")
    commitments.put_away(commitment=line, by=cast.staff, at=MOMENT, reason="Cao quá")
    hanoi, lead = sign_in(client, cast.staff), sign_in(type(client)(), cast.lead)
    assert hanoi.get(line.get_absolute_url()).status_code == 200
    room.propose(agreement_id=draft.pk, by=cast.staff, at=MOMENT)
    assert lead.get(line.get_absolute_url()).status_code == 404


def test_a_line_put_away_meanwhile_has_no_place_to_move_to(cast: Cast):
    agreement = make_text(cast.son_la, by=cast.staff)
    line = make_commitment(agreement, by=cast.staff)
    commitments.put_away(commitment=line, by=cast.staff, at=MOMENT, reason="Trùng")
    commitments.move(commitment=line, by=cast.staff, up=True)


def test_the_history_of_an_activity_names_no_hidden_chain(cast: Cast, client):
    agreement = make_signed(cast.son_la, by=cast.staff)
    activity = make_activity(agreement, by=cast.officer)
    chain = make_chain(cast.son_la, name="Chuỗi còn nháp")
    link_chain(activity_id=activity.pk, chain_id=chain.pk, by=cast.officer, at=MOMENT)
    unlink_chain(activity_id=activity.pk, chain_id=chain.pk, by=cast.officer)
    one = activity.get_absolute_url()
    assert "Chuỗi còn nháp" in page_of(client, cast.officer, one)
    assert "Chuỗi còn nháp" not in page_of(client, cast.reader, one)


def test_each_side_puts_away_and_brings_back_its_own_unsent_draft(cast: Cast, client):
    draft = make_text(cast.son_la, by=cast.officer)
    one = f"{LIST}{draft.pk}/"
    desk, hanoi = sign_in(client, cast.officer), sign_in(type(client)(), cast.admin)
    assert "Cất vào kho lưu" in str(desk.get(one).content.decode())
    assert hanoi.post(f"{one}cat-kho/", {"reason": "Bỏ"}).status_code == 404
    desk.post(f"{one}cat-kho/", {"reason": "Làm lại"})
    draft.refresh_from_db()
    assert draft.archive_reason == "Làm lại"
    assert draft.title not in page_of(client, cast.officer, LIST)
    assert draft.title in page_of(client, cast.officer, f"{LIST}?archived=on")
    assert hanoi.get(one).status_code == 404
    assert "Khôi phục" in str(desk.get(one).content.decode())
    desk.post(f"{one}khoi-phuc/")
    draft.refresh_from_db()
    assert not draft.is_archived
