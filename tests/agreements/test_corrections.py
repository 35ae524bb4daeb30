"""A slip in the record of what both sides signed is mended by both; nobody hides it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction

from agreements.choices import Side, StepKind
from agreements.models import Agreement, ContentArea, Correction
from agreements.models.correction import facts_of
from agreements.services import corrections, working
from agreements.services.scans import Scan
from portal.core.errors import DomainError
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.room import PDF, make_sealed, terms
from tests.agreements.test_changes import amend, kinds
from tests.agreements.test_room import check_now
from tests.cast import Cast
from tests.sign_in import sign_in

LIST = "/lam-viec/thoa-thuan/"
SCAN = PDF + b"\n"


def ask(agreement: Agreement, by: Any, **change: str) -> Correction:
    return corrections.ask_to_correct(
        agreement_id=agreement.pk,
        after=facts_of(agreement) | (change or {"signed_place": "Sơn La"}),
        scan=Scan(ContentFile(SCAN, name="dung.pdf"), "Bản đúng.pdf"),
        reason="Gõ nhầm nơi ký",
        by=by,
        at=MOMENT,
    )


def confirm(asked: Correction, by: Any) -> None:
    corrections.confirm_correction(
        agreement_id=asked.agreement_id,
        correction_id=asked.pk,
        by=by,
        at=MOMENT + timedelta(hours=1),
    )


def test_the_record_changes_when_the_other_side_confirms(cast: Cast):
    agreement = make_sealed(cast)
    asked = ask(agreement, cast.lead)
    agreement.refresh_from_db()
    assert agreement.signed_place == "Hà Nội"
    assert Agreement.objects.waiting_for(Side.HOST).get() == agreement
    for person in (cast.lead, cast.officer):
        with pytest.raises((DomainError, PermissionDenied)):
            confirm(asked, person)
    with pytest.raises(DomainError, match="đang chờ trả lời"):
        ask(agreement, cast.staff)
    confirm(asked, cast.staff)
    agreement.refresh_from_db()
    assert (agreement.signed_place, agreement.scan_name) == ("Sơn La", "Bản đúng.pdf")
    assert agreement.correction_reason == "Gõ nhầm nơi ký"
    with agreement.scan.open() as kept:
        assert kept.read() == SCAN
    assert kinds(agreement)[-2:] == [StepKind.CORRECTION_ASKED, StepKind.CORRECTED]
    with pytest.raises(DomainError, match="Không có đề nghị"):
        confirm(asked, cast.staff)


def test_a_correction_is_declined_taken_back_or_out_of_date(cast: Cast):
    agreement = make_sealed(cast)
    values: dict[str, Any] = {"agreement_id": agreement.pk, "at": MOMENT}
    first = ask(agreement, cast.staff)
    with pytest.raises(DomainError, match="lý do không đồng ý"):
        corrections.decline_correction(reason=" ", by=cast.lead, **values)
    corrections.decline_correction(reason="Đúng rồi", by=cast.lead, **values)
    second = ask(agreement, cast.staff, number="99/CTPH")
    with pytest.raises(DomainError, match="đề nghị khác"):
        confirm(first, cast.lead)
    amend(agreement, cast.lead)
    with pytest.raises(DomainError, match="chưa xong"):
        confirm(second, cast.lead)
    corrections.withdraw_correction(by=cast.admin, **values)
    agreement.refresh_from_db()
    assert agreement.corrected_at is None


def test_what_cannot_be_asked_for(cast: Cast):
    agreement = make_sealed(cast)
    with pytest.raises(DomainError, match="đủ số"):
        ask(agreement, cast.lead, number=" ")
    with pytest.raises(DomainError, match="tương lai"):
        ask(agreement, cast.lead, signed_on="2036-01-01")
    with pytest.raises(PermissionDenied):
        ask(make_signed(cast.lao_cai, by=cast.staff), cast.staff)
    asked = ask(agreement, cast.lead, number="77/CTPH-LC")
    make_signed(cast.hai_phong, by=cast.staff, number="77/CTPH-LC")
    with pytest.raises(DomainError, match="mang số"):
        confirm(asked, cast.staff)


def test_nobody_corrects_or_puts_away_alone_what_both_signed(cast: Cast, client):
    agreement = make_sealed(cast)
    desk, one = sign_in(client, cast.admin), f"{LIST}{agreement.pk}/"
    assert desk.get(f"{one}sua/?dinh-chinh=1").status_code == 403
    page = str(
        desk.post(f"{one}cat-kho/", {"reason": "Bỏ"}, follow=True).content.decode()
    )
    assert "là hồ sơ chung" in page
    agreement.refresh_from_db()
    assert not agreement.is_archived
    for change in (
        {"number": "1", "corrected_at": MOMENT},
        {"title": "Khác", "amended_at": MOMENT},
        {"archived_at": MOMENT, "archived_by": cast.admin},
    ):
        with (
            pytest.raises((InternalError, IntegrityError)),
            transaction.atomic(),
        ):
            Agreement.objects.filter(pk=agreement.pk).update(**change)


def test_archive_and_restore_need_a_second_factor(cast: Cast, client):
    agreement = make_signed(cast.son_la, by=cast.staff)
    one = f"{LIST}{agreement.pk}/"
    plain = sign_in(type(client)(), cast.admin, second_factor=False)
    plain.post(f"{one}cat-kho/", {"reason": "Ghi nhầm"})
    agreement.refresh_from_db()
    assert not agreement.is_archived
    desk = sign_in(client, cast.admin)
    desk.post(f"{one}cat-kho/", {"reason": "Ghi nhầm"})
    plain.post(f"{one}khoi-phuc/")
    agreement.refresh_from_db()
    assert agreement.is_archived
    desk.post(f"{one}khoi-phuc/")
    agreement.refresh_from_db()
    assert not agreement.is_archived


def test_a_correction_goes_through_the_pages(cast: Cast, client):
    agreement = make_sealed(cast)
    one = f"{LIST}{agreement.pk}/"
    lead, hanoi = sign_in(client, cast.lead), sign_in(type(client)(), cast.staff)
    data: dict[str, Any] = {
        "number": agreement.number,
        "title": agreement.title,
        "signed_on": "05/01/2026",
        "signed_place": "Sơn La",
        "text": agreement.text.replace("\n", "\r\n"),
        "reason": "",
    }
    wrong = lead.post(f"{one}dinh-chinh/", data)
    assert wrong.status_code == 422
    data |= {
        "reason": "Nhầm nơi ký",
        "scan_file": SimpleUploadedFile("dung.pdf", SCAN),
    }
    lead.post(f"{one}dinh-chinh/", data)
    page = str(hanoi.get(one).content.decode())
    for shown in ("Nhầm nơi ký", "<del>", "Đồng ý đính chính"):
        assert shown in page
    asked = Correction.objects.get()
    scan = f"{one}dinh-chinh/{asked.pk}/ban-chup/"
    assert hanoi.get(scan).getvalue() == SCAN
    reader = sign_in(type(client)(), cast.reader)
    assert reader.get(scan).status_code == 403
    assert "Nhầm nơi ký" not in str(reader.get(one).content.decode())
    for _ in range(2):
        hanoi.post(f"{one}dinh-chinh/{asked.pk}/dong-y/")
    assert kinds(agreement).count("corrected") == 1
    assert "Đính chính: Nhầm nơi ký" in str(lead.get(one).content.decode())


def test_areas_and_parties_of_a_signed_agreement_stay(cast: Cast):
    agreement = make_sealed(cast)
    area = ContentArea.objects.exclude(contents__agreement=agreement)[0]
    content, party = agreement.contents.get(), agreement.parties.get()
    for write in (
        lambda: agreement.contents.create(area=area),
        lambda: agreement.contents.update(area=area),
        lambda: agreement.parties.create(side="host", kind="other", name="X"),
        lambda: agreement.parties.update(name="X"),
    ):
        with (
            pytest.raises(IntegrityError, match="change only with"),
            transaction.atomic(),
        ):
            write()
    for row in (content, party):
        with transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()
            with pytest.raises(IntegrityError, match="change only with"):
                check_now()
            transaction.set_rollback(True)
    agreement.contents.update(host_unit="Ban khác")
    Agreement.objects.filter(pk=agreement.pk).delete()
    check_now()


def test_an_amendment_in_hand_keeps_the_correction(cast: Cast):
    """What was being written before it would otherwise take the slip back."""
    agreement = make_sealed(cast)
    longer = terms(ends_on=date(2031, 12, 31))
    values: Any = {"agreement_id": agreement.pk, "by": cast.lead, "opened": 0}
    working.save_text(terms=longer, **values)
    confirm(ask(agreement, cast.staff, title="Tên đúng"), cast.lead)
    agreement.refresh_from_db()
    found = working.working_terms(agreement, Side.PARTNER)
    assert (found.title, found.ends_on) == ("Tên đúng", longer.ends_on)
