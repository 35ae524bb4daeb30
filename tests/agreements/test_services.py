"""Saving an agreement with its parts, and the figures of cooperation."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from agreements.choices import Side
from agreements.models import Agreement, ContentArea, Round
from agreements.services.figures import cooperation_summary
from agreements.services.record import (
    SignatoryRow,
    annotate_agreement,
    save_agreement,
)
from agreements.services.scans import Scan
from portal.core.errors import Conflict, DomainError
from tests.agreements.factories import MOMENT, TODAY, make_draft, make_signed
from tests.cast import Cast

HOST = SignatoryRow(Side.HOST, "Nguyễn Văn Mẫu", "Chủ tịch", "tm")
PARTNER = SignatoryRow(Side.PARTNER, "Lò Thị Mẫu", "Phó Chủ tịch", "kt")


def save(agreement: Agreement, cast: Cast, **more: object) -> Agreement:
    values: dict[str, object] = {
        "content_areas": list(ContentArea.objects.offered()[:3]),
        "signatories": [HOST, PARTNER],
        "by": cast.staff,
        "at": MOMENT,
    }
    return save_agreement(agreement=agreement, **(values | more))  # type: ignore[arg-type]


def scan_of(content: bytes) -> Scan:
    return Scan(ContentFile(content, name="Bản ký.pdf"), "Bản ký.pdf")


def test_a_new_agreement_is_saved_with_its_parts(cast: Cast):
    agreement = save(
        Agreement(
            association=cast.son_la,
            title="Chương trình phối hợp",
            round=Round.objects.get(code="2026-2030"),
        ),
        cast,
    )
    assert agreement.created_by == cast.staff
    assert agreement.content_areas.count() == 3
    assert {s.name for s in agreement.signatories.all()} == {HOST.name, PARTNER.name}


def test_the_second_person_to_save_is_told(cast: Cast):
    draft = make_draft(cast.son_la)
    save(draft, cast, opened=1)
    late = Agreement.objects.get(pk=draft.pk)
    late.title = "Tên khác"
    with pytest.raises(Conflict):
        save(late, cast, opened=1)
    draft.refresh_from_db()
    assert draft.title != "Tên khác"


def test_signatories_become_what_the_form_says(cast: Cast):
    draft = make_draft(cast.son_la)
    host = draft.signatories.get(side=Side.HOST)
    rows = [HOST, SignatoryRow(Side.PARTNER, "Người Mới", "Chủ tịch")]
    save(draft, cast, signatories=[*rows, PARTNER])
    assert draft.signatories.count() == 3
    assert draft.signatories.get(side=Side.HOST).pk == host.pk
    save(draft, cast, signatories=rows)
    assert {s.name for s in draft.signatories.all()} == {HOST.name, "Người Mới"}


def test_a_signed_agreement_changes_only_with_a_reason(cast: Cast):
    signed = make_signed(cast.son_la, by=cast.staff)
    signed.title = "Tên đúng"
    with pytest.raises(DomainError, match="lý do đính chính"):
        save(signed, cast, by=cast.admin)
    save(signed, cast, by=cast.admin, correction_reason="Gõ nhầm tên")
    signed.refresh_from_db()
    assert signed.title == "Tên đúng"
    assert signed.corrected_by == cast.admin
    assert signed.correction_reason == "Gõ nhầm tên"


def test_a_correction_may_not_drop_a_side(cast: Cast):
    signed = make_signed(cast.son_la, by=cast.staff)
    with pytest.raises(DomainError, match="mỗi bên"):
        save(signed, cast, signatories=[HOST], correction_reason="Thử")
    assert signed.signatories.count() == 2


def test_a_correction_may_not_run_into_another_agreement(cast: Cast):
    make_signed(
        cast.son_la,
        by=cast.staff,
        number="1",
        starts_on=date(2021, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    signed = make_signed(cast.son_la, by=cast.staff, number="2")
    signed.starts_on = date(2025, 6, 1)
    with pytest.raises(DomainError, match="thỏa thuận số 1 "):
        save(signed, cast, correction_reason="Sửa ngày")
    signed.refresh_from_db()
    assert signed.starts_on == date(2026, 1, 1)


def test_a_number_taken_in_between_is_said_in_words(cast: Cast):
    make_draft(cast.son_la, number="05/CTPH")
    draft = make_draft(cast.lao_cai, number="06/CTPH")
    draft.number = "05/CTPH"
    with pytest.raises(DomainError, match="05/CTPH"):
        save(draft, cast)


def test_notes_of_a_signed_agreement_need_no_reason(cast: Cast):
    signed = make_signed(cast.son_la, by=cast.staff)
    annotate_agreement(
        agreement=signed, notes="Đã lưu bản giấy", by=cast.staff, opened=1
    )
    signed.refresh_from_db()
    assert (signed.notes, signed.version, signed.corrected_at) == (
        "Đã lưu bản giấy",
        2,
        None,
    )
    with pytest.raises(Conflict):
        annotate_agreement(agreement=signed, notes="x", by=cast.staff, opened=1)


def test_a_scan_is_kept_with_its_fingerprint(cast: Cast):
    signed = make_signed(cast.son_la, by=cast.staff)
    annotate_agreement(
        agreement=signed, notes="", by=cast.staff, opened=1, scan=scan_of(b"abc")
    )
    signed.refresh_from_db()
    with signed.scan.open() as kept:
        assert kept.read() == b"abc"
    assert signed.scan_name == "Bản ký.pdf"
    assert "Bản" not in signed.scan.name
    assert signed.scan_sha256 == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_failed_save_leaves_no_file(cast: Cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_draft(cast.son_la, number="05/CTPH")
    draft = make_draft(cast.lao_cai, number="06/CTPH")
    draft.number = "05/CTPH"
    with pytest.raises(DomainError, match="05/CTPH"):
        save(draft, cast, scan=scan_of(b"abc"))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_one_sending_of_the_form_makes_one_record(cast: Cast):
    submission = uuid4()
    made = [
        save(
            Agreement(
                association=cast.son_la,
                title="Gửi hai lần",
                round=Round.objects.get(code="khac"),
            ),
            cast,
            submission=submission,
        )
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert Agreement.objects.get().signatories.count() == 2


def test_the_number_of_somebody_elses_sending_makes_a_record_of_ones_own(cast: Cast):
    number = uuid4()
    theirs = make_draft(cast.lao_cai, submission=number, created_by=cast.admin)
    own = save(
        Agreement(
            association=cast.son_la,
            title="Gửi một lần",
            round=Round.objects.get(code="khac"),
        ),
        cast,
        submission=number,
    )
    assert own.pk != theirs.pk
    assert own.title == "Gửi một lần"


def test_the_summary_counts_units_as_signed_and_of_today(cast: Cast):
    make_signed(cast.son_la, by=cast.staff)
    make_signed(cast.hai_duong, by=cast.staff)
    make_signed(cast.hai_phong, by=cast.staff)
    make_draft(cast.lao_cai)
    summary = cooperation_summary(TODAY)
    assert summary.on == TODAY
    assert (summary.agreements, summary.associations) == (3, 3)
    assert (summary.provinces_signed, summary.provinces_today) == (3, 2)
    assert cooperation_summary(date(2031, 1, 1)).agreements == 0
