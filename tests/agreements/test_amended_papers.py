"""A paper of the past that both sides amended here is no longer Hanoi's record alone."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction

from agreements.models import Agreement, Commitment
from agreements.models.correction import facts_of
from agreements.services import amendments, corrections, working
from agreements.services.commitments import change_commitment
from agreements.services.terms import terms_of
from portal.core.errors import DomainError
from tests.agreements.commitments import given
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.room import PDF
from tests.agreements.test_changes import sign
from tests.cast import Cast
from tests.sign_in import sign_in

LIST = "/lam-viec/thoa-thuan/"


def make_amended_paper(cast: Cast) -> Agreement:
    """Recorded by Hanoi from paper; one line more by an amendment of both."""
    agreement = make_signed(cast.son_la, by=cast.staff, text="Điều 1. Mục đích")
    values: dict[str, Any] = {"agreement_id": agreement.pk, "at": MOMENT}
    working.add_line(
        agreement_id=agreement.pk,
        given=given(),
        by=cast.lead,
        submission="0b5c4f9e-6f1c-4f43-8d15-6fb1b7a11c55",  # type: ignore[arg-type]
    )
    amendments.propose_amendment(terms=terms_of(agreement), by=cast.lead, **values)
    number = agreement.versions.latest("number").number
    amendments.agree_amendment(number=number, by=cast.staff, **values)
    sign(agreement, cast.staff)
    sign(agreement, cast.lead)
    agreement.refresh_from_db()
    return agreement


def test_hanoi_changes_and_hides_nothing_of_it_alone(cast: Cast, client):
    agreement = make_amended_paper(cast)
    one, desk = f"{LIST}{agreement.pk}/", sign_in(client, cast.admin)
    assert desk.get(f"{one}sua/?dinh-chinh=1").status_code == 403
    page = str(desk.get(f"{one}sua/").content.decode())
    assert "Tải tệp mới" not in page
    desk.post(
        f"{one}sua/",
        {
            "notes": "Đã nhận",
            "version": str(agreement.version),
            "scan_file": SimpleUploadedFile("Khác.pdf", PDF + b"\n"),
        },
    )
    assert "là hồ sơ chung" in str(
        desk.post(f"{one}cat-kho/", {"reason": "Bỏ"}, follow=True).content.decode()
    )
    line = agreement.commitments.get()
    assert desk.get(f"{line.get_absolute_url()}sua/").status_code in {302, 403}
    agreement.refresh_from_db()
    assert (agreement.scan_name, agreement.is_archived) == ("", False)
    with pytest.raises(DomainError):
        change_commitment(
            commitment=line,
            given=given(target_total=Decimal(1)),
            by=cast.staff,
            at=MOMENT,
            opened=line.version,
            reason="Ghi nhầm",
        )


def test_the_database_keeps_it_too(cast: Cast):
    agreement = make_amended_paper(cast)
    own = Agreement.objects.filter(pk=agreement.pk)
    lines = Commitment.objects.filter(agreement=agreement)
    for write in (
        lambda: own.update(ends_on=date(2026, 12, 31), corrected_at=MOMENT),
        lambda: own.update(archived_at=MOMENT, archived_by=cast.admin),
        lambda: lines.update(
            target_total=1, changed_at=MOMENT + timedelta(days=1), changed_by=cast.staff
        ),
    ):
        with (
            pytest.raises((InternalError, IntegrityError)),
            transaction.atomic(),
        ):
            write()


def test_a_slip_in_it_is_mended_by_both(cast: Cast):
    agreement = make_amended_paper(cast)
    asked = corrections.ask_to_correct(
        agreement_id=agreement.pk,
        after=facts_of(agreement) | {"signed_place": "Sơn La"},
        scan=None,
        reason="Ghi nhầm nơi ký",
        by=cast.staff,
        at=MOMENT,
    )
    values: dict[str, Any] = {
        "agreement_id": agreement.pk,
        "correction_id": asked.pk,
        "at": MOMENT,
    }
    with pytest.raises((DomainError, PermissionDenied)):
        corrections.confirm_correction(by=cast.admin, **values)
    corrections.confirm_correction(by=cast.lead, **values)
    agreement.refresh_from_db()
    assert agreement.signed_place == "Sơn La"
