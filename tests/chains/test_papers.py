"""Papers one at a time: scans in and out, checks, and what they do to the chain."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from chains.forms.papers import STOPS
from chains.models import Certificate, Chain, Confirmation
from chains.services.review import return_chain
from portal.core import clock
from tests.chains.factories import (
    MOMENT,
    make_certificate,
    make_confirmation,
    make_public,
)
from tests.chains.form_data import as_shown
from tests.sign_in import sign_in

PDF = b"%PDF-1.7\n%%EOF\n"


def pdf(name="Giấy ATTP số 5.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def photo():
    target = io.BytesIO()
    Image.new("RGB", (40, 30)).save(target, "JPEG")
    return SimpleUploadedFile("chụp.jpg", target.getvalue())


@pytest.fixture
def chain(cast):
    return make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def url(act, chain, paper=None):
    return reverse(f"chains:{act}", args=[chain.pk, *([paper.pk] if paper else [])])


def data(chain, **values):
    return {
        "version": chain.version,
        "type": "attp",
        "number": "189/2025/NNPTNT-SL",
        "issued_on": "2025-03-01",
        "expires_on": "2028-03-01",
    } | values


def test_new_certificate_with_scan_waits_in_the_queue(officer, cast, chain):
    response = officer.post(url("certificate_create", chain), data(chain, scan=pdf()))
    assert response.url == chain.get_absolute_url()
    paper = Certificate.objects.get()
    assert (paper.scan_name, paper.declared_by) == ("Giấy ATTP số 5.pdf", cast.officer)
    assert "ATTP" not in paper.scan.name
    chain.refresh_from_db()
    assert chain.is_checked
    assert chain in Chain.objects.with_papers_in_queue()
    assert (chain.version, "189/2025" in chain.search_text) == (2, True)


def test_scan_alone_is_declared_but_leaves_the_facts_checked(officer, cast, chain):
    paper = make_certificate(
        chain, declared_by=cast.officer, seen_by=cast.staff, seen_at=MOMENT
    )
    officer.post(url("certificate_update", chain, paper), data(chain, scan=photo()))
    paper.refresh_from_db()
    chain.refresh_from_db()
    assert paper.seen_at is None
    assert chain.is_checked


def told(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_saving_says_what_the_paper_waits_for(officer, cast, chain):
    paper = make_certificate(
        chain, declared_by=cast.officer, seen_by=cast.staff, seen_at=MOMENT
    )
    address = url("certificate_update", chain, paper)
    page = officer.post(address, data(chain), follow=True)
    assert "Hà Nội chỉ đối chiếu giấy có bản chụp" in told(page)
    chain.refresh_from_db()
    page = officer.post(address, data(chain, scan=photo()), follow=True)
    assert "giấy đang chờ Hà Nội đối chiếu" in told(page)


def test_a_returned_paper_stands_on_top_until_it_is_mended(officer, cast, chain):
    paper = make_certificate(
        chain, declared_by=cast.officer, seen_by=cast.staff, seen_at=MOMENT
    )
    edit = url("certificate_update", chain, paper)
    officer.post(edit, data(chain, scan=photo()))
    return_chain(chain_id=chain.pk, by=cast.staff, at=clock.now(), reason="Ảnh mờ.")
    paper.refresh_from_db()
    paper.declare(by=cast.officer, at=clock.now())
    return_chain(chain_id=chain.pk, by=cast.staff, at=clock.now(), reason="Thiếu góc.")
    page = officer.get(chain.get_absolute_url())
    (shown,) = page.context["sent_back"]
    assert (shown.why, shown.edit_url) == ("Thiếu góc.", edit)
    assert "Hà Nội trả lại ATTP 189/2025/NNPTNT-SL:" in page.content.decode()
    chain.refresh_from_db()
    officer.post(edit, data(chain, scan=pdf()))
    assert officer.get(chain.get_absolute_url()).context["sent_back"] == []


def test_phones_are_asked_for_a_picture_by_ending_and_by_type(officer, chain):
    page = officer.get(url("certificate_create", chain))
    accept = page.context["form"]["scan"].field.widget.attrs["accept"]
    assert {".pdf", ".jpg", "application/pdf", "image/jpeg"} <= set(accept.split(","))


def test_replaced_scan_goes_once_the_change_is_certain(
    officer, cast, chain, django_capture_on_commit_callbacks
):
    officer.post(url("certificate_create", chain), data(chain, scan=pdf()))
    paper = Certificate.objects.get()
    old = paper.scan.name
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(
            url("certificate_update", chain, paper),
            data(chain, version=2, scan=pdf("mới.pdf")),
        )
    paper.refresh_from_db()
    assert paper.scan_name == "mới.pdf"
    assert not default_storage.exists(old)
    assert default_storage.exists(paper.scan.name)


def test_confirmation_has_pages_of_its_own(officer, chain):
    officer.post(
        url("confirmation_create", chain), data(chain, number="118/XN", scan=pdf())
    )
    paper = Confirmation.objects.get()
    assert paper.number == "118/XN"
    page = officer.get(url("confirmation_update", chain, paper)).content.decode()
    assert "Giấy ATTP số 5.pdf" in page
    officer.post(
        url("confirmation_update", chain, paper),
        data(chain, version=2, number="119/XN"),
    )
    paper.refresh_from_db()
    assert paper.number == "119/XN"


def test_days_of_suspension_are_folded_away_until_there_is_one(officer, chain):
    paper = make_certificate(chain)
    address = url("certificate_update", chain, paper)
    form = officer.get(address).context["form"]
    assert not form.has_stop_days()
    assert {field.name for field in form.facts()}.isdisjoint(STOPS)
    refused = officer.post(address, data(chain, revoked_on="31/02/2026"))
    assert refused.context["form"].has_stop_days()
    paper.suspended_on = date(2026, 11, 1)
    paper.save()
    assert officer.get(address).context["form"].has_stop_days()


def test_suspension_is_a_fact(officer, cast, chain):
    paper = make_certificate(
        chain, declared_by=cast.officer, seen_by=cast.staff, seen_at=MOMENT
    )
    response = officer.post(
        url("certificate_update", chain, paper), data(chain, suspended_on="2026-11-01")
    )
    assert response.status_code == 302
    paper.refresh_from_db()
    chain.refresh_from_db()
    assert paper.suspended_on == date(2026, 11, 1)
    assert paper.seen_at is None
    assert not chain.is_checked


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"scan": pdf("giấy.pdf", b"MZ\x90")}, "không đúng với đuôi"),
        ({"scan": pdf("giấy.exe")}, "không thuộc loại"),
        ({"scan": pdf("giấy.pdf", b"")}, "Tệp trống"),
        ({"number": ""}, "Số"),
        ({"number": "x" * 10_000}, "80"),
        ({"number": "\x00"}, "ký tự điều khiển"),
        ({"type": "magic"}, "Loại giấy"),
        ({"expires_on": "2020-01-01"}, "Ngày hết hạn phải sau ngày cấp"),
        ({"revoked_on": "2020-01-01"}, "phải sau ngày cấp"),
        ({"issued_on": "hôm qua"}, "không phải là ngày"),
    ],
)
def test_mistakes_are_named_and_nothing_is_saved(officer, chain, values, sentence):
    response = officer.post(url("certificate_create", chain), data(chain, **values))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Certificate.objects.exists()
    chain.refresh_from_db()
    assert chain.is_checked


def test_too_large_a_scan_is_refused_in_words(officer, chain, settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    large = pdf(content=PDF + b" " * 1024 * 1024)
    response = officer.post(url("certificate_create", chain), data(chain, scan=large))
    assert "lớn hơn 1 MB" in response.content.decode()


def test_same_number_twice_is_refused(officer, chain):
    make_certificate(chain)
    response = officer.post(url("certificate_create", chain), data(chain))
    assert response.status_code == 200 or response.status_code == 422
    assert "cùng loại, cùng số" in response.content.decode()
    assert Certificate.objects.count() == 1


def test_somebody_else_was_faster(officer, cast, chain):
    paper = make_certificate(chain, declared_by=cast.officer)
    opened = data(chain)
    officer.post(
        url("certificate_update", chain, paper),
        data(chain, issuer="Chi cục Chất lượng Sơn La"),
    )
    response = officer.post(url("certificate_update", chain, paper), opened)
    assert response.status_code == 409
    assert "Chi cục Chất lượng Sơn La" in response.content.decode()
    paper.refresh_from_db()
    assert paper.issuer == "Chi cục Chất lượng Sơn La"


def test_hanoi_confirms_what_somebody_else_declared(client, cast, chain):
    paper = make_certificate(chain, declared_by=cast.officer, scan="x.pdf")
    sign_in(client, cast.staff)
    seen = f"?version={chain.version}"
    client.post(url("certificate_confirm", chain, paper) + seen)
    paper.refresh_from_db()
    assert paper.seen_by == cast.staff
    own = make_confirmation(chain, declared_by=cast.staff, scan="y.pdf")
    client.post(url("confirmation_confirm", chain, own) + seen)
    bare = make_confirmation(chain, number="2", declared_by=cast.officer)
    client.post(url("confirmation_confirm", chain, bare) + seen)
    for row in (own, bare):
        row.refresh_from_db()
        assert row.seen_at is None


def test_paper_taken_off_is_gone_with_its_scan_but_not_from_history(
    officer, chain, django_capture_on_commit_callbacks
):
    officer.post(url("certificate_create", chain), data(chain, scan=pdf()))
    paper = Certificate.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(url("certificate_delete", chain, paper))
    assert not Certificate.objects.exists()
    assert not default_storage.exists(paper.scan.name)
    page = officer.get(url("history", chain)).content.decode()
    assert "Bỏ giấy ATTP số 189/2025/NNPTNT-SL" in page


@pytest.fixture
def scanned(cast, chain):
    paper = make_certificate(chain, declared_by=cast.officer, scan_name="Giấy số 5.pdf")
    paper.scan.save("x.pdf", ContentFile(PDF))
    return paper


def test_scan_comes_as_an_attachment_that_cannot_run(officer, chain, scanned):
    response = officer.get(url("certificate_scan", chain, scanned))
    assert response.getvalue() == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert "filename*=utf-8''Gi%E1%BA%A5y" in response["Content-Disposition"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_scan_does_not_exist_for_others(client, cast, chain, scanned):
    address = url("certificate_scan", chain, scanned)
    for person in ("outsider", "successor", "reader"):
        client.force_login(getattr(cast, person))
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(f"/tep/{scanned.scan.name}").status_code == 404


def test_paper_of_another_chain_is_404(officer, cast, chain, scanned):
    other = make_public(
        cast.son_la, name="Chuỗi khác", by=cast.officer, seen_by=cast.staff
    )
    for act in ("certificate_scan", "certificate_update"):
        assert officer.get(url(act, other, scanned)).status_code == 404
    assert officer.get(url("confirmation_scan", chain, scanned)).status_code == 404


def test_scan_in_the_one_page_form(officer, cast, chain):
    address = reverse("chains:update", args=[chain.pk])
    row = {
        "certificates-0-type": "attp",
        "certificates-0-number": "5/2026",
        "certificates-0-scan": pdf(),
    }
    officer.post(address, as_shown(officer, chain) | row)
    assert Certificate.objects.get().scan_name == "Giấy ATTP số 5.pdf"


def test_a_failed_save_leaves_no_file_behind(officer, cast, chain):
    """The paper is written, then the chain clashes with another: all is undone."""
    other = make_public(
        cast.son_la,
        name="Chuỗi khác",
        operator=chain.operator,
        by=cast.officer,
        seen_by=cast.staff,
    )
    before = set(_files())
    row = {
        "name": other.name,
        "certificates-0-type": "attp",
        "certificates-0-number": "5/2026",
        "certificates-0-scan": pdf(),
    }
    address = reverse("chains:update", args=[chain.pk])
    response = officer.post(address, as_shown(officer, chain) | row)
    assert response.status_code == 422
    make_certificate(chain)
    response = officer.post(url("certificate_create", chain), data(chain, scan=pdf()))
    assert "cùng loại, cùng số" in response.content.decode()
    assert set(_files()) == before


def _files(folder: str = "") -> list[str]:
    if folder and not default_storage.exists(folder):
        return []
    folders, files = default_storage.listdir(folder or ".")
    inner = [name for f in folders for name in _files(f"{folder}/{f}".lstrip("/"))]
    return [f"{folder}/{name}" for name in files] + inner


def test_full_disk_is_said_and_nothing_is_half_saved(officer, chain, monkeypatch):
    """The disk fills while the scan is written: half a file lies there already."""

    def half(storage, name, content):
        path = storage.path(name)
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(b"%PDF-1.")
        raise OSError(28, "No space left on device")

    before = set(_files())
    monkeypatch.setattr(FileSystemStorage, "_save", half)
    response = officer.post(url("certificate_create", chain), data(chain, scan=pdf()))
    assert "kho tệp của cổng đầy" in response.content.decode()
    assert not Certificate.objects.exists()
    chain.refresh_from_db()
    assert (chain.version, chain.is_checked) == (1, True)
    assert set(_files()) == before
