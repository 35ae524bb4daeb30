"""Commitments are lines of the text: written in turn, locked with it, measured by rule."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from agreements.choices import Side
from agreements.commitment_choices import (
    CommitmentState,
    Counting,
    Measure,
)
from agreements.models import Agreement, Commitment, CommitmentTarget
from agreements.services import carrying, commitments, renewal, room
from agreements.services.progress import confirm
from agreements.services.terms import terms_of
from chains.models import Chain, YearlyOutput
from portal.core.errors import Conflict, DomainError
from tests.agreements.commitments import CORRECTION, given, make_commitment, make_report
from tests.agreements.factories import MOMENT, TODAY, make_draft, make_signed
from tests.agreements.room import make_agreed, make_sealed, make_text
from tests.agreements.test_room import check_now
from tests.cast import Cast
from tests.chains.factories import make_public, make_shared


def progress(commitment: Commitment, today: date = TODAY) -> Any:
    return Commitment.objects.with_progress(today).get(pk=commitment.pk)


def save(commitment: Commitment, *, by: Any, opened: int = 1, **change: Any) -> None:
    reason = change.pop("reason", "")
    commitments.change_commitment(
        commitment=Commitment.objects.get(pk=commitment.pk),
        given=given(**change),
        by=by,
        at=datetime.fromisoformat("2026-11-21T08:00:00+07:00"),
        opened=opened,
        reason=reason,
    )


# --- Part of the text ------------------------------------------------------------------
def test_the_rows_of_a_text_that_was_sent_stay(cast: Cast):
    draft = make_text(cast.son_la, by=cast.staff)
    make_commitment(draft, by=cast.staff)
    room.propose(agreement_id=draft.pk, by=cast.staff, at=MOMENT)
    for person in (cast.staff, cast.officer):
        with pytest.raises(DomainError, match="bản đang soạn"):
            make_commitment(draft, by=person)
    assert draft.commitments.count() == 1


@pytest.mark.parametrize("make", [make_agreed, make_sealed])
def test_the_database_locks_commitments_with_the_text(cast: Cast, make):
    draft = make_text(cast.son_la, by=cast.staff)
    line = make_commitment(draft, by=cast.staff)
    other = make(cast)
    Commitment.objects.filter(pk=line.pk).update(agreement=draft)
    for write in (
        lambda: Commitment.objects.filter(pk=line.pk).update(agreement=other),
        lambda: Commitment.objects.bulk_create(
            [
                Commitment(
                    agreement=other,
                    indicator="x",
                    unit="x",
                    measure="reported",
                    counting="level",
                    target_total=1,
                    responsible_side="host",
                    due_on=TODAY,
                )
            ]
        ),
    ):
        with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
            write()


def test_a_signed_line_keeps_its_targets(cast: Cast):
    line = make_commitment(make_signed(cast.son_la, by=cast.staff), by=cast.staff)
    for write in (
        lambda: line.targets.update(value=3),
        lambda: Commitment.objects.filter(pk=line.pk).update(target_total=3),
        lambda: CommitmentTarget.objects.create(
            commitment=line, year=2031, value=1, set_at=MOMENT + timedelta(days=1)
        ),
    ):
        with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
            write()
    with transaction.atomic():
        line.targets.all().delete()
        with pytest.raises(IntegrityError, match="locked"):
            check_now()
        transaction.set_rollback(True)


def test_hanoi_corrects_the_lines_of_a_paper_with_a_reason(cast: Cast):
    agreement = make_signed(cast.son_la, by=cast.staff)
    line = make_commitment(agreement, by=cast.admin)
    with pytest.raises(DomainError, match="Hãy ghi lý do"):
        save(line, by=cast.staff, target_total=Decimal(12))
    with pytest.raises(DomainError, match="không sửa thẳng"):
        save(line, by=cast.lead, reason=CORRECTION)
    yearly = {2026: Decimal(12)}
    save(
        line, by=cast.staff, target_total=Decimal(12), yearly=yearly, reason=CORRECTION
    )
    line.refresh_from_db()
    assert (line.target_total, line.change_reason) == (12, CORRECTION)
    assert line.targets.get().value == 12
    check_now()


def test_the_second_to_save_a_commitment_is_told(cast: Cast):
    line = make_commitment(make_text(cast.son_la, by=cast.staff), by=cast.staff)
    save(line, by=cast.staff, indicator="A")
    with pytest.raises(Conflict):
        save(line, by=cast.colleague, indicator="B")


def test_one_sending_makes_one_commitment(cast: Cast):
    draft, number = make_text(cast.son_la, by=cast.staff), uuid4()
    made = [
        commitments.add_commitment(
            agreement_id=draft.pk,
            given=given(),
            by=cast.staff,
            at=MOMENT,
            submission=number,
        )
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk


def test_commitments_are_put_in_order_put_away_and_brought_back(cast: Cast):
    draft = make_text(cast.son_la, by=cast.staff)
    first, second = (
        make_commitment(draft, by=cast.staff, indicator=name) for name in "AB"
    )
    commitments.move(commitment=second, by=cast.staff, up=True)
    commitments.move(commitment=second, by=cast.staff, up=True)
    assert [row.indicator for row in draft.commitments.in_order()] == ["B", "A"]
    with pytest.raises(DomainError, match="lý do bỏ"):
        commitments.put_away(commitment=first, by=cast.staff, at=MOMENT, reason=" ")
    commitments.put_away(commitment=first, by=cast.staff, at=MOMENT, reason="Trùng")
    assert [row.indicator for row in terms_of(draft).commitments] == ["B"]
    commitments.bring_back(commitment=first, by=cast.staff, at=MOMENT)
    assert len(terms_of(draft).commitments) == 2


def test_a_commitment_goes_only_with_its_agreement(cast: Cast):
    draft = make_draft(cast.son_la)
    line = make_commitment(draft, by=cast.staff)
    with transaction.atomic():
        Commitment.objects.filter(pk=line.pk).delete()
        with pytest.raises(IntegrityError, match="only together"):
            check_now()
        transaction.set_rollback(True)
    Agreement.objects.get(pk=draft.pk).delete()
    check_now()


def test_chosen_commitments_are_carried_once(cast: Cast):
    old = make_signed(
        cast.son_la,
        by=cast.staff,
        starts_on=date(2021, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    lines = [
        make_commitment(old, by=cast.staff, indicator=name, due_on=old.ends_on)
        for name in "ABC"
    ]
    draft = make_text(cast.son_la, by=cast.staff)
    for _ in range(2):
        carrying.carry_commitments(
            source=old,
            target=draft,
            chosen=[lines[2].pk, lines[0].pk],
            by=cast.staff,
            at=MOMENT,
        )
    rows = list(draft.commitments.in_order())
    assert [row.indicator for row in rows] == ["A", "C"]
    assert [row.carried_from for row in rows] == [lines[0], lines[2]]
    assert rows[0].due_on == draft.ends_on
    assert rows[0].targets.count() == 5


# --- Measured by rule ------------------------------------------------------------------
def test_a_measured_commitment_moves_when_a_chain_is_confirmed(cast: Cast):
    agreement = make_signed(cast.son_la, by=cast.staff)
    line = make_commitment(
        agreement,
        by=cast.staff,
        measure=Measure.CHAINS_KEPT,
        target_total=Decimal(2),
        yearly={},
    )
    assert line.counting == Counting.LEVEL
    make_public(cast.son_la, seen_by=cast.staff, name="A")
    make_public(cast.lao_cai, seen_by=cast.staff, name="B")
    waiting = make_shared(cast.son_la, name="C", by=cast.officer)
    assert progress(line).achieved == 1
    waiting.confirm(by=cast.staff, at=MOMENT)
    found = progress(line)
    assert (found.achieved, found.state) == (2, CommitmentState.MET)


def test_chains_of_a_merged_province_count_for_its_successor(cast: Cast):
    make_public(cast.hai_duong, seen_by=cast.staff)
    agreement = make_signed(cast.hai_phong, by=cast.staff)
    line = make_commitment(
        agreement, by=cast.staff, measure=Measure.CHAINS_KEPT, yearly={}
    )
    assert progress(line).achieved == 1


def test_new_chains_and_tonnes_count_inside_the_term(cast: Cast):
    agreement = make_signed(cast.son_la, by=cast.staff)
    old, new = (
        make_public(cast.son_la, seen_by=cast.staff, name=name) for name in "AB"
    )
    Chain.objects.filter(pk=old.pk).update(
        created_at=datetime.fromisoformat("2025-12-31T12:00:00+07:00")
    )
    Chain.objects.filter(pk=new.pk).update(created_at=MOMENT)
    for year, tonnes in ((2025, 7), (2026, 5)):
        YearlyOutput.objects.create(chain=old, year=year, tonnes=tonnes)
    found = {
        measure: progress(make_commitment(agreement, by=cast.staff, measure=measure))
        for measure in (Measure.CHAINS_NEW, Measure.TONNES)
    }
    assert found[Measure.CHAINS_NEW].achieved == 1
    assert found[Measure.TONNES].achieved == 5


@pytest.mark.parametrize(
    ("day", "reached", "state"),
    [
        (date(2025, 12, 31), 0, CommitmentState.NOT_STARTED),
        (date(2026, 11, 23), 0, CommitmentState.ON_TRACK),
        (date(2027, 1, 1), 1, CommitmentState.BEHIND),
        (date(2027, 1, 1), 2, CommitmentState.ON_TRACK),
        (date(2027, 1, 1), 10, CommitmentState.MET),
        (date(2031, 1, 1), 9, CommitmentState.LAPSED),
    ],
)
def test_the_state_follows_from_the_years_gone_by(cast: Cast, day, reached, state):
    agreement = make_signed(cast.son_la, by=cast.staff)
    line = make_commitment(agreement, by=cast.staff)
    if reached:
        report = make_report(line, by=cast.officer, value=reached)
        assert progress(line, day).achieved == 0
        confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    assert progress(line, day).state == state


def test_without_yearly_targets_the_time_gone_by_counts(cast: Cast):
    agreement = make_signed(cast.son_la, by=cast.staff)
    line = make_commitment(agreement, by=cast.staff, yearly={}, target_total=Decimal(5))
    found = progress(line, date(2027, 1, 1))
    assert found.expected == pytest.approx(Decimal(1), abs=Decimal("0.01"))
    assert found.state == CommitmentState.BEHIND


def test_a_level_is_not_added_up(cast: Cast):
    agreement = make_signed(
        cast.son_la,
        by=cast.staff,
        starts_on=date(2025, 1, 1),
        signed_on=date(2025, 1, 1),
    )
    line = make_commitment(
        agreement,
        by=cast.staff,
        counting=Counting.LEVEL,
        yearly={2025: Decimal(6), 2026: Decimal(10)},
    )
    for year, value in ((2025, 6), (2026, 8)):
        report = make_report(line, by=cast.officer, year=year, value=value)
        confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    found = progress(line)
    assert (found.achieved, found.expected) == (8, 6)
    assert found.state == CommitmentState.ON_TRACK
    assert line.responsible_side == Side.PARTNER


def test_a_renewal_takes_the_chosen_commitments_along(cast: Cast):
    old = make_signed(
        cast.son_la,
        by=cast.staff,
        starts_on=date(2021, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    for name in "AB":
        make_commitment(old, by=cast.staff, indicator=name, due_on=old.ends_on)
    first, _second = renewal.portions(old)
    assert first.label == "A: 10 đoàn"
    draft = renewal.renew(
        agreement=old,
        terms=renewal.next_terms(old),
        keys=[first.key],
        by=cast.lead,
        at=MOMENT,
        submission=uuid4(),
    )
    assert [row.indicator for row in draft.commitments.live()] == ["A"]
    assert [row.indicator for row in terms_of(draft).commitments] == ["A"]
