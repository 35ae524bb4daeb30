"""The daily mail: once a day and person, nothing when empty, nothing twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from portal.accounts import digest as module
from portal.accounts.digest import Line, Section, digest
from portal.accounts.models import DigestMail, User
from portal.core import clock
from portal.core.jobs import Job, JobState, runner
from portal.organisations.models import Membership
from tests.together import at_once

SEVEN = datetime.fromisoformat("2026-11-23T07:05:00+07:00")


@pytest.fixture(autouse=True)
def only_this_section(monkeypatch):
    """One section, for one person; what the apps registered stays out of the way."""
    told = {"lead@example.vn": [Line("Chuỗi chè: giấy sắp hết hạn", "/lam-viec/x/")]}

    def gather(person, at):
        lines = told.get(person.email, [])
        return Section("Giấy sắp hết hạn", lines, more=2, path="/lam-viec/")

    monkeypatch.setattr(digest, "_sections", {"test": gather})
    return told


@pytest.fixture
def at(monkeypatch):
    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "today", lambda: moment.date())
        return moment

    set_to(SEVEN)
    return set_to


def morning(moment=SEVEN):
    """What beat and worker do at one moment; the job, or None where none was asked."""
    job = module.begin(at=moment)
    if job is not None:
        runner.run(job.pk, with_heart=False)
        job.refresh_from_db()
    return job


def test_one_person_gets_one_mail_with_everything_in_it(cast, at):
    job = morning()
    assert (job.state, job.result) == (JobState.DONE, {"sent": 1})
    message: Any = outbox.outbox[0]
    assert len(outbox.outbox) == 1
    assert message.to == ["lead@example.vn"]
    assert message.subject == "Việc cần biết ngày 23/11/2026"
    for body in (message.body, message.alternatives[0][0]):
        assert "Chuỗi chè: giấy sắp hết hạn" in body
        assert "http://localhost:8000/lam-viec/x/" in body
        assert "và 2 mục khác" in body
        assert "http://localhost:8000/tai-khoan/" in body


def test_with_nothing_to_tell_nothing_is_kept_or_sent(cast, at, only_this_section):
    only_this_section.clear()
    assert morning().state == JobState.DONE
    assert outbox.outbox == []
    assert not DigestMail.objects.exists()


def test_a_round_made_again_sends_nothing_again(cast, at):
    job = morning()
    assert morning() is None
    Job.objects.filter(pk=job.pk).delete()
    assert morning(SEVEN + timedelta(hours=3)).state == JobState.DONE
    assert len(outbox.outbox) == 1


def test_not_before_seven_and_later_where_seven_was_missed(cast, at):
    early = datetime.fromisoformat("2026-11-23T06:59:00+07:00")
    assert morning(early) is None
    evening = at(datetime.fromisoformat("2026-11-23T21:30:00+07:00"))
    assert morning(evening).state == JobState.DONE
    assert len(outbox.outbox) == 1


def test_the_next_day_is_another_mail(cast, at):
    morning()
    assert morning(at(SEVEN + timedelta(days=1))).state == JobState.DONE
    assert len(outbox.outbox) == 2


@pytest.mark.parametrize(
    "values",
    [{"wants_digest": False}, {"is_active": False}, {"password": "!never"}],
)
def test_who_declined_or_never_came_gets_none(cast, at, values):
    User.objects.filter(pk=cast.lead.pk).update(**values)
    morning()
    assert outbox.outbox == []
    assert not DigestMail.objects.exists()


def test_a_server_that_is_away_gets_the_mail_later(cast, at, monkeypatch):
    def refuse(self, messages):
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "send_messages", refuse)
        job = morning()
    assert (job.state, outbox.outbox) == (JobState.FAILED, [])
    assert "1 thư nhắc việc" in job.error
    Job.objects.filter(pk=job.pk).update(created_at=SEVEN)
    assert morning(SEVEN + timedelta(minutes=30)) is None
    assert morning(at(SEVEN + timedelta(hours=2))).state == JobState.DONE
    assert len(outbox.outbox) == 1


@pytest.mark.parametrize("values", [{"wants_digest": False}, {"is_active": False}])
def test_a_mail_that_waits_is_not_sent_to_whoever_may_not_have_it_since(
    cast, at, monkeypatch, values
):
    def refuse(self, messages):
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "send_messages", refuse)
        morning()
    Job.objects.all().delete()
    User.objects.filter(pk=cast.lead.pk).update(**values)
    assert morning(at(SEVEN + timedelta(hours=2))).state == JobState.DONE
    assert outbox.outbox == []


@pytest.mark.parametrize("last_day", [SEVEN.date() - timedelta(days=1), SEVEN.date()])
def test_a_mail_that_waits_is_not_sent_once_the_role_has_ended(
    cast, at, monkeypatch, last_day
):
    def refuse(self, messages):
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "send_messages", refuse)
        morning()
    Job.objects.all().delete()
    Membership.objects.filter(user=cast.lead).update(ends_on=last_day)
    only_tomorrows = {"test": lambda person, at: None}
    monkeypatch.setattr(digest, "_sections", only_tomorrows)
    assert morning(at(SEVEN + timedelta(days=1))).state == JobState.DONE
    assert outbox.outbox == []


def test_after_a_crash_while_sending_it_is_not_sent_twice(cast, at, monkeypatch):
    """The process dies between the server's answer and the note of it."""

    def dies(self, messages):
        outbox.outbox.extend(messages)
        raise SystemExit

    with monkeypatch.context() as crash:
        crash.setattr(EmailBackend, "send_messages", dies)
        with pytest.raises(SystemExit):
            morning()
    Job.objects.all().delete()
    assert morning().state == JobState.DONE
    assert len(outbox.outbox) == 1


def test_one_person_told_elsewhere_this_moment_holds_up_nobody(
    cast, at, only_this_section, monkeypatch
):
    only_this_section["officer@example.vn"] = [Line("Chuỗi mận")]
    gather = digest._sections["test"]

    def refused_for_lead(person, at):
        if person == cast.lead:
            raise IntegrityError
        return gather(person, at)

    with monkeypatch.context() as now:
        now.setitem(digest._sections, "test", refused_for_lead)
        morning()
    assert [message.to for message in outbox.outbox] == [["officer@example.vn"]]
    assert not DigestMail.objects.filter(person=cast.lead).exists()


def test_old_mails_are_forgotten(cast, at):
    DigestMail.objects.create(person=cast.lead, day=SEVEN.date() - timedelta(days=91))
    morning()
    assert DigestMail.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_rounds_at_the_same_moment_tell_once(cast, at):
    module.readers()
    today = SEVEN.date()

    def round_(number):
        for person in module.readers():
            module._write(person, today, SEVEN)
        return module._deliver_all(today, SEVEN)

    results = at_once(4, round_)
    assert DigestMail.objects.count() == 1
    assert sum(sent for sent, _kept in results) == 1
    assert len(outbox.outbox) == 1


def test_a_person_switches_it_off_and_on_in_the_profile(client: Client, cast):
    client.force_login(cast.lead)
    address = reverse("accounts:profile")
    assert "Nhận thư nhắc việc mỗi sáng" in client.get(address).content.decode()
    data = {"full_name": cast.lead.full_name, "phone": ""}
    for more, wants in ({}, False), ({"wants_digest": "on"}, True):
        client.post(address, data | more)
        cast.lead.refresh_from_db()
        assert cast.lead.wants_digest is wants
