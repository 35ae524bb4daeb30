"""List, request, progress and download of reports."""

from urllib.parse import unquote

import pytest
from django.urls import reverse

from portal.core.exports import XLSX_TYPE
from portal.core.jobs.models import Job, JobState
from portal.reports.models import Report
from tests.chains.factories import make_chain
from tests.reports.factories import ask, build, make_failed, make_ready
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LIST = reverse("reports:list")
CREATE = reverse("reports:create")


def address(name: str, report: Report) -> str:
    return reverse(f"reports:{name}", args=[report.pk])


# --- List ---------------------------------------------------------------------------
def test_a_partner_lists_their_own_and_hanoi_everyones(client, cast):
    make_ready(cast.officer, status="operating")
    make_ready(cast.outsider, status="suspended")
    client.force_login(cast.officer)
    page = client.get(LIST).content.decode()
    assert "đang hoạt động" in page
    assert "tạm dừng" not in page
    sign_in(client, cast.staff)
    page = client.get(LIST).content.decode()
    assert "đang hoạt động" in page
    assert "tạm dừng" in page


def test_the_list_is_empty_with_a_way_on(client, cast):
    client.force_login(cast.officer)
    page = client.get(LIST).content.decode()
    assert "Chưa có báo cáo nào" in page
    assert f'href="{CREATE}"' in page


def test_the_list_filters_and_says_when_nothing_fits(client, cast):
    make_ready(cast.officer, status="operating")
    make_failed(cast.outsider)
    sign_in(client, cast.staff)

    def titles(**query: str) -> list[str]:
        page = client.get(LIST, query, headers=HTMX)
        return [row.who for row in page.context["page"]]

    assert titles(state="done") == ["Người officer"]
    assert titles(state="failed") == ["Người outsider"]
    assert titles(q="so dang ky hoat dong") == ["Người officer"]
    assert titles(q="outsider") == ["Người outsider"]
    assert titles(whose="me") == []
    assert titles(sort="who") == ["Người officer", "Người outsider"]
    assert titles(sort="-who") == ["Người outsider", "Người officer"]
    page = client.get(LIST, {"q": "không có"}).content.decode()
    assert "Không có báo cáo nào khớp" in page


@pytest.mark.parametrize("query", [{"sort": "'; --"}, {"q": "\x00"}, {"state": "x"}])
def test_strange_parameters_are_no_accident(client, cast, query):
    make_ready(cast.officer)
    client.force_login(cast.officer)
    assert client.get(LIST, query).status_code == 200


def test_the_list_keeps_to_its_queries(client, cast, django_assert_max_num_queries):
    for status in ["", "operating", "suspended", "ended", "preparing"]:
        ask(cast.staff, status=status)
    sign_in(client, cast.staff)
    with django_assert_max_num_queries(12):
        client.get(LIST)


# --- Request ------------------------------------------------------------------------
def test_asking_leads_to_the_reports_page(client, cast):
    client.force_login(cast.officer)
    assert client.get(CREATE).status_code == 200
    response = client.post(
        CREATE,
        {"association": cast.son_la.pk, "status": "operating", "reading": "today"},
    )
    report = Report.objects.get()
    assert response["Location"] == report.get_absolute_url()
    assert report.requested_by == cast.officer
    assert report.filters == {
        "association": cast.son_la.pk,
        "province": None,
        "status": "operating",
        "reading": "today",
    }
    assert report.job.state == JobState.QUEUED


def test_asking_twice_finds_the_report_in_flight(client, cast):
    client.force_login(cast.officer)
    answers = {client.post(CREATE, {"reading": "signed"})["Location"] for _ in range(3)}
    assert len(answers) == 1
    assert Report.objects.count() == Job.objects.count() == 1


def test_a_wrong_choice_is_said_and_the_form_keeps_the_rest(client, cast):
    client.force_login(cast.officer)
    response = client.post(
        CREATE, {"province": "999999", "status": "operating", "reading": "today"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "Tỉnh, thành phố" in page
    assert '<option value="operating" selected>' in page
    assert not Report.objects.exists()


def test_both_eras_are_offered(client, cast):
    client.force_login(cast.officer)
    page = client.get(CREATE).content.decode()
    assert "Tỉnh Hải Dương" in page
    assert page.count("<optgroup") == 2


def test_hanoi_needs_a_second_factor(client, cast):
    report = make_ready(cast.staff)
    sign_in(client, cast.staff, second_factor=False)
    assert client.get(report.get_absolute_url()).status_code == 200
    assert client.get(CREATE).status_code == 302
    assert client.get(address("download", report)).status_code == 302
    assert client.post(address("retry", report)).status_code == 302


def test_hanoi_with_a_second_factor_asks_and_downloads(client, cast):
    sign_in(client, cast.staff)
    response = client.post(CREATE, {"reading": "signed"})
    report = build(Report.objects.get())
    assert response["Location"] == report.get_absolute_url()
    download = client.get(address("download", report))
    assert download.status_code == 200
    assert b"".join(download.streaming_content)[:2] == b"PK"


# --- Progress -----------------------------------------------------------------------
def test_the_page_shows_progress_and_htmx_gets_the_piece(client, cast):
    report = ask(cast.officer)
    Job.objects.filter(pk=report.job_id).update(
        state=JobState.RUNNING,
        attempt=1,
        lease_until=report.created_at,
        progress_done=50,
        progress_total=200,
        progress_note="Đang ghi",
    )
    client.force_login(cast.officer)
    page = client.get(report.get_absolute_url())
    piece = client.get(report.get_absolute_url(), headers=HTMX)
    assert "<html" in page.content.decode()
    assert 'http-equiv="refresh"' in page.content.decode()
    assert "<html" not in piece.content.decode()
    for answer in (page, piece):
        assert 'value="25"' in answer.content.decode()
        assert "Đang ghi" in answer.content.decode()
        assert "HX-Request" in answer["Vary"]


def test_a_ready_report_offers_its_file_and_asks_no_more(client, cast):
    make_chain(cast.son_la)
    report = make_ready(cast.officer)
    client.force_login(cast.officer)
    page = client.get(report.get_absolute_url()).content.decode()
    assert address("download", report) in page
    assert "every 2s" not in page
    assert 'http-equiv="refresh"' not in page


def test_a_failed_report_says_why_and_runs_again(
    client, cast, django_capture_on_commit_callbacks
):
    report = make_failed(cast.officer)
    client.force_login(cast.officer)
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Máy chủ đã hết chỗ lưu tệp." in page
    assert "Thử lại" in page
    with django_capture_on_commit_callbacks() as callbacks:
        response = client.post(address("retry", report))
    assert response["Location"] == report.get_absolute_url()
    assert len(callbacks) == 1
    assert build(report).is_ready


def test_a_report_that_did_not_fail_is_not_run_again(client, cast):
    report = make_ready(cast.officer)
    client.force_login(cast.officer)
    page = client.post(address("retry", report), follow=True).content.decode()
    assert "Chỉ thử lại được" in page
    report.job.refresh_from_db()
    assert report.job.state == JobState.DONE


# --- Download -----------------------------------------------------------------------
def test_the_file_comes_as_an_attachment_with_its_vietnamese_name(client, cast):
    report = make_ready(cast.officer)
    client.force_login(cast.officer)
    response = client.get(address("download", report))
    assert response.status_code == 200
    assert response["Content-Type"] == XLSX_TYPE
    assert response["X-Content-Type-Options"] == "nosniff"
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert disposition.isascii()
    assert "Sổ đăng ký chuỗi" in unquote(disposition)
    assert b"".join(response.streaming_content)[:2] == b"PK"


def test_there_is_no_file_before_it_is_ready(client, cast):
    report = ask(cast.officer)
    client.force_login(cast.officer)
    assert client.get(address("download", report)).status_code == 404


@pytest.mark.parametrize("name", ["detail", "download"])
def test_strangers_do_not_learn_of_it(client, cast, name):
    report = make_ready(cast.officer)
    for stranger in (cast.lead, cast.outsider):
        client.force_login(stranger)
        assert client.get(address(name, report)).status_code == 404


def test_a_former_officer_reaches_nothing(client, cast):
    report = make_ready(cast.officer)
    Report.objects.update(responsible=cast.former)
    client.force_login(cast.former)
    assert client.get(address("download", report)).status_code == 403
