"""Reports that a changed officer still waits for go to the newcomer."""

import pytest
from django.urls import reverse

from portal.core.jobs.models import Job, JobState
from portal.organisations.choices import Role
from portal.organisations.models import Membership
from portal.reports import services
from portal.reports.models import Report
from tests.cast import Cast
from tests.chains.factories import make_chain
from tests.handover import hand_over, handover_page, leave, newcomer
from tests.reports.factories import ask, build, make_failed, make_ready, table_of

pytestmark = pytest.mark.django_db


def test_what_is_not_built_moves_and_nothing_else(cast: Cast):
    waiting = ask(cast.officer, status="operating")
    running = ask(cast.officer, status="suspended")
    Job.objects.filter(pk=running.job_id).update(
        state=JobState.RUNNING, attempt=1, lease_until=running.created_at
    )
    failed = make_failed(cast.officer)
    ready = make_ready(cast.officer, status="ended")
    others = ask(cast.lead)
    assert "3 báo cáo chưa lập xong" in handover_page(cast.lead, cast.officer)

    assert "Đã chuyển 3 báo cáo chưa lập xong." in hand_over(cast.lead, cast.officer)
    for report in (waiting, running, failed):
        report.refresh_from_db()
        assert report.responsible == newcomer()
        assert report.requested_by == cast.officer
    ready.refresh_from_db()
    others.refresh_from_db()
    assert (ready.responsible, others.responsible) == (cast.officer, cast.lead)


def test_it_is_built_with_the_rights_of_a_newcomer_not_yet_there(cast: Cast):
    own = make_chain(cast.son_la, name="Nháp Sơn La")
    report = ask(cast.officer)
    hand_over(cast.lead, cast.officer)
    leave(cast.officer)
    assert not newcomer().has_usable_password(), "the invitation is not accepted yet"
    build(report)
    assert report.job.state == JobState.DONE
    assert [row["Mã chuỗi"] for row in table_of(report)] == [own.code]


def test_a_failed_one_is_the_newcomers_to_try_again(cast: Cast, client):
    report = make_failed(cast.officer)
    hand_over(cast.lead, cast.officer)
    client.force_login(cast.officer)
    assert client.get(report.get_absolute_url()).status_code == 404
    client.force_login(newcomer())
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Người Thay" in page
    assert "Người officer" in page
    client.post(reverse("reports:retry", args=[report.pk]))
    assert build(report).is_ready
    mine = client.get(reverse("reports:list"))
    assert "phụ trách: Người Thay" in mine.content.decode()


def test_the_leaver_asks_the_same_again_for_itself(cast: Cast):
    moved = ask(cast.officer)
    hand_over(cast.lead, cast.officer)
    again = ask(cast.officer)
    assert again != moved
    assert again.responsible == cast.officer


def test_a_handover_in_the_middle_of_building_leaves_no_file_of_wider_rights(
    cast: Cast, own_files, monkeypatch
):
    """The leaver also worked for Hanoi and saw every draft; the newcomer does not."""
    hidden = make_chain(cast.lao_cai, name="Nháp Lào Cai")
    Membership.objects.create(
        user=cast.officer,
        association=cast.hanoi,
        role=Role.HANOI_STAFF,
        starts_on="2026-01-01",
    )
    report = ask(cast.officer)
    post = Membership.objects.get(user=cast.officer, association=cast.son_la)
    write = services._write_register

    def write_slowly(*args):
        Membership.objects.exclude(pk=post.pk).filter(user=cast.officer).delete()
        hand_over(cast.lead, cast.officer)
        return write(*args)

    monkeypatch.setattr(services, "_write_register", write_slowly)
    build(report)
    assert report.job.state == JobState.QUEUED
    assert not report.is_ready
    assert not list(own_files.glob("reports/*/*.xlsx"))

    monkeypatch.setattr(services, "_write_register", write)
    Job.objects.update(not_before=report.created_at)
    build(report)
    assert hidden.code not in [row["Mã chuỗi"] for row in table_of(report)]


def test_a_reader_who_follows_gets_no_reports(cast: Cast):
    report = ask(cast.officer)
    Membership.objects.filter(user=cast.officer).update(role=Role.READER)
    hand_over(cast.lead, cast.officer)
    assert Report.objects.get(pk=report.pk).responsible == cast.officer
