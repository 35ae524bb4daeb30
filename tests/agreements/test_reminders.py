"""Days that come near or are past: who is told what, and each step once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from agreements.choices import Side
from agreements.models import Activity, Agreement, DueWarning, Review, StudyVisit
from agreements.plan_choices import ProposalState
from agreements.services import plans, visits
from agreements.services.progress import confirm
from agreements.services.reminders import SHOWN, remind
from agreements.services.renewal import renew
from portal.accounts import digest
from portal.accounts.models import DigestMail, User
from portal.core.dates import start_of_day
from portal.organisations.choices import Role
from portal.organisations.models import Membership
from tests.agreements.activities import make_activity, make_outcome
from tests.agreements.commitments import make_commitment, make_report
from tests.agreements.factories import MOMENT, TODAY, make_many, make_signed
from tests.agreements.room import terms
from tests.cast import Cast, make_person
from tests.together import at_once

SEVEN = timedelta(hours=7)
END = date(2027, 2, 21)  # 90 days from the 23rd of November
# Far from every other day that counts.
TERM_END = date(2030, 12, 31)


@pytest.fixture
def ending(cast: Cast) -> Agreement:
    return make_signed(cast.son_la, by=cast.staff, ends_on=END)


def told(person: User, day: date = TODAY) -> list[str]:
    """The texts the person is told that day."""
    section = remind(person, start_of_day(day) + SEVEN)
    return [line.text for line in section.lines] if section else []


def days_told(person: User, counts_on: date) -> list[int]:
    """How many days before the day the person heard of it, asked around each step."""
    left = [step + n for step in (90, 30, 7, 0) for n in (1, 0, -1, -2)]
    return [n for n in left if told(person, counts_on - timedelta(days=n))]


@pytest.mark.parametrize(
    ("person", "is_told"),
    [
        ("staff", True),
        ("admin", True),
        ("lead", True),
        ("officer", True),
        ("outsider", False),
        ("successor", False),
        ("former", False),
        ("reader", False),
        ("buyer", False),
        ("nobody", False),
    ],
)
def test_both_sides_hear_of_the_end(cast: Cast, ending, person, is_told):
    assert bool(told(getattr(cast, person))) is is_told


def test_each_step_is_told_once_on_its_day(cast: Cast, ending):
    assert days_told(cast.officer, END) == [90, 30, 7]


@pytest.mark.parametrize(
    ("left", "step"),
    [(91, None), (90, 90), (89, 90), (30, 30), (7, 7), (1, 7), (0, 7), (-1, None)],
)
def test_a_missed_day_is_caught_up_with_the_step_reached(
    cast: Cast, ending, left, step
):
    day = END - timedelta(days=left)
    assert bool(told(cast.officer, day)) is (step is not None)
    steps = list(DueWarning.objects.values_list("step", flat=True))
    assert steps == ([] if step is None else [step])
    assert not told(cast.officer, day)


def test_the_day_is_that_of_hanoi(cast: Cast, ending):
    """Late in the evening before, it is still 91 days."""
    before = start_of_day(TODAY) - timedelta(minutes=1)
    assert remind(cast.officer, before) is None
    assert remind(cast.officer, start_of_day(TODAY)) is not None


def test_a_moved_end_warns_anew(cast: Cast, ending):
    assert told(cast.officer)
    make = {"corrected_at": MOMENT, "corrected_by": cast.admin}
    Agreement.objects.filter(pk=ending.pk).update(
        ends_on=END + timedelta(days=100), correction_reason="Kéo dài", **make
    )
    assert not told(cast.officer, TODAY + timedelta(days=40))
    assert told(cast.officer, TODAY + timedelta(days=100))


def test_an_agreement_that_goes_on_is_no_news(cast: Cast, ending):
    next_one = {"starts_on": END + timedelta(days=1), "ends_on": TERM_END}
    follows = renew(
        agreement=ending,
        terms=terms(**next_one),
        keys=[],
        by=cast.staff,
        at=MOMENT,
        submission=uuid4(),
    )
    # Only written, not signed.
    assert told(cast.officer)
    follows.delete()
    DueWarning.objects.all().delete()
    make_signed(cast.son_la, by=cast.staff, number="2/CTPH", **next_one)
    assert not told(cast.officer)


def test_the_responsible_side_hears_of_a_commitment_first(cast: Cast):
    agreement = make_signed(cast.son_la, by=cast.staff)
    make_commitment(agreement, by=cast.staff, due_on=END, yearly={})
    assert days_told(cast.officer, END) == [90, 30, 7, -1]
    assert days_told(cast.staff, END) == [7, -1]


def test_a_commitment_that_is_met_is_no_news(cast: Cast):
    agreement = make_signed(cast.son_la, by=cast.staff)
    line = make_commitment(
        agreement, by=cast.staff, due_on=END, yearly={}, target_total=Decimal(2)
    )
    report = make_report(line, by=cast.officer)
    assert told(cast.officer)
    confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    assert not told(cast.lead)


def test_the_leading_side_hears_of_an_activity_first(cast: Cast):
    """Before its first day, and after its last one until somebody told what it was."""
    day = date(2026, 11, 10)
    visit = make_activity(
        make_signed(cast.son_la, by=cast.staff),
        by=cast.staff,
        starts_on=day,
        ends_on=day + timedelta(days=1),
    )
    assert days_told(cast.officer, day) == [90, 30, 7, -2]
    assert days_told(cast.staff, day) == [7]
    make_outcome(visit, by=cast.officer)
    assert not told(cast.lead, day + timedelta(days=4))
    Activity.objects.filter(pk=visit.pk).update(responsible_side=Side.HOST)
    assert not told(cast.colleague, day + timedelta(days=4))


def test_who_took_the_model_up_is_asked_a_year_after_of_those_who_learned(cast: Cast):
    made = make_activity(
        make_signed(cast.son_la, by=cast.staff, starts_on=date(2025, 1, 1)),
        by=cast.officer,
        starts_on=date(2025, 12, 1),
        ends_on=date(2025, 12, 2),
    )
    make_outcome(made, by=cast.officer)
    visit = StudyVisit.objects.get()
    day = date(2026, 12, 2)
    assert visit.asked_on == day
    assert not told(cast.officer, day - timedelta(days=1))
    [text] = told(cast.officer, day)
    assert text.startswith("Sơn La: sau một năm, ai đã áp dụng mô hình")
    assert not told(cast.officer, day + timedelta(days=1))
    assert not told(cast.staff, day)
    visits.tell_adoption(
        visit=visit,
        note="Thiếu vốn",
        adoptions=[],
        by=cast.lead,
        at=MOMENT,
        opened=visit.version,
    )
    assert not told(cast.lead, day)


def reviewed(agreement: Agreement, cast: Cast, first: date, last: date, kind: str):
    """Frozen by both sides."""
    return Review.objects.create(
        agreement=agreement,
        kind=kind,
        first_day=first,
        last_day=last,
        figures={},
        host_assessment="Tốt",
        partner_assessment="Tốt",
        created_by=cast.staff,
        created_at=MOMENT,
        host_confirmed_by=cast.staff,
        host_confirmed_at=MOMENT,
        partner_confirmed_by=cast.lead,
        partner_confirmed_at=MOMENT,
        frozen_at=MOMENT,
        submission=uuid4(),
    )


def planned(agreement: Agreement, cast: Cast, year: int) -> None:
    make_activity(
        agreement,
        by=cast.staff,
        starts_on=date(year, 12, 20),
        ends_on=date(year, 12, 21),
    )
    whole: dict[str, Any] = {"agreement_id": agreement.pk, "year": year, "at": MOMENT}
    plans.propose_plan(by=cast.staff, **whole)
    plans.answer_plan(state=ProposalState.AGREED, by=cast.lead, number=1, **whole)
    Activity.objects.all().delete()


def test_a_year_with_a_plan_is_looked_back_on_by_the_end_of_march(cast: Cast):
    agreement = make_signed(cast.son_la, by=cast.staff)
    planned(agreement, cast, 2026)
    due = date(2027, 3, 31)
    assert not told(cast.officer, due)
    assert told(cast.officer, due + timedelta(days=1)) == [
        "Sơn La: chưa xong sơ kết năm 2026, hạn 31/03/2027"
    ]
    assert told(cast.staff, due + timedelta(days=300))
    assert not told(cast.admin, due + timedelta(days=366))
    reviewed(agreement, cast, date(2026, 1, 1), date(2026, 11, 30), "interim")
    assert not told(cast.lead, due + timedelta(days=1))


def test_the_last_year_belongs_to_the_final_review(cast: Cast):
    agreement = make_signed(cast.son_la, by=cast.staff, ends_on=date(2026, 12, 31))
    planned(agreement, cast, 2026)
    due = date(2026, 12, 31) + timedelta(days=60)
    assert not told(cast.officer, due)
    [text] = told(cast.officer, due + timedelta(days=1))
    assert text.startswith("Sơn La: chưa xong tổng kết")
    assert not told(cast.officer, date(2027, 4, 1))
    reviewed(agreement, cast, date(2026, 1, 1), date(2026, 12, 31), "final")
    assert not told(cast.staff, due + timedelta(days=1))


def test_the_records_of_a_merged_association_are_its_heirs(cast: Cast):
    make_signed(cast.hai_duong, by=cast.staff, ends_on=END)
    assert told(cast.successor)
    old = make_person("cu", Role.PARTNER_OFFICER, cast.hai_duong)
    Membership.objects.filter(user=old).update(ends_on=date(2026, 6, 30))
    assert not told(old)


def test_the_role_of_today_counts(cast: Cast, ending):
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011 -- as the portal's clock
    Membership.objects.filter(user=cast.officer).update(ends_on=yesterday)
    newcomer = make_person("moi", Role.PARTNER_OFFICER, cast.son_la)
    assert not told(cast.officer)
    assert told(newcomer)


def test_who_declined_is_not_written_to_and_not_noted_as_told(cast: Cast, ending):
    User.objects.exclude(pk=cast.officer.pk).update(wants_digest=False)
    for person in digest.readers():
        digest._write(person, TODAY, start_of_day(TODAY) + SEVEN)
    assert set(DueWarning.objects.values_list("person", flat=True)) == {cast.officer.pk}
    # A process that starts again finds the step told.
    DigestMail.objects.all().delete()
    assert not told(User.objects.get(pk=cast.officer.pk))


def test_a_long_first_day_is_cut_but_all_of_it_is_told(
    cast: Cast, django_assert_max_num_queries
):
    make_many(SHOWN + 9, [cast.son_la], by=cast.staff)
    long_after = TODAY + timedelta(days=70)
    with django_assert_max_num_queries(4):
        section = remind(cast.staff, start_of_day(long_after) + SEVEN)
    assert section is not None
    assert (len(section.lines), section.more) == (SHOWN, 9)
    assert DueWarning.objects.count() == SHOWN + section.more


def test_the_database_refuses_a_step_twice(cast: Cast, ending):
    told(cast.officer)
    row = DueWarning.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_rounds_at_the_same_moment_tell_each_step_once(cast: Cast, ending):
    """Two days' rounds meet, twice: each person hears of the step in one mail only."""

    def round_(number: int) -> None:
        day = TODAY + timedelta(days=number % 2)
        for person in digest.readers():
            digest._write(person, day, start_of_day(TODAY) + SEVEN)

    at_once(4, round_)
    people = {"admin", "staff", "colleague", "lead", "officer"}
    assert DueWarning.objects.count() == len(people)
    mailed = DigestMail.objects.values_list("person__email", flat=True)
    assert sorted(mailed) == sorted(f"{name}@example.vn" for name in people)
