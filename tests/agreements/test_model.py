"""Signing, locking, overlap and status of agreements, down to the database."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from agreements.choices import Side, TermStatus
from agreements.models import Agreement
from portal.core.errors import DomainError
from tests.agreements.factories import (
    MOMENT,
    TODAY,
    make_draft,
    make_signatories,
    make_signed,
)
from tests.cast import Cast


def status_of(agreement: Agreement, today: date) -> str:
    return Agreement.objects.with_status(today).get(pk=agreement.pk).status


def check_deferred() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize(
    ("today", "status"),
    [
        (date(2025, 12, 31), TermStatus.UPCOMING),
        (date(2026, 1, 1), TermStatus.IN_FORCE),
        (date(2030, 12, 31) - timedelta(days=91), TermStatus.IN_FORCE),
        (date(2030, 12, 31) - timedelta(days=90), TermStatus.ENDING_SOON),
        (date(2030, 12, 31), TermStatus.ENDING_SOON),
        (date(2031, 1, 1), TermStatus.ENDED),
    ],
)
def test_the_status_follows_from_the_dates(cast: Cast, today, status):
    signed = make_signed(cast.son_la, by=cast.staff)
    assert status_of(signed, today) == status
    in_force = Agreement.objects.in_force(today).filter(pk=signed.pk).exists()
    assert in_force == (status in {TermStatus.IN_FORCE, TermStatus.ENDING_SOON})


def test_a_draft_has_no_term_and_is_in_no_public_figure(cast: Cast):
    draft = make_draft(cast.son_la)
    assert status_of(draft, TODAY) == TermStatus.DRAFT
    assert not Agreement.objects.public().exists()


def test_signing_records_who_and_when(cast: Cast):
    signed = make_signed(cast.son_la, by=cast.staff)
    signed.refresh_from_db()
    assert (signed.sealed_by, signed.sealed_at) == (cast.staff, MOMENT)
    with pytest.raises(DomainError, match="đã được ghi nhận"):
        signed.sign(by=cast.admin, at=MOMENT)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"number": ""}, "số văn bản"),
        ({"signed_on": None}, "ngày ký"),
        ({"starts_on": None}, "ngày bắt đầu hiệu lực"),
        ({"ends_on": None}, "ngày hết hiệu lực"),
        ({"signatories": False}, "người ký bên Hà Nội, người ký bên tỉnh bạn"),
    ],
)
def test_signing_says_what_is_missing(cast: Cast, values, named):
    draft = make_draft(cast.son_la, **values)
    with pytest.raises(DomainError, match=named):
        draft.sign(by=cast.staff, at=MOMENT)
    draft.refresh_from_db()
    assert not draft.is_signed


def test_signing_needs_both_sides(cast: Cast):
    draft = make_draft(cast.son_la)
    draft.signatories.filter(side=Side.PARTNER).delete()
    with pytest.raises(DomainError, match="người ký bên tỉnh bạn"):
        draft.sign(by=cast.staff, at=MOMENT)


def test_a_paper_dated_tomorrow_is_not_signed_yet(cast: Cast):
    draft = make_draft(cast.son_la, signed_on=date(2026, 11, 21))
    with pytest.raises(DomainError, match="tương lai"):
        draft.sign(by=cast.staff, at=MOMENT)


def test_the_day_of_signing_is_the_day_in_hanoi(cast: Cast):
    """20 November 22:00 in London is already the 21st in Hanoi."""
    draft = make_draft(cast.son_la, signed_on=date(2026, 11, 21))
    evening = MOMENT.fromisoformat("2026-11-20T22:00:00+00:00")
    assert draft.sign(by=cast.staff, at=evening).is_signed


def test_overlap_names_the_other_agreement(cast: Cast):
    make_signed(cast.son_la, by=cast.staff, number="05/CTPH")
    second = make_draft(
        cast.son_la,
        number="06/CTPH",
        starts_on=date(2030, 12, 31),
        ends_on=date(2035, 1, 1),
    )
    with pytest.raises(DomainError, match="05/CTPH") as error:
        second.sign(by=cast.staff, at=MOMENT)
    assert "01/01/2026 – 31/12/2030" in error.value.message
    assert second.sealed_at is None


def test_overlap_that_wins_the_race_is_refused_by_the_database(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    """The check before saving saw nothing, as when two people sign at one moment."""
    make_signed(cast.son_la, by=cast.staff, number="05/CTPH")
    second = make_draft(cast.son_la, number="06/CTPH")
    monkeypatch.setattr(Agreement, "refuse_if_taken", lambda self: None)
    with pytest.raises(DomainError, match="05/CTPH"):
        second.sign(by=cast.staff, at=MOMENT)


def test_the_next_term_may_begin_the_day_after(cast: Cast):
    make_signed(
        cast.son_la,
        by=cast.staff,
        number="1",
        starts_on=date(2021, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    assert make_signed(cast.son_la, by=cast.staff, number="2").is_signed


def test_another_association_may_have_the_same_term(cast: Cast):
    make_signed(cast.son_la, by=cast.staff)
    assert make_signed(cast.lao_cai, by=cast.staff).is_signed


def test_an_archived_agreement_makes_room_and_cannot_come_back(cast: Cast):
    first = make_signed(cast.son_la, by=cast.staff, number="05/CTPH")
    first.archive(by=cast.admin, at=MOMENT, reason="Ghi nhầm tỉnh")
    make_signed(cast.son_la, by=cast.staff, number="06/CTPH")
    with pytest.raises(DomainError, match="06/CTPH"):
        first.restore(by=cast.admin, at=MOMENT)
    assert first.is_archived
    first.refresh_from_db()
    assert first.is_archived


def test_restoring_a_number_that_was_used_again_is_refused(cast: Cast):
    first = make_draft(cast.son_la, number="05/CTPH")
    first.archive(by=cast.admin, at=MOMENT, reason="Ghi nhầm")
    make_draft(cast.lao_cai, number="05/ctph ")
    with pytest.raises(DomainError, match="05/CTPH"):
        first.restore(by=cast.admin, at=MOMENT)


def test_one_number_once_in_any_spelling(cast: Cast):
    make_draft(cast.son_la, number="05/CTPH-HND")
    with pytest.raises(IntegrityError, match="agreement_number_once"):
        make_draft(cast.lao_cai, number="05 / ctph-hnd")


def test_drafts_without_a_number_stand_side_by_side(cast: Cast):
    make_draft(cast.son_la, number="")
    assert make_draft(cast.lao_cai, number="").pk


def test_the_end_comes_after_the_start(cast: Cast):
    with pytest.raises(IntegrityError, match="agreement_ends_after_start"):
        make_draft(cast.son_la, ends_on=date(2025, 12, 31))


def test_the_database_locks_the_facts_of_a_signed_agreement(cast: Cast):
    signed = make_signed(cast.son_la, by=cast.staff)
    with (
        pytest.raises(DatabaseError, match="signed_facts_are_locked"),
        transaction.atomic(),
    ):
        Agreement.objects.filter(pk=signed.pk).update(title="Khác")
    Agreement.objects.filter(pk=signed.pk).update(notes="Ghi chú thì sửa được")


def test_the_database_refuses_a_signed_agreement_without_both_sides(cast: Cast):
    signed = make_signed(cast.son_la, by=cast.staff)
    signed.signatories.filter(side=Side.HOST).delete()
    with (
        pytest.raises(IntegrityError, match="signatory of both sides"),
        transaction.atomic(),
    ):
        check_deferred()
    make_signatories(signed)
    check_deferred()


def test_who_reads_what(cast: Cast):
    own = make_signed(cast.son_la, by=cast.staff)
    draft = make_draft(cast.son_la, number="")
    other = make_signed(cast.lao_cai, by=cast.staff)
    merged = make_signed(cast.hai_duong, by=cast.staff)

    def read(user: object) -> set[int]:
        return set(Agreement.objects.for_user(user).values_list("pk", flat=True))

    assert read(cast.staff) == {own.pk, draft.pk, other.pk, merged.pk}
    assert read(cast.officer) == {own.pk, draft.pk}
    assert read(cast.outsider) == {other.pk}
    assert read(cast.successor) == {merged.pk}
    assert read(cast.reader) == {own.pk, other.pk, merged.pk}
    assert read(cast.former) == read(cast.buyer) == read(cast.nobody) == set()


def test_archived_agreements_are_for_hanoi_only(cast: Cast):
    own = make_signed(cast.son_la, by=cast.staff)
    own.archive(by=cast.admin, at=MOMENT, reason="Ghi nhầm")
    assert Agreement.objects.for_user(cast.staff).exists()
    assert not Agreement.objects.for_user(cast.officer).exists()
    assert not Agreement.objects.for_user(cast.reader).exists()
    assert not Agreement.objects.public().exists()


def test_history_is_written_by_the_database(cast: Cast):
    draft = make_draft(cast.son_la)
    Agreement.objects.filter(pk=draft.pk).update(notes="Sửa thẳng trong bảng")
    events = draft.events.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.pgh_label for event in events] == ["insert", "update"]
    assert events.last().notes == "Sửa thẳng trong bảng"
