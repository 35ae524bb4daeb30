"""The figures of many commitments at once: the plain rule, line by line, says the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.activity_choices import ActivityKind
from agreements.choices import Side
from agreements.commitment_choices import (
    CommitmentState,
    Counting,
    Measure,
    ReportState,
)
from agreements.models import Agreement, Commitment, CommitmentTarget, ProgressReport
from agreements.models.outcome import Heads
from agreements.services.measures import figures_by_year
from agreements.services.outcomes import confirm
from agreements.services.termination import ask_to_terminate, confirm_termination
from chains.models import YearlyOutput
from tests.agreements.activities import make_activity, make_outcome
from tests.agreements.commitments import make_commitment
from tests.agreements.factories import MOMENT, TODAY, make_draft, make_signed
from tests.cast import Cast, make_cast
from tests.chains.factories import make_public
from tests.sign_in import sign_in

FIRST, LAST = 2024, 2027
STARTS, ENDS = date(FIRST, 3, 1), date(LAST, 10, 31)


@dataclass(frozen=True)
class Promise:
    """A line with the years asked for and told."""

    counting: Counting
    total: int
    due: date
    asked: Mapping[int, int] = field(default_factory=dict)
    told: Mapping[int, int] = field(default_factory=dict)


def by_hand(promise: Promise, today: date, *, is_signed: bool) -> Any:
    """The rule of decision 120, as a person would work it out."""

    def figure(years: Mapping[int, int]) -> Decimal:
        if promise.counting == Counting.LEVEL:
            return Decimal(years[max(years)]) if years else Decimal(0)
        return Decimal(sum(years.values()))

    achieved = figure(promise.told)
    if promise.asked:
        expected = figure({y: n for y, n in promise.asked.items() if y < today.year})
    else:
        length = max((promise.due - STARTS).days, 1)
        gone = min(max((today - STARTS).days, 0), length)
        expected = Decimal(promise.total) * gone / length
    if not is_signed or today < STARTS:
        state = CommitmentState.NOT_STARTED
    elif achieved >= promise.total:
        state = CommitmentState.MET
    elif today > promise.due or today > ENDS:
        state = CommitmentState.LAPSED
    elif achieved >= expected:
        state = CommitmentState.ON_TRACK
    else:
        state = CommitmentState.BEHIND
    return achieved, expected, state


_YEARS = st.dictionaries(st.integers(FIRST, LAST), st.integers(0, 6), max_size=4)
_PROMISES = st.builds(
    Promise,
    counting=st.sampled_from(Counting),
    total=st.integers(1, 12),
    due=st.dates(STARTS, ENDS),
    asked=_YEARS,
    told=_YEARS,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    promises=st.lists(_PROMISES, min_size=1, max_size=8),
    today=st.dates(date(2023, 12, 1), date(2028, 2, 1)),
    is_signed=st.booleans(),
)
@pytest.mark.django_db
def test_many_at_once_say_what_the_rule_says_of_each(db, promises, today, is_signed):
    with transaction.atomic():
        cast = make_cast()
        agreement = _agreement(cast, is_signed=is_signed)
        rows = _write(agreement, promises, cast)
        found = {row.pk: row for row in Commitment.objects.with_progress(today)}
        for row, promise in zip(rows, promises, strict=True):
            progress = found[row.pk]
            said = (progress.achieved, progress.expected, progress.state)
            assert said == by_hand(promise, today, is_signed=is_signed)
        transaction.set_rollback(True)


def _agreement(cast: Cast, *, is_signed: bool) -> Agreement:
    days = {"starts_on": STARTS, "ends_on": ENDS, "signed_on": STARTS}
    if is_signed:
        return make_signed(cast.son_la, by=cast.staff, **days)
    return make_draft(cast.son_la, **days)


def _write(agreement: Agreement, promises: list[Promise], cast: Cast) -> Any:
    changed = (
        {"changed_at": MOMENT, "changed_by": cast.staff, "change_reason": "x"}
        if agreement.is_signed
        else {}
    )
    rows = Commitment.objects.bulk_create(
        Commitment(
            agreement=agreement,
            indicator="x",
            unit="x",
            measure=Measure.REPORTED,
            counting=promise.counting,
            target_total=promise.total,
            responsible_side=Side.PARTNER,
            due_on=promise.due,
            **changed,
        )
        for promise in promises
    )
    pairs = list(zip(rows, promises, strict=True))
    CommitmentTarget.objects.bulk_create(
        CommitmentTarget(commitment=row, year=year, value=value, set_at=MOMENT)
        for row, promise in pairs
        for year, value in promise.asked.items()
    )
    ProgressReport.objects.bulk_create(
        ProgressReport(
            commitment=row,
            year=year,
            value=value,
            state=ReportState.CONFIRMED,
            reported_side=Side.PARTNER,
            created_by=cast.officer,
            reported_at=MOMENT,
            judged_side=Side.HOST,
            judged_by=cast.staff,
            judged_at=MOMENT,
            closed_side=Side.HOST,
            closed_by=cast.staff,
            closed_at=MOMENT,
        )
        for row, promise in pairs
        for year, value in promise.told.items()
    )
    return rows


@pytest.mark.django_db
def test_any_number_of_lines_is_worked_out_in_as_many_queries(
    cast: Cast, django_assert_num_queries
):
    make_public(cast.son_la, seen_by=cast.staff)
    for association in (cast.son_la, cast.lao_cai):
        agreement = make_signed(association, by=cast.staff)
        for measure in Measure:
            make_commitment(agreement, by=cast.staff, measure=measure, yearly={})
    # The lines, their agreements, successors, targets, figures told, chains, tonnes and
    # activities.
    for lines in (Commitment.objects.filter(agreement=agreement), Commitment.objects):
        with django_assert_num_queries(8):
            assert list(lines.with_progress(TODAY))


# --- Measured from activities ----------------------------------------------------------
def _held(
    cast: Cast, agreement: Agreement, *, agreed: bool = True, **facts: Any
) -> Any:
    activity = make_activity(agreement, by=cast.staff, **facts)
    report = make_outcome(activity, by=cast.officer, heads=Heads(3, 4))
    if agreed:
        confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    return activity


@pytest.mark.django_db
def test_activities_count_when_both_sides_agreed_on_their_outcome(cast: Cast, client):
    agreement = make_signed(cast.son_la, by=cast.staff)
    visits = make_commitment(agreement, by=cast.staff, measure=Measure.VISITS)
    events = make_commitment(agreement, by=cast.staff, measure=Measure.EVENTS)
    assert visits.counting == Counting.ADDS_UP
    kept = _held(cast, agreement, title="Tham quan mận hậu")
    _held(cast, agreement, title="Tham quan chưa khớp", agreed=False)
    early = date(2025, 12, 30)
    before: Any = {"starts_on": early, "ends_on": early}
    _held(cast, agreement, title="Tham quan trước hạn", **before)
    _held(cast, agreement, title="Tuần hàng", kind=ActivityKind.TRADE_WEEK)
    _held(cast, agreement, title="Phiên chợ", kind=ActivityKind.FAIR)
    other = make_signed(cast.lao_cai, by=cast.staff)
    make_activity(other, by=cast.staff, title="Tham quan nơi khác")
    found = {row.pk: row for row in Commitment.objects.with_progress(TODAY)}
    assert found[visits.pk].achieved == 1
    assert found[events.pk].achieved == 2

    desk = sign_in(client, cast.officer)
    page = desk.get(visits.get_absolute_url()).content.decode()
    assert "Báo số liệu" not in page
    listed = desk.get(f"{visits.get_absolute_url()}ho-so/", follow=True)
    assert [row.title for row in listed.context["page"].rows] == [kept.title]
    assert visits.indicator in listed.content.decode()


@pytest.mark.django_db
def test_the_list_behind_a_figure_is_for_who_reads_the_agreement(cast: Cast, client):
    agreement = make_signed(cast.son_la, by=cast.staff)
    line = make_commitment(agreement, by=cast.staff, measure=Measure.TRAININGS)
    desk = sign_in(client, cast.outsider)
    assert desk.get(f"{line.get_absolute_url()}ho-so/").status_code == 404
    page = desk.get(f"/lam-viec/hoat-dong/?commitment={line.pk}")
    assert line.indicator not in page.content.decode()


@pytest.mark.django_db
def test_nothing_counts_after_the_day_on_which_both_sides_ended_it(cast: Cast):
    """What comes later belongs to the next agreement, or it would count twice."""
    agreement = make_signed(cast.son_la, by=cast.staff)
    measures = (Measure.CHAINS_NEW, Measure.TONNES, Measure.VISITS)
    lines = [
        make_commitment(agreement, by=cast.staff, measure=measure, yearly={})
        for measure in measures
    ]
    last_day = date(2026, 3, 31)
    chain = make_public(cast.son_la, seen_by=cast.staff)
    assert chain.created_at.date() > last_day
    YearlyOutput.objects.filter(chain=chain).delete()
    for year in (2026, 2027):
        YearlyOutput.objects.create(chain=chain, year=year, tonnes=Decimal(year))
    early: Any = {"starts_on": last_day, "ends_on": last_day}
    _held(cast, agreement, **early)
    later: Any = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 2)}
    _held(cast, agreement, **later)
    ask: Any = {"agreement_id": agreement.pk, "at": MOMENT.replace(month=3)}
    end = ask_to_terminate(reason="Sáp nhập", last_day=last_day, by=cast.lead, **ask)
    confirm_termination(termination_id=end.pk, by=cast.staff, **ask)
    found = Commitment.objects.filter(agreement=agreement).with_progress(TODAY)
    assert [row.achieved for row in found.in_order()] == [0, 2026, 1]
    for line, behind in zip(lines, ({}, {2026: 2026}, {2026: 1}), strict=True):
        line.refresh_from_db()
        assert figures_by_year(line) == behind
