"""A file that its record names and the disk does not give, at every address that sends one."""

from collections.abc import Callable
from typing import Any

import pytest
import structlog
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from portal.core import downloads
from portal.news.models import Article
from tests.agreements.factories import make_draft as make_agreement
from tests.cast import Cast
from tests.chains.factories import make_certificate, make_confirmation, make_public
from tests.chains.import_access import make_batch
from tests.news.factories import make_published
from tests.reports.factories import make_ready
from tests.sign_in import sign_in

Case = tuple[Any, str]


def certificate(cast: Cast) -> Case:
    return _paper(cast, make_certificate, "chains:certificate_scan")


def confirmation(cast: Cast) -> Case:
    return _paper(cast, make_confirmation, "chains:confirmation_scan")


def _paper(cast: Cast, make: Callable[..., Any], name: str) -> Case:
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.colleague)
    paper = make(chain, declared_by=cast.officer, scan_name="Giấy số 5.pdf")
    paper.scan.save("x.pdf", ContentFile(b"%PDF-"))
    return paper, reverse(name, args=[chain.pk, paper.pk])


def agreement(cast: Cast) -> Case:
    record = make_agreement(cast.son_la, scan_name="Bản ký.pdf")
    record.scan.save("x.pdf", ContentFile(b"%PDF-"))
    return record, reverse("agreements:scan", args=[record.pk])


def workbook(cast: Cast) -> Case:
    batch = make_batch(cast)
    return batch, reverse("chains:import_file", args=[batch.pk])


def report(cast: Cast) -> Case:
    made = make_ready(cast.staff)
    return made, reverse("reports:download", args=[made.pk])


@pytest.fixture(autouse=True)
def fresh_logger(monkeypatch: pytest.MonkeyPatch) -> None:
    """A logger that was used before keeps where it wrote then."""
    monkeypatch.setattr(downloads, "log", structlog.get_logger("portal.files"))


@pytest.mark.parametrize(
    "make", [certificate, confirmation, agreement, workbook, report]
)
def test_it_is_said_in_words_and_logged(cast: Cast, client: Client, make):
    record, address = make(cast)
    file = getattr(record, "scan", None) or record.file
    file.storage.delete(file.name)
    sign_in(client, cast.staff)
    with capture_logs() as logged:
        response = client.get(address)
    assert response.status_code == 404
    text = response.content.decode()
    assert f"Bản ghi số {record.pk} vẫn còn nguyên" in text
    assert "xin báo quản trị cổng" in text
    assert_logged(logged, record)
    record.refresh_from_db()
    assert getattr(record, "scan", None) or record.file


def test_a_missing_picture_is_logged_with_its_article(cast: Cast, client: Client):
    article = make_published(by=cast.staff, picture_alt="Mận")
    Article.objects.filter(pk=article.pk).update(picture="0" * 32)
    with capture_logs() as logged:
        response = client.get(f"/tin-tuc/anh/{'0' * 32}-640.jpg")
    assert response.status_code == 404
    assert_logged(logged, article)


def assert_logged(logged: list[Any], record: Any) -> None:
    [line] = [entry for entry in logged if entry["event"] == "file-missing"]
    assert line["log_level"] == "error"
    assert (line["model"], line["record"]) == (record._meta.label_lower, record.pk)
