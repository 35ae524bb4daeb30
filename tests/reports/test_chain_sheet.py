"""The filtered list in the official layout: at once when short, as a report when long."""

import io

import openpyxl
import pytest
from django.urls import reverse

from chains.models import Chain
from portal.core.jobs.models import JobState
from portal.reports import sheet
from portal.reports.choices import ReportKind
from portal.reports.models import Report
from tests.chains.factories import make_chain, make_many, make_operator, make_shared
from tests.reports.factories import build, sheet_of

pytestmark = pytest.mark.django_db

SHEET = reverse("reports:chain_sheet")


@pytest.fixture
def three(cast):
    """One of Sơn La with a person, a draft of Lào Cai, a shared one of Lào Cai."""
    lead = make_operator(
        cast.son_la,
        name="HTX Mộc Châu",
        phone="0912345678",
        representative="Lò Văn Mẫu",
    )
    make_chain(
        cast.son_la, by=cast.officer, name="Chuỗi mận", group="fruit", operator=lead
    )
    make_chain(cast.lao_cai, by=cast.outsider, name="Chuỗi nháp Lào Cai")
    make_shared(cast.lao_cai, by=cast.outsider, name="Chuỗi rau Lào Cai")


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def chains_in(page):
    return {
        row[1]: row
        for row in page.iter_rows(values_only=True)
        if isinstance(row[0], int)
    }


def read(answer):
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]


def test_a_short_list_comes_at_once_with_what_its_reader_may_see(officer, three):
    found = chains_in(read(officer.get(SHEET)))
    assert set(found) == {"Chuỗi mận", "Chuỗi rau Lào Cai"}
    assert found["Chuỗi mận"][4:6] == ("Lò Văn Mẫu", "0912345678")
    page = read(officer.get(SHEET, {"group": "fruit", "sort": "-name", "after": "x"}))
    assert set(chains_in(page)) == {"Chuỗi mận"}
    assert page["A1"].value == "HỘI NÔNG DÂN TỈNH SƠN LA"
    assert page["A3"].value == "Nhóm sản phẩm: Trái cây"


def test_the_page_of_the_list_leads_to_it(officer, three):
    page = officer.get(reverse("chains:list"), {"group": "fruit"}).content.decode()
    assert f'href="{SHEET}?group=fruit"' in page


def test_a_reader_takes_no_list_of_people(client, cast, three):
    client.force_login(cast.reader)
    assert client.get(SHEET).status_code == 403
    page = client.get(reverse("chains:list")).content.decode()
    assert SHEET not in page


def test_a_filter_that_cannot_be_used_is_not_taken_for_everything(officer, three):
    answer = officer.get(SHEET, {"group": "gold"})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("chains:list")
    assert officer.get(SHEET, {"q": "a" * 2000}).status_code == 302


def test_a_long_list_becomes_a_report(officer, cast, three, monkeypatch):
    at_once = chains_in(read(officer.get(SHEET, {"q": "chuoi"})))
    monkeypatch.setattr(sheet, "AT_ONCE", 1)
    page = officer.get(SHEET, {"q": "chuoi"})
    assert "báo cáo" in page.content.decode()
    assert not Report.objects.exists()
    officer.post(f"{SHEET}?q=chuoi")
    answer = officer.post(f"{SHEET}?q=chuoi")  # once more: the same one is found
    report = Report.objects.get()
    assert answer["Location"] == report.get_absolute_url()
    assert report.kind == ReportKind.CHAIN_SHEET
    assert report.title.startswith("Danh sách chuỗi theo mẫu – ")
    build(report)
    assert report.job.state == JobState.DONE, report.job.error
    assert report.row_count == 2
    assert chains_in(sheet_of(report)) == at_once
    shown = officer.get(report.get_absolute_url()).content.decode()
    assert "chuoi" in shown


def test_it_is_built_with_the_rights_of_whoever_waits(cast, three, officer):
    officer.post(SHEET)
    report = Report.objects.get()
    Chain.objects.filter(name="Chuỗi rau Lào Cai").update(publication="draft")
    build(report)
    assert set(chains_in(sheet_of(report))) == {"Chuỗi mận"}


def test_a_file_that_is_gone_is_asked_for_again(officer, three):
    officer.post(f"{SHEET}?group=fruit")
    report = build(Report.objects.get())
    Report.objects.update(file="")
    page = officer.get(report.get_absolute_url()).content.decode()
    assert f'action="{SHEET}?group=fruit"' in page


def test_queries_do_not_grow_with_the_list(
    officer, cast, django_assert_max_num_queries
):
    make_many(60, [cast.son_la, cast.lao_cai], by=cast.officer, seen_by=cast.staff)
    with django_assert_max_num_queries(24):
        assert len(chains_in(read(officer.get(SHEET)))) == 60
