"""Warnings before a paper ends: who is told what, and each step once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from chains.choices import CertificateType, ChainStatus
from chains.models import Certificate, Chain, PaperWarning
from chains.services.warnings import SHOWN, warn
from portal.accounts import digest
from portal.accounts.models import DigestMail
from portal.core.dates import start_of_day
from tests.chains.factories import (
    MOMENT,
    make_certificate,
    make_confirmation,
    make_many,
    make_public,
)
from tests.together import at_once

TODAY = date(2026, 11, 23)
MORNING = datetime.fromisoformat("2026-11-23T07:05:00+07:00")
END = date(2027, 2, 21)  # 90 days from the 23rd of November


@pytest.fixture
def seen(cast):
    return {"declared_by": cast.officer, "seen_by": cast.staff, "seen_at": MOMENT}


@pytest.fixture
def paper(cast, seen):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    return make_certificate(chain, expires_on=END, **seen)


def section_of(person, at=MORNING) -> Any:
    return warn(person, at)


def told(person, day=TODAY):
    """The texts the person is told that day."""
    section = warn(person, start_of_day(day) + timedelta(hours=7))
    return [line.text for line in section.lines] if section else []


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
def test_those_who_keep_the_chain_are_told(cast, paper, person, is_told):
    assert bool(told(getattr(cast, person))) is is_told


def test_each_step_is_told_once_on_its_day_and_then_the_lapse(cast, paper):
    days = [TODAY + timedelta(days=n) for n in range(-2, 125)]
    heard = [(END - day).days for day in days if told(cast.officer, day)]
    assert heard == [90, 60, 30, 7, -1]


def test_missed_steps_are_not_made_up_for_only_the_one_reached(cast, paper):
    assert told(cast.officer, END - timedelta(days=25)) != []
    steps = PaperWarning.objects.values_list("step", flat=True)
    assert list(steps) == [30]
    assert told(cast.officer, END - timedelta(days=24)) == []


def test_each_person_has_steps_of_their_own(cast, paper):
    assert told(cast.officer)
    assert told(cast.lead)
    assert not told(cast.officer)


def test_a_prolonged_paper_warns_anew(cast, paper):
    assert told(cast.officer)
    Certificate.objects.update(expires_on=END + timedelta(days=100))
    assert not told(cast.officer, TODAY + timedelta(days=40))
    assert told(cast.officer, TODAY + timedelta(days=100))


@pytest.mark.parametrize(
    "values",
    [
        {"suspended_on": date(2026, 11, 1)},
        {"revoked_on": date(2026, 11, 1)},
        {"expires_on": None},
        {"expires_on": TODAY - timedelta(days=31)},
        {"expires_on": TODAY + timedelta(days=91)},
    ],
)
def test_papers_that_are_no_news(cast, paper, values):
    Certificate.objects.update(**values)
    assert told(cast.officer) == []


def test_nobody_is_told_of_chains_put_away_or_ended(cast, paper):
    Chain.objects.update(status=ChainStatus.ENDED, status_reason="Hết hợp đồng")
    assert told(cast.officer) == []
    Chain.objects.update(status=ChainStatus.OPERATING, archived_at=MOMENT)
    assert told(cast.officer) == []


def test_a_paper_replaced_in_time_warns_no_more(cast, paper, seen):
    new = make_certificate(
        paper.chain, number="7/2027", expires_on=date(2029, 1, 1), **seen
    )
    assert told(cast.officer) == []
    Certificate.objects.filter(pk=new.pk).update(seen_by=None, seen_at=None)
    assert told(cast.officer) != []


def test_the_words_say_what_goes_with_it(cast, paper, seen):
    [line] = section_of(cast.officer).lines
    assert line.text.endswith("ATTP số 189/2025/NNPTNT-SL, hết hạn 21/02/2027")
    assert line.note == (
        "còn 90 ngày · chuỗi thôi được gọi là an toàn nếu chưa có giấy mới"
    )
    assert line.path == reverse(
        "chains:certificate_fall", args=[paper.chain_id, paper.pk]
    )
    make_confirmation(paper.chain, **seen)
    [line] = section_of(cast.lead).lines
    assert line.note == "còn 90 ngày"


def test_a_long_first_day_is_cut_but_all_of_it_is_told(cast, seen):
    make_many(SHOWN + 5, [cast.son_la], by=cast.officer, seen_by=cast.staff)
    Certificate.objects.update(expires_on=END, type=CertificateType.VIETGAP)
    section = section_of(cast.officer)
    assert (len(section.lines), section.more > 0) == (SHOWN, True)
    assert PaperWarning.objects.count() == SHOWN + section.more
    assert warn(cast.officer, MORNING) is None


def test_the_database_refuses_a_step_twice_and_two_papers_in_one(cast, paper):
    told(cast.officer)
    [row] = PaperWarning.objects.all()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    row.step, row.confirmation = 60, make_confirmation(paper.chain)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_telling_costs_the_same_for_many(cast, django_assert_max_num_queries):
    make_many(60, [cast.son_la], by=cast.officer, seen_by=cast.staff)
    Certificate.objects.update(expires_on=END)
    with django_assert_max_num_queries(6):
        warn(cast.staff, MORNING)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_rounds_at_the_same_moment_tell_each_step_once(cast, paper):
    """Two days' rounds meet, twice: each person hears of the step in one mail only."""

    def round_(number):
        day = TODAY + timedelta(days=number % 2)
        for person in digest.readers():
            digest._write(person, day, MORNING)

    at_once(4, round_)
    people = {"admin", "staff", "colleague", "lead", "officer"}
    assert PaperWarning.objects.count() == len(people)
    told = DigestMail.objects.values_list("person__email", flat=True)
    assert sorted(told) == sorted(f"{name}@example.vn" for name in people)
