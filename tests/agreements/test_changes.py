"""What happens to a signed agreement: amendments, an early end, the next round."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from agreements.choices import Side, Stage, StepKind, TermStatus
from agreements.models import Agreement, AgreementStep, Amendment
from agreements.services import amendments, renewal, room, termination
from agreements.services.scans import Scan
from agreements.services.signing import PaperFacts, Signer
from portal.core.errors import DomainError
from portal.organisations.models import Membership
from tests.agreements.factories import MOMENT, TODAY, make_signed
from tests.agreements.room import (
    PDF,
    confirm_end,
    make_agreed,
    make_proposed,
    make_sealed,
    make_text,
    terms,
)
from tests.cast import Cast

LONGER = {"ends_on": date(2031, 6, 30)}


def kinds(agreement: Agreement) -> list[str]:
    rows = AgreementStep.objects.filter(agreement=agreement).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def status_on(agreement: Agreement, day: date) -> str:
    return Agreement.objects.with_status(day).get(pk=agreement.pk).status


def amend(agreement: Agreement, by, **change) -> Amendment:
    return amendments.propose_amendment(
        agreement_id=agreement.pk,
        terms=terms(**(change or LONGER)),
        by=by,
        at=MOMENT,
        note="Kéo dài",
    )


def sign(agreement: Agreement, by, number: str = "08/PL") -> Amendment:
    return amendments.sign_amendment(
        agreement_id=agreement.pk,
        signer=Signer("Nguyễn Văn Mẫu", "Chủ tịch"),
        paper=PaperFacts(number, date(2026, 11, 1), "Sơn La"),
        scan=Scan(ContentFile(PDF, name="pl.pdf"), "pl.pdf"),
        by=by,
        at=MOMENT,
    )


def test_an_amendment_counts_from_the_second_signature(cast: Cast):
    agreement = make_sealed(cast)
    amend(agreement, cast.lead)
    version = agreement.versions.latest("number").number
    amendments.agree_amendment(
        agreement_id=agreement.pk, number=version, by=cast.staff, at=MOMENT
    )
    sign(agreement, cast.staff)
    agreement.refresh_from_db()
    assert agreement.ends_on == date(2030, 12, 31)
    amendment = sign(agreement, cast.lead)
    agreement.refresh_from_db()
    assert agreement.ends_on == date(2031, 6, 30)
    assert (amendment.number, amendment.sealed_at) == (1, MOMENT)
    assert kinds(agreement)[-5:] == [
        "amendment_proposed",
        "amendment_agreed",
        "amendment_signed",
        "amendment_signed",
        "amendment_sealed",
    ]
    assert agreement.stage == Stage.SIGNED


def test_an_amendment_is_changed_and_dropped_without_a_trace_in_the_text(cast: Cast):
    agreement = make_sealed(cast)
    amend(agreement, cast.lead)
    latest = agreement.versions.latest("number").number
    with pytest.raises(DomainError, match="chưa xong"):
        amend(agreement, cast.staff, title="Khác")
    with pytest.raises(DomainError, match="Đang chờ Bên Hà Nội"):
        amendments.agree_amendment(
            agreement_id=agreement.pk, number=latest, by=cast.lead, at=MOMENT
        )
    values: dict[str, Any] = {
        "agreement_id": agreement.pk,
        "by": cast.staff,
        "at": MOMENT,
    }
    with pytest.raises(DomainError, match="bản mới hơn"):
        amendments.counter_amendment(terms=terms(), answers=1, **values)
    amendments.counter_amendment(terms=terms(title="Khác"), answers=latest, **values)
    with pytest.raises(DomainError, match="lý do"):
        amendments.drop_amendment(reason="", **values)
    amendments.drop_amendment(reason="Chưa cần", **values)
    agreement.refresh_from_db()
    assert agreement.title == terms().title
    assert amend(agreement, cast.staff).number == 1


def test_units_named_meanwhile_survive_an_amendment(cast: Cast):
    agreement = make_sealed(cast)
    amend(agreement, cast.lead)
    version = agreement.versions.latest("number").number
    amendments.agree_amendment(
        agreement_id=agreement.pk, number=version, by=cast.staff, at=MOMENT
    )
    agreement.contents.update(partner_unit="Ban Dân vận")
    sign(agreement, cast.staff)
    sign(agreement, cast.lead)
    assert agreement.contents.get().partner_unit == "Ban Dân vận"
    agreement.refresh_from_db()
    assert agreement.ends_on == LONGER["ends_on"]


def test_an_amendment_must_change_something(cast: Cast):
    agreement = make_sealed(cast)
    with pytest.raises(DomainError, match="chưa có gì khác"):
        amendments.propose_amendment(
            agreement_id=agreement.pk, terms=terms(), by=cast.lead, at=MOMENT
        )
    with pytest.raises(PermissionDenied):
        amend(agreement, cast.officer)


def test_an_amendment_of_a_paper_keeps_what_was_before(cast: Cast):
    agreement = make_signed(cast.son_la, by=cast.staff)
    amend(agreement, cast.lead)
    first = agreement.versions.get(number=1)
    assert first.terms.title == agreement.title
    assert first.note == "Nội dung đang có hiệu lực"


def test_an_amendment_may_not_run_into_another_agreement(cast: Cast):
    agreement = make_sealed(cast)
    make_signed(
        cast.son_la,
        by=cast.staff,
        starts_on=date(2031, 1, 1),
        ends_on=date(2031, 12, 31),
        number="99/CTPH",
    )
    amend(agreement, cast.lead)
    version = agreement.versions.latest("number").number
    amendments.agree_amendment(
        agreement_id=agreement.pk, number=version, by=cast.staff, at=MOMENT
    )
    sign(agreement, cast.staff)
    with pytest.raises(DomainError, match="99/CTPH"):
        sign(agreement, cast.lead)
    agreement.refresh_from_db()
    assert agreement.ends_on == date(2030, 12, 31)
    assert Amendment.objects.get().sealed_at is None


def ask(agreement: Agreement, by, last_day: date = date(2026, 12, 31)) -> None:
    termination.ask_to_terminate(
        agreement_id=agreement.pk,
        reason="Sáp nhập tỉnh",
        last_day=last_day,
        by=by,
        at=MOMENT,
    )


def test_an_agreement_ends_early_only_when_the_other_side_agrees(cast: Cast):
    agreement = make_sealed(cast)
    amend(agreement, cast.lead)
    ask(agreement, cast.lead)
    with pytest.raises(DomainError, match="đang chờ trả lời"):
        ask(agreement, cast.staff)
    with pytest.raises(DomainError, match="Đang chờ Bên Hà Nội"):
        confirm_end(agreement_id=agreement.pk, by=cast.lead, at=MOMENT)
    confirm_end(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    agreement.refresh_from_db()
    assert (agreement.stage, agreement.terminated_on) == (
        Stage.TERMINATED,
        date(2026, 12, 31),
    )
    assert status_on(agreement, TODAY) == TermStatus.ENDING_SOON
    assert status_on(agreement, date(2027, 1, 1)) == TermStatus.TERMINATED
    assert Agreement.objects.in_force(date(2026, 12, 31)).exists()
    assert not Agreement.objects.in_force(date(2027, 1, 1)).exists()
    assert kinds(agreement)[-2:] == ["amendment_dropped", "terminated"]
    with pytest.raises(DomainError, match="Không có đề nghị"):
        confirm_end(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)


def test_one_agrees_to_the_end_that_one_read(cast: Cast):
    agreement = make_sealed(cast)
    ask(agreement, cast.lead)
    read = agreement.terminations.get()
    termination.withdraw_termination(agreement_id=agreement.pk, by=cast.lead, at=MOMENT)
    ask(agreement, cast.lead, date(2026, 11, 30))
    with pytest.raises(DomainError, match="đề nghị khác"):
        termination.confirm_termination(
            agreement_id=agreement.pk,
            termination_id=read.pk,
            by=cast.staff,
            at=MOMENT,
        )
    agreement.refresh_from_db()
    assert agreement.terminated_on is None


def test_after_an_early_end_the_next_agreement_may_begin(cast: Cast):
    agreement = make_sealed(cast)
    ask(agreement, cast.lead)
    confirm_end(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    with pytest.raises(DomainError, match="trùng"):
        make_signed(
            cast.son_la, by=cast.staff, starts_on=date(2026, 12, 31), number="2"
        )
    after = make_signed(
        cast.son_la, by=cast.staff, starts_on=date(2027, 1, 1), number="3"
    )
    assert after.is_signed


def test_a_request_to_end_is_declined_or_taken_back(cast: Cast):
    agreement = make_sealed(cast)
    ask(agreement, cast.staff)
    values: dict[str, Any] = {"agreement_id": agreement.pk, "at": MOMENT}
    with pytest.raises(DomainError, match="lý do không đồng ý"):
        termination.decline_termination(reason="", by=cast.lead, **values)
    termination.decline_termination(reason="Còn việc", by=cast.lead, **values)
    ask(agreement, cast.staff)
    with pytest.raises(DomainError, match="Đang chờ Bên tỉnh bạn"):
        termination.withdraw_termination(by=cast.lead, **values)
    termination.withdraw_termination(by=cast.admin, **values)
    agreement.refresh_from_db()
    assert agreement.stage == Stage.SIGNED


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2026, 11, 1), "từ hôm nay"), (date(2030, 12, 31), "tự hết hiệu lực")],
)
def test_the_last_day_lies_in_the_term(cast: Cast, day, said):
    with pytest.raises(DomainError, match=said):
        ask(make_sealed(cast), cast.lead, day)


def test_ended_before_it_began_it_is_never_in_force(cast: Cast):
    agreement = make_sealed(cast, starts_on=date(2027, 6, 1))
    ask(agreement, cast.lead, date(2026, 12, 1))
    confirm_end(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    assert status_on(agreement, TODAY) == TermStatus.TERMINATED
    assert not Agreement.objects.in_force(date(2027, 7, 1)).exists()
    assert make_signed(cast.son_la, by=cast.staff, number="5").is_signed


def renew(agreement: Agreement, by, **more) -> Agreement:
    values = {
        "agreement": agreement,
        "terms": renewal.next_terms(agreement),
        "keys": [],
        "by": by,
        "at": MOMENT,
        "submission": uuid4(),
    }
    return renewal.renew(**(values | more))


def test_a_renewal_begins_where_the_old_one_ends(cast: Cast):
    agreement = make_sealed(cast)
    number = uuid4()
    draft = renew(agreement, cast.officer, submission=number)
    assert renew(agreement, cast.officer, submission=number).pk == draft.pk
    assert draft.renews == agreement
    assert (draft.starts_on, draft.ends_on) == (date(2031, 1, 1), date(2035, 12, 31))
    assert draft.text == agreement.text
    assert (draft.is_private, draft.drafted_by_side) == (True, Side.PARTNER)
    with pytest.raises(DomainError, match="đã có bản ký tiếp"):
        renew(agreement, cast.lead)
    chain = [agreement.pk, draft.pk]
    assert [row.pk for row in renewal.chain_of_rounds(draft, cast.lead)] == chain
    # Nobody of the other side hears of it before it is sent.
    assert kinds(agreement)[-1] == StepKind.SEALED
    assert renewal.chain_of_rounds(agreement, cast.staff) == [agreement]
    room.propose(agreement_id=draft.pk, by=cast.lead, at=MOMENT)
    assert kinds(agreement)[-1] == StepKind.RENEWED
    assert len(renewal.chain_of_rounds(agreement, cast.staff)) == 2


def test_each_side_drafts_the_next_round_and_one_of_them_is_sent(cast: Cast):
    agreement = make_sealed(cast)
    theirs, ours = renew(agreement, cast.officer), renew(agreement, cast.staff)
    room.propose(agreement_id=ours.pk, by=cast.staff, at=MOMENT)
    with pytest.raises(DomainError, match="Bên kia đã gửi bản ký tiếp"):
        room.propose(agreement_id=theirs.pk, by=cast.lead, at=MOMENT)
    assert kinds(agreement).count("renewed") == 1
    for name, change in (
        ("agreement_renewed_once", {"is_private": False}),
        ("agreement_renewal_drafted_once", {"drafted_by_side": Side.HOST}),
    ):
        if name == "agreement_renewal_drafted_once":
            Agreement.objects.filter(pk=ours.pk).update(archived_at=MOMENT)
            renew(agreement, cast.staff)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Agreement.objects.filter(pk=theirs.pk).update(**change)


def test_a_renewal_put_away_is_not_restored_beside_another(cast: Cast):
    agreement = make_sealed(cast)
    first = renew(agreement, cast.staff)
    first.archive(by=cast.staff, at=MOMENT, reason="Làm lại")
    renew(agreement, cast.staff)
    with pytest.raises(DomainError, match="bản nháp ký tiếp khác"):
        first.restore(by=cast.staff, at=MOMENT)


def test_the_successor_renews_what_a_merged_province_signed(cast: Cast):
    agreement = make_signed(
        cast.hai_duong,
        by=cast.staff,
        starts_on=date(2020, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    # Whoever is still with the association of before reads, and does not draft.
    Membership.objects.filter(user=cast.officer).update(association=cast.hai_duong)
    stayed = type(cast.officer).objects.get(pk=cast.officer.pk)
    assert not renewal.can_renew(stayed, agreement)
    with pytest.raises(PermissionDenied):
        renew(agreement, stayed)
    draft = renew(agreement, cast.successor)
    assert draft.association == cast.hai_phong
    assert draft.round.code == "2026-2030"


def test_a_part_may_be_carried_over_by_choice(cast: Cast, monkeypatch):
    carried = []
    monkeypatch.setattr(renewal, "_carriers", [])
    renewal.register_carrier(
        renewal.Carrier(
            offered=lambda old: [renewal.Portion("7", "20 chuỗi")],
            carry=lambda **more: carried.append((more["new"].pk, more["keys"])),
        )
    )
    agreement = make_sealed(cast)
    assert [p.label for p in renewal.portions(agreement)] == ["20 chuỗi"]
    draft = renew(agreement, cast.staff, keys=["7"])
    assert carried == [(draft.pk, ["7"])]


def test_a_draft_cannot_be_amended_ended_or_renewed(cast: Cast):
    draft = make_text(cast.son_la, by=cast.staff)
    with pytest.raises(DomainError, match="Bản nháp"):
        amend(draft, cast.staff)
    with pytest.raises(DomainError, match="Bản nháp"):
        ask(draft, cast.staff, TODAY + timedelta(days=9))
    assert not renewal.can_renew(cast.staff, draft)


def test_whose_turn_it_is_counts_texts_amendments_and_ends(cast: Cast):
    """One row each, however many things wait in it."""

    def waiting(side: Side) -> set[int]:
        rows = Agreement.objects.waiting_for(side)
        assert rows.count() == len(set(rows.values_list("pk", flat=True)))
        return set(rows.values_list("pk", flat=True))

    agreement = make_sealed(cast)
    assert waiting(Side.HOST) == waiting(Side.PARTNER) == set()
    amend(agreement, cast.lead)
    ask(agreement, cast.lead)
    proposed = make_proposed(cast.lao_cai, by=cast.staff)
    agreed = make_agreed(cast, starts_on=date(2032, 1, 1), ends_on=date(2033, 1, 1))
    assert waiting(Side.HOST) == {agreement.pk, agreed.pk}
    assert waiting(Side.PARTNER) == {proposed.pk, agreed.pk}
