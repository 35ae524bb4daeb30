"""The mail of the quarter: to whom, when, and never twice."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from chains.models import Chain, QuarterlyNotice
from chains.services.quarterly_mail import send_notices
from portal.core import clock
from tests.chains.factories import make_chain, make_public, make_shared

pytestmark = pytest.mark.django_db


def morning(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T07:00:00+07:00")


@pytest.fixture
def run(monkeypatch, django_capture_on_commit_callbacks):
    """Run the daily task on a day; return the addresses it wrote to."""

    def run(day: str) -> list[str]:
        at = morning(day)
        monkeypatch.setattr(clock, "today", at.date)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            send_notices(at=at)
        return sorted(message.to[0] for message in mail.outbox)

    return run


@pytest.fixture
def due(cast) -> Chain:
    make_chain(cast.lao_cai, by=cast.outsider, name="Bản nháp của Lào Cai")
    chain = make_shared(cast.son_la, by=cast.officer)
    Chain.objects.update(reconfirmed_on=date(2026, 8, 20))
    return chain


OWNERS = ["lead@example.vn", "officer@example.vn"]


def test_everybody_who_speaks_for_the_owner_gets_one_mail(run, cast, due):
    assert run("2026-10-01") == OWNERS
    message = mail.outbox[0]
    assert message.subject == "Xác nhận quý IV/2026: 1 chuỗi, Hội Nông dân tỉnh Sơn La"
    assert "chậm nhất ngày 31/12/2026" in message.body
    assert "/xac-nhan-quy/" in message.body


def test_a_second_run_the_next_day_and_after_a_restart_sends_nothing(run, due):
    run("2026-10-01")
    assert run("2026-10-01") == run("2026-10-02") == run("2026-11-30") == []
    assert QuarterlyNotice.objects.count() == 2


def test_a_first_day_without_the_task_is_made_up_for(run, due):
    assert run("2026-10-09") == OWNERS


def test_the_last_month_reminds_once_of_what_is_still_open(run, due):
    run("2026-10-01")
    assert run("2026-12-01") == OWNERS
    assert mail.outbox[0].subject.startswith("Nhắc: còn 1 chuỗi")
    assert run("2026-12-02") == []
    Chain.objects.update(reconfirmed_on=date(2026, 12, 3))
    assert run("2027-01-01") == OWNERS


def test_nothing_is_sent_where_nothing_waits(run, due):
    Chain.objects.update(reconfirmed_on=date(2026, 10, 1))
    assert run("2026-10-02") == []


def test_the_successor_is_asked_for_the_merged_province(run, cast, due):
    make_shared(cast.hai_duong, by=cast.staff)
    Chain.objects.update(reconfirmed_on=date(2026, 8, 20))
    assert run("2026-10-01") == [*OWNERS, "successor@example.vn"]


def test_hanoi_is_asked_for_its_own_chains_and_signs_in_for_them(run, cast):
    make_public(cast.hanoi, by=cast.staff, seen_by=cast.admin)
    Chain.objects.update(reconfirmed_on=date(2026, 8, 20))
    hanoi = ["admin@example.vn", "colleague@example.vn", "staff@example.vn"]
    assert run("2026-10-01") == hanoi
    assert "/lam-viec/xac-nhan-quy/" in mail.outbox[0].body


def test_who_left_was_locked_or_never_came_is_left_alone(run, cast, due):
    cast.lead.disable()
    cast.officer.set_password(None)
    cast.officer.save()
    assert run("2026-10-01") == []


def test_the_database_refuses_a_second_notice(cast, due, run):
    run("2026-10-01")
    notice = QuarterlyNotice.objects.all()[0]
    notice.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.save(force_insert=True)


def test_the_number_of_mails_is_one_a_person_whatever_the_number_of_chains(
    run, cast, due
):
    for number in range(3):
        make_shared(cast.son_la, by=cast.officer, name=f"Chuỗi {number}")
    Chain.objects.update(reconfirmed_on=date(2026, 8, 20) - timedelta(days=1))
    assert run("2026-10-01") == OWNERS
    assert "4 chuỗi" in mail.outbox[0].subject
