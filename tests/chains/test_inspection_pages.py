"""Pages of checklists, visits and findings, as Hanoi and the owner use them."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from chains.choices import FindingState, Outcome
from chains.models import Checklist, Finding, Inspection
from portal.core import clock
from tests.chains.factories import MOMENT, make_confirmation, make_public
from tests.chains.inspection_factories import BODY, make_checklist, make_inspection
from tests.sign_in import sign_in

PDF = b"%PDF-1.4\n1 0 obj << >> endobj"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 23))
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def staff(cast):
    return sign_in(Client(), cast.staff)


@pytest.fixture
def officer(cast):
    client = Client()
    client.force_login(cast.officer)
    return client


@pytest.fixture
def chain(cast):
    return make_public(cast.son_la, by=cast.officer, seen_by=cast.admin)


def said(response):
    return " ".join(str(m) for m in response.context["messages"])


# --- Checklists -----------------------------------------------------------------------
def item_rows(*rows):
    data = {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"items-{number}-{name}": value for name, value in row.items()}
    return data


NITRATE = {
    "text": "Nitrat",
    "kind": "measured",
    "severity": "serious",
    "unit": "mg/kg",
    "maximum": "1.000,5",
}
BOOKS = {"text": "Sổ sách", "kind": "yes_no", "severity": "minor"}
BLANK = {"text": "", "kind": "yes_no", "severity": "minor"}


def test_a_checklist_is_begun_written_and_published(staff):
    begun = staff.post(
        reverse("chains:checklist_list"), {"group": "vegetables", "title": "Rau"}
    )
    draft = Checklist.objects.get()
    assert begun.url == reverse("chains:checklist_update", args=[draft.pk])
    answer = staff.post(
        begun.url, {"title": "Rau củ"} | item_rows(NITRATE, BLANK, BOOKS)
    )
    assert answer.status_code == 302
    items = draft.items.order_by("position").values_list("text", "maximum")
    assert [(text, str(top)) for text, top in items] == [
        ("Nitrat", "1000.5000"),
        ("Sổ sách", "None"),
    ]
    staff.post(reverse("chains:checklist_publish", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.is_published
    page = staff.get(reverse("chains:checklist", args=[draft.pk])).content.decode()
    assert "đến 1.000,5 mg/kg" in page
    again = staff.get(begun.url, follow=True)
    assert "đã ban hành" in said(again)
    listing = staff.get(reverse("chains:checklist_list")).content.decode()
    assert "Đang dùng" in listing


def test_publishing_needs_the_second_factor(cast):
    draft = make_checklist(cast.admin, published=False)
    weak = sign_in(Client(), cast.staff, second_factor=False)
    weak.post(reverse("chains:checklist_publish", args=[draft.pk]))
    draft.refresh_from_db()
    assert not draft.is_published


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (NITRATE | {"unit": ""}, "đơn vị đo"),
        (NITRATE | {"maximum": ""}, "giới hạn"),
        (NITRATE | {"minimum": "2000"}, "lớn hơn"),
        (NITRATE | {"maximum": "nhiều"}, "nhiều"),
        (BOOKS | {"unit": "kg"}, "đo được"),
        (BOOKS | {"text": "a\x00b"}, "ký tự"),
    ],
)
def test_wrong_lines_are_told(staff, cast, row, words):
    draft = make_checklist(cast.admin, published=False)
    url = reverse("chains:checklist_update", args=[draft.pk])
    answer = staff.post(url, {"title": "x"} | item_rows(row))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert draft.items.count() == 3


# --- Visits ---------------------------------------------------------------------------
def visit_data(client, url, **results):
    """What the form sends: the hidden fields as shown, then what is typed."""
    form = client.get(url).context["form"]
    data = {
        "submission": str(form["submission"].value()),
        "on": "18/11/2026",
        "body": BODY,
        "inspectors": "Nguyễn Thị Mẫu",
    }
    if form.checklist:
        data["checklist"] = form.checklist.pk
        for item in form.items:
            data[f"item-{item.pk}-side"] = "owner"
            data[f"item-{item.pk}"] = results.get(item.text, "")
    return data


def create_url(chain):
    return reverse("chains:inspection_create", args=[chain.pk])


def test_a_visit_with_a_serious_fault_is_recorded_once_and_stops_the_chain(
    staff, cast, chain, client
):
    make_checklist(cast.admin)
    url = create_url(chain)
    results = {
        "Nguồn nước sạch": "no",
        "Dư lượng nitrat trong rau": "500,1",
        "Sổ ghi chép đầy đủ": "yes",
    }
    data = visit_data(staff, url, **results)
    item = Checklist.objects.get().items.get(position=2)
    data |= {
        f"item-{item.pk}-note": "Giếng cạnh chuồng",
        f"item-{item.pk}-due": "1/12/2026",
    }
    scan = SimpleUploadedFile("bien-ban.pdf", PDF, "application/pdf")
    answer = staff.post(url, data | {"scan": scan})
    visit = Inspection.objects.get()
    assert answer.url == reverse("chains:inspection", args=[chain.pk, visit.pk])
    assert staff.post(url, data).url == answer.url  # sent twice
    assert Inspection.objects.count() == 1
    assert visit.outcome == Outcome.FAIL
    water, nitrate = visit.findings.order_by("pk")
    assert (water.text, water.due_on) == ("Giếng cạnh chuồng", date(2026, 12, 1))
    assert nitrate.keeps_chain_back
    assert client.get(chain.get_public_url()).status_code == 404
    page = staff.get(answer.url)
    assert "tạm không hiện công khai" in said(page)
    assert "500,1 mg/kg" in page.content.decode()
    file_url = reverse("chains:inspection_scan", args=[chain.pk, visit.pk])
    assert staff.get(file_url).getvalue() == PDF


def test_an_old_visit_asks_for_a_grade(staff, chain):
    url = create_url(chain) + "?cu=1"
    data = visit_data(staff, url) | {"on": "3/6/2024", "grade": "A"}
    staff.post(url, data)
    visit = Inspection.objects.get()
    assert (visit.grade, visit.checklist) == ("A", None)
    answer = staff.post(url, visit_data(staff, url) | {"on": "3/6/2025", "grade": "A"})
    assert answer.status_code == 422
    assert "15/01/2025" in answer.content.decode()


def test_without_a_checklist_the_page_leads_to_them(staff, chain):
    page = staff.get(create_url(chain)).content.decode()
    assert reverse("chains:checklist_list") in page
    assert "Ghi lần kiểm tra</button>" not in page


def test_who_entered_the_chain_does_not_inspect_it(cast):
    own = make_public(cast.son_la, by=cast.staff, seen_by=cast.admin)
    assert sign_in(Client(), cast.staff).get(create_url(own)).status_code == 403
    assert sign_in(Client(), cast.colleague).get(create_url(own)).status_code == 200


def test_a_wrong_file_is_refused(staff, cast, chain):
    make_checklist(cast.admin)
    url = create_url(chain)
    scan = SimpleUploadedFile("x.pdf", b"MZ not a pdf", "application/pdf")
    answer = staff.post(url, visit_data(staff, url) | {"scan": scan})
    assert answer.status_code == 422
    assert not Inspection.objects.exists()


# --- What the public reads ------------------------------------------------------------
def test_the_public_reads_the_day_and_the_body_and_no_person(client, cast, chain):
    page = client.get(chain.get_public_url()).content.decode()
    assert "Cổng chưa ghi nhận lần kiểm tra nào" in page
    checklist = make_checklist(cast.admin)
    make_inspection(chain, by=cast.staff, checklist=checklist)
    make_confirmation(
        chain, declared_by=cast.officer, seen_by=cast.staff, seen_at=MOMENT
    )
    page = client.get(chain.get_public_url()).content.decode()
    assert "18/11/2026" in page
    assert BODY in page
    assert "Hội Nông dân thành phố Hà Nội đối chiếu ngày 20/11/2026" in page
    for hidden in ("Nguyễn Thị Mẫu", cast.staff.full_name):
        assert hidden not in page
    make_inspection(
        chain, by=cast.staff, checklist=checklist, water=False, on=date(2026, 11, 19)
    )
    page = client.get(chain.get_public_url()).content.decode()
    for words in ("Chưa đạt", "Đang khắc phục", "Chưa gọi là an toàn khi còn lỗi"):
        assert words in page
    finding = Finding.objects.get()
    finding.answer(by=cast.officer, at=MOMENT, text="Đã lọc nước")
    finding.accept(by=cast.staff, at=MOMENT)
    page = client.get(chain.get_public_url()).content.decode()
    assert "Có lỗi, đã khắc phục ngày 20/11/2026" in page
    assert "Đang khắc phục" not in page


def test_the_directory_names_the_step_and_its_day(client, cast, chain):
    make_inspection(chain, by=cast.staff, checklist=make_checklist(cast.admin))
    [row] = client.get(reverse("chains:directory")).context["page"].rows
    assert "Đã kiểm tra thực địa" in row.trust
    assert row.trust_note == "ngày 18/11/2026"


# --- Findings -------------------------------------------------------------------------
def test_the_owner_answers_with_proof_and_hanoi_judges(staff, officer, cast, chain):
    visit = make_inspection(
        chain, by=cast.admin, checklist=make_checklist(cast.admin), nitrate=900
    )
    finding = Finding.objects.get()
    photo = SimpleUploadedFile("anh.pdf", PDF, "application/pdf")
    url = reverse("chains:finding_answer", args=[finding.pk])
    answer = officer.post(url, {"text": "Đã hủy lô", "proof": photo})
    assert answer.url == finding.get_absolute_url()
    refuse = reverse("chains:finding_refuse", args=[finding.pk])
    assert "còn thiếu" in said(staff.post(refuse, {"reason": ""}, follow=True))
    staff.post(refuse, {"reason": "Thiếu phiếu"})
    page = officer.get(reverse("chains:inspection", args=[chain.pk, visit.pk]))
    assert "Thiếu phiếu" in page.content.decode()
    officer.post(url, {"text": "Kèm phiếu"})
    staff.post(reverse("chains:finding_accept", args=[finding.pk]))
    finding.refresh_from_db()
    assert finding.state == FindingState.RESOLVED
    proof = finding.answers.exclude(proof="").get()
    url = reverse("chains:finding_proof", args=[proof.pk])
    assert officer.get(url).getvalue() == PDF
    stranger = Client()
    stranger.force_login(cast.outsider)
    assert stranger.get(url).status_code == 404


def test_accepting_needs_the_second_factor(cast, chain):
    make_inspection(
        chain, by=cast.admin, checklist=make_checklist(cast.admin), water=False
    )
    finding = Finding.objects.get()
    finding.answer(by=cast.officer, at=MOMENT, text="Đã làm")
    weak = sign_in(Client(), cast.staff, second_factor=False)
    weak.post(reverse("chains:finding_accept", args=[finding.pk]))
    finding.refresh_from_db()
    assert finding.state == FindingState.ANSWERED


def test_overdue_findings_stand_on_both_desks(staff, officer, cast, chain):
    make_inspection(
        chain,
        by=cast.admin,
        checklist=make_checklist(cast.admin),
        water=False,
        on=date(2026, 10, 1),
    )
    for client in (staff, officer):
        desk = client.get(reverse("home:workspace")).content.decode()
        assert "quá hạn từ 31/10/2026" in desk
    outsider = Client()
    outsider.force_login(cast.outsider)
    assert "quá hạn từ" not in outsider.get(reverse("home:workspace")).content.decode()


def test_the_list_of_findings_and_its_filters(
    staff, officer, cast, chain, django_assert_max_num_queries
):
    checklist = make_checklist(cast.admin)
    for day in range(1, 20):
        make_inspection(
            chain,
            by=cast.admin,
            checklist=checklist,
            water=False,
            notes=False,
            on=date(2026, 10, day),
        )
    url = reverse("chains:finding_list")

    def count(client, **query):
        return client.get(url, query).context["page"].total

    assert count(staff) == count(officer) == 38
    assert count(staff, state="overdue") == 38
    assert count(staff, state="answered") == 0
    assert count(staff, severity="major") == 19
    assert count(staff, association=cast.lao_cai.pk) == 0
    assert count(staff, state="\x00", severity="'") == 38
    with django_assert_max_num_queries(12):
        staff.get(url)
