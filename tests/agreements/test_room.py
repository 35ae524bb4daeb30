"""From a draft of one side to a paper signed by both: every act and every refusal."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, connection, transaction

from agreements.choices import Side, Stage, StepKind, TermStatus
from agreements.models import Agreement, AgreementStep, AgreementVersion, Signature
from agreements.models.terms import Terms
from agreements.services import room
from agreements.services.comparison import Mark, compare, words
from agreements.services.signing import take_back_signature
from agreements.services.terms import terms_of
from portal.core.errors import Conflict, DomainError
from tests.agreements.factories import MOMENT, TODAY, make_draft, make_signed
from tests.agreements.room import (
    make_agreed,
    make_proposed,
    make_sealed,
    make_text,
    sign_by,
    terms,
)
from tests.cast import Cast


def story(agreement: Agreement) -> list[tuple[str, str, str]]:
    rows = AgreementStep.objects.filter(agreement=agreement).order_by("pk")
    return list(rows.values_list("kind", "side", "stage"))


def check_now() -> None:
    """Run what the database checks at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_text_goes_from_draft_to_signed_with_every_step_kept(cast: Cast):
    agreement = make_text(cast.son_la, by=cast.staff)
    room.propose(agreement_id=agreement.pk, by=cast.staff, at=MOMENT, note="Kính gửi")
    room.counter_propose(
        agreement_id=agreement.pk,
        terms=terms(text="Điều 1. Mục đích\nĐiều 2. Mỗi năm hai chuyến."),
        by=cast.lead,
        at=MOMENT,
        answers=1,
    )
    room.agree(agreement_id=agreement.pk, number=2, by=cast.staff, at=MOMENT)
    sign_by(agreement, cast.lead)
    assert (agreement.stage, agreement.waiting_side) == (Stage.AGREED, Side.HOST)
    sign_by(agreement, cast.staff)
    agreement.refresh_from_db()
    assert agreement.is_signed
    assert agreement.number == f"07/CTPH-{agreement.pk}"
    assert agreement.text.endswith("hai chuyến.")
    assert story(agreement) == [
        ("started", "host", "draft"),
        ("proposed", "host", "proposed"),
        ("countered", "partner", "proposed"),
        ("agreed", "host", "agreed"),
        ("side_signed", "partner", "agreed"),
        ("side_signed", "host", "agreed"),
        ("sealed", "host", "signed"),
    ]
    assert {s.side for s in agreement.signatories.all()} == set(Side.values)
    assert len(agreement.scan_sha256) == 64
    status = Agreement.objects.with_status(TODAY).get(pk=agreement.pk).status
    assert status == TermStatus.IN_FORCE
    check_now()


def test_a_draft_is_its_own_sides_until_it_is_sent(cast: Cast):
    ours = make_text(cast.son_la, by=cast.staff)
    theirs = make_text(cast.son_la, by=cast.officer)
    assert not Agreement.objects.for_user(cast.lead).filter(pk=ours.pk).exists()
    assert not Agreement.objects.for_user(cast.admin).filter(pk=theirs.pk).exists()
    room.propose(agreement_id=theirs.pk, by=cast.lead, at=MOMENT)
    assert Agreement.objects.for_user(cast.admin).filter(pk=theirs.pk).exists()
    assert not Agreement.objects.for_user(cast.outsider).filter(pk=theirs.pk).exists()


def test_only_the_waiting_side_answers(cast: Cast):
    agreement = make_proposed(cast.son_la, by=cast.staff)
    with pytest.raises(DomainError, match="Đang chờ Bên tỉnh bạn"):
        room.agree(agreement_id=agreement.pk, number=1, by=cast.admin, at=MOMENT)
    for person in (cast.officer, cast.outsider, cast.reader):
        with pytest.raises(PermissionDenied):
            room.agree(agreement_id=agreement.pk, number=1, by=person, at=MOMENT)


def test_what_was_not_read_cannot_be_agreed_to(cast: Cast):
    agreement = make_proposed(cast.son_la, by=cast.staff)
    room.withdraw(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    room.propose(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    with pytest.raises(DomainError, match="vừa gửi bản 2"):
        room.agree(agreement_id=agreement.pk, number=1, by=cast.lead, at=MOMENT)


def test_the_same_act_twice_is_one_step(cast: Cast):
    agreement = make_agreed(cast)
    for again in (
        lambda: room.agree(
            agreement_id=agreement.pk, number=1, by=cast.lead, at=MOMENT
        ),
        lambda: room.propose(agreement_id=agreement.pk, by=cast.staff, at=MOMENT),
        lambda: room.withdraw(agreement_id=agreement.pk, by=cast.staff, at=MOMENT),
    ):
        with pytest.raises(DomainError, match="Đã thống nhất"):
            again()
    assert len(story(agreement)) == 3


def test_one_sending_of_a_draft_makes_one(cast: Cast):
    number = uuid4()
    made = [
        room.start_draft(
            agreement=Agreement(association=cast.son_la),
            terms=terms(),
            by=cast.lead,
            at=MOMENT,
            submission=number,
        )
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert AgreementStep.objects.count() == 1


def test_declined_goes_back_to_who_sent_it(cast: Cast):
    agreement = make_proposed(cast.son_la, by=cast.lead)
    with pytest.raises(DomainError, match="lý do chưa nhận"):
        room.decline(agreement_id=agreement.pk, by=cast.staff, at=MOMENT, reason=" ")
    room.decline(agreement_id=agreement.pk, by=cast.staff, at=MOMENT, reason="Thiếu")
    agreement.refresh_from_db()
    assert (agreement.stage, agreement.drafted_by_side) == (Stage.DRAFT, Side.PARTNER)
    room.propose(agreement_id=agreement.pk, by=cast.lead, at=MOMENT)
    assert agreement.versions.count() == 2


def test_an_unchanged_answer_is_an_agreement(cast: Cast):
    agreement = make_proposed(cast.son_la, by=cast.staff)
    with pytest.raises(DomainError, match="hãy bấm Đồng ý"):
        room.counter_propose(
            agreement_id=agreement.pk,
            terms=terms_of(agreement),
            by=cast.lead,
            at=MOMENT,
            answers=1,
        )


def test_an_incomplete_draft_is_not_sent(cast: Cast):
    agreement = make_text(cast.son_la, by=cast.staff, text="", areas=(), ends_on=None)
    with pytest.raises(
        DomainError, match="ngày hết hiệu lực, nội dung phối hợp, nội dung văn bản"
    ):
        room.propose(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)


def test_the_second_to_save_a_draft_is_told(cast: Cast):
    draft = make_text(cast.son_la, by=cast.staff)
    late = Agreement.objects.get(pk=draft.pk)
    room.save_draft(agreement=draft, terms=terms(title="A"), by=cast.staff, opened=1)
    with pytest.raises(Conflict):
        room.save_draft(
            agreement=late, terms=terms(title="B"), by=cast.colleague, opened=1
        )


def test_a_draft_that_was_sent_is_not_saved_any_more(cast: Cast):
    draft = make_text(cast.son_la, by=cast.staff)
    open_page = Agreement.objects.get(pk=draft.pk)
    room.propose(agreement_id=draft.pk, by=cast.staff, at=MOMENT)
    with pytest.raises(DomainError, match="vừa được gửi"):
        room.save_draft(
            agreement=open_page, terms=terms(title="B"), by=cast.staff, opened=1
        )


def test_an_agreed_text_opens_again_unless_somebody_signed(cast: Cast):
    agreement = make_agreed(cast)
    sign_by(agreement, cast.staff)
    values = {
        "agreement_id": agreement.pk,
        "terms": terms(title="Tên khác"),
        "by": cast.lead,
        "at": MOMENT,
        "answers": 1,
    }
    with pytest.raises(DomainError, match="rút chữ ký trước"):
        room.counter_propose(**values)  # type: ignore[arg-type]
    take_back_signature(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    room.counter_propose(**values)  # type: ignore[arg-type]
    agreement.refresh_from_db()
    assert (agreement.stage, agreement.waiting_side) == (Stage.PROPOSED, Side.HOST)
    assert story(agreement)[-1][0] == StepKind.REOPENED


def test_both_sides_sign_the_same_paper_once(cast: Cast):
    agreement = make_agreed(cast)
    sign_by(agreement, cast.staff, number="09/CTPH")
    with pytest.raises(DomainError, match="đã ký rồi"):
        sign_by(agreement, cast.admin, number="09/CTPH")
    with pytest.raises(DomainError, match="cùng số, ngày"):
        sign_by(agreement, cast.lead, number="10/CTPH")
    sign_by(agreement, cast.lead, number="09/CTPH")
    assert agreement.is_signed
    with pytest.raises(DomainError, match="không có chữ ký nào"):
        take_back_signature(agreement_id=agreement.pk, by=cast.lead, at=MOMENT)


def test_a_delegated_signature_names_its_paper(cast: Cast):
    agreement = make_agreed(cast)
    with pytest.raises(DomainError, match="văn bản giao ký"):
        sign_by(agreement, cast.lead, authority="tuq")
    with pytest.raises(DomainError, match="chức vụ"):
        sign_by(agreement, cast.lead, title="")
    sign_by(
        agreement,
        cast.lead,
        authority="tuq",
        authority_number="12/GUQ",
        authority_on=date(2026, 1, 2),
    )
    assert Signature.objects.get().authority_number == "12/GUQ"


def test_a_term_already_taken_is_refused_when_the_first_side_signs(cast: Cast):
    make_signed(cast.son_la, by=cast.staff, number="01/CTPH")
    agreement = make_agreed(cast)
    with pytest.raises(DomainError, match="01/CTPH"):
        sign_by(agreement, cast.lead)
    with pytest.raises(DomainError, match="tương lai"):
        sign_by(make_agreed(cast), cast.lead, signed_on=date(2027, 1, 1))


def test_a_number_used_before_is_refused(cast: Cast):
    make_draft(cast.lao_cai, number="05/CTPH")
    with pytest.raises(DomainError, match="mang số 05/ctph"):
        sign_by(make_agreed(cast), cast.lead, number="05/ctph")


def test_hanoi_does_not_record_as_paper_what_both_sides_write(cast: Cast):
    agreement = make_agreed(cast)
    agreement.signed_on, agreement.number = date(2026, 1, 5), "8"
    for side in Side:
        agreement.signatories.create(side=side, name="A", title="B")
    with pytest.raises(DomainError, match="mỗi bên tự ký"):
        agreement.sign(by=cast.staff, at=MOMENT)


@pytest.mark.parametrize(
    "change",
    [{"text": "Khác"}, {"title": "Khác"}, {"ends_on": date(2031, 1, 1)}],
)
@pytest.mark.parametrize("make", [make_agreed, make_sealed])
def test_the_database_keeps_an_agreed_and_a_signed_text(cast: Cast, make, change):
    agreement = make(cast)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(**change)


def test_the_database_keeps_the_story(cast: Cast):
    agreement = make_sealed(cast)
    for model in (AgreementStep, AgreementVersion, Signature):
        rows = model.objects.filter(agreement=agreement)
        name = "note" if model is not Signature else "title"
        with pytest.raises(InternalError), transaction.atomic():
            rows.update(**{name: "Khác"})
        with transaction.atomic():
            rows.filter(pk=rows.earliest("pk").pk).delete()
            with pytest.raises(IntegrityError):
                check_now()
            transaction.set_rollback(True)


def test_the_database_refuses_a_stage_without_a_step(cast: Cast):
    agreement = make_proposed(cast.son_la, by=cast.staff)
    with transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(
            stage=Stage.AGREED, waiting_side=""
        )
        with pytest.raises(IntegrityError, match="stage"):
            check_now()
        transaction.set_rollback(True)


def test_terms_survive_being_kept(cast: Cast):
    agreement = make_proposed(cast.son_la, by=cast.staff)
    version = agreement.versions.get()
    assert version.terms == terms() == terms_of(agreement)
    assert Terms.from_json(version.terms.as_json()) == version.terms


def test_versions_are_compared_word_by_word(cast: Cast):
    old, new = terms(), terms(text=terms().text.replace("một chuyến", "hai chuyến"))
    changed = [row for row in compare(old, new) if row.is_changed]
    assert [row.label for row in changed] == ["Nội dung văn bản"]
    marked = [
        (piece.mark, piece.text)
        for piece in changed[0].pieces
        if piece.mark is not Mark.SAME
    ]
    assert marked == [(Mark.REMOVED, "một"), (Mark.ADDED, "hai")]
    assert words("", "") == ()
