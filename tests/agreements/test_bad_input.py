"""What people type wrongly: a sentence beside the field, the rest kept, nothing saved.

One test a line of the list, for the paper that Hanoi records and the text of the room.
"""

import http.client
import io
import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psutil
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.models import Agreement, Round, Signature
from tests.agreements.factories import make_signed
from tests.agreements.room import PDF, make_agreed
from tests.agreements.test_room_views import signed_form, typed
from tests.agreements.test_views import text_of
from tests.cast import Cast, make_cast
from tests.home.test_pagecache_processes import web_process
from tests.sign_in import sign_in

LIST = "/lam-viec/thoa-thuan/"
TITLE = "Chương trình gõ dở"


def paper(cast: Cast, **change: Any) -> dict[str, Any]:
    """The form of a recorded paper, right in everything but `change`."""
    lines = {
        "nguoi-ky-TOTAL_FORMS": "2",
        "nguoi-ky-INITIAL_FORMS": "0",
        "nguoi-ky-0-side": "host",
        "nguoi-ky-0-name": "Nguyễn Văn Mẫu",
        "nguoi-ky-0-title": "Chủ tịch",
        "nguoi-ky-1-side": "partner",
    }
    return {
        "association": cast.son_la.pk,
        "round": Round.objects.get(code="2026-2030").pk,
        "title": TITLE,
        "number": "09/CTPH",
        "signed_on": "20/12/2025",
        "starts_on": "01/01/2026",
        "ends_on": "31/12/2030",
        "submission": str(uuid4()),
        **lines,
        **change,
    }


def room(cast: Cast, **change: Any) -> dict[str, Any]:
    """The form of a text written in the room."""
    return typed(association=cast.son_la.pk, submission=uuid4(), title=TITLE, **change)


FORMS = [(f"{LIST}them/", paper), (f"{LIST}soan/", room)]
both_forms = pytest.mark.parametrize(("address", "form"), FORMS, ids=["paper", "room"])


def refused(response: Any, field: str, said: str, *, kept: str = TITLE) -> None:
    """The sentence stands at the field, and what was typed is there again."""
    assert response.status_code == 422
    assert said in " ".join(response.context["form"].errors[field])
    page = text_of(response)
    assert said in page
    assert kept in page


@both_forms
def test_an_end_before_the_start(cast: Cast, client, address, form):
    desk = sign_in(client, cast.staff)
    answer = desk.post(address, form(cast, ends_on="31/12/2025"))
    refused(answer, "ends_on", "phải bằng hoặc sau ngày bắt đầu")
    assert not Agreement.objects.exists()


@both_forms
def test_a_term_that_overlaps_another(cast: Cast, client, address, form):
    make_signed(cast.son_la, by=cast.staff, number="01/CTPH")
    answer = sign_in(client, cast.staff).post(address, form(cast))
    refused(answer, "starts_on", "01/CTPH")
    assert Agreement.objects.count() == 1


def test_a_number_used_twice_on_paper(cast: Cast, client):
    make_signed(cast.lao_cai, by=cast.staff, number="09/CTPH")
    sent = paper(cast, number="09 / ctph")
    answer = sign_in(client, cast.staff).post(f"{LIST}them/", sent)
    refused(answer, "number", "Đã có thỏa thuận mang số")
    assert Agreement.objects.count() == 1


def test_a_number_used_twice_in_the_room(cast: Cast, client):
    make_signed(cast.lao_cai, by=cast.staff, number="09/CTPH")
    agreement = make_agreed(cast)
    sent = signed_form(number="09/CTPH", scan_file=SimpleUploadedFile("a.pdf", PDF))
    answer = sign_in(client, cast.lead).post(f"{LIST}{agreement.pk}/ky/", sent)
    refused(answer, "number", "mang số 09/CTPH", kept="Nguyễn Văn Mẫu")
    # The browser dropped the scan; the page says so beside the field.
    assert "hãy chọn lại tệp" in text_of(answer)
    assert not Signature.objects.exists()


def test_a_signatory_without_a_title_on_paper(cast: Cast, client):
    sent = paper(cast, **{"nguoi-ky-0-title": ""})
    answer = sign_in(client, cast.staff).post(f"{LIST}them/", sent)
    assert answer.status_code == 422
    errors = answer.context["lines"].forms[0].errors["title"]
    assert "chức vụ" in " ".join(errors)
    assert "Nguyễn Văn Mẫu" in text_of(answer)
    assert not Agreement.objects.exists()


def test_a_signatory_without_a_title_in_the_room(cast: Cast, client):
    agreement = make_agreed(cast)
    sent = signed_form(title="", scan_file=SimpleUploadedFile("a.pdf", PDF))
    answer = sign_in(client, cast.lead).post(f"{LIST}{agreement.pk}/ky/", sent)
    refused(answer, "title", "Hãy điền mục này", kept="Nguyễn Văn Mẫu")
    assert not Signature.objects.exists()


@pytest.mark.parametrize("content", [b"MZ\x90\x00 program", b"PK\x03\x04 archive"])
def test_a_scan_that_is_not_what_its_name_says(cast: Cast, client, content):
    desk = sign_in(client, cast.staff)
    scan = SimpleUploadedFile("ban-ky.pdf", content)
    answer = desk.post(f"{LIST}them/", paper(cast, scan_file=scan))
    refused(answer, "scan_file", "không đúng với đuôi .pdf")
    assert "hãy chọn lại tệp" in text_of(answer)
    assert not Agreement.objects.exists()
    agreement = make_agreed(cast)
    scan = SimpleUploadedFile("ban-ky.pdf", content)
    partner = sign_in(Client(), cast.lead)
    sent = signed_form(scan_file=scan)
    answer = partner.post(f"{LIST}{agreement.pk}/ky/", sent)
    refused(answer, "scan_file", "không đúng với đuôi .pdf", kept="Nguyễn Văn Mẫu")
    assert not Signature.objects.exists()


MIB = 1024 * 1024
LARGE = 200 * MIB


class _Form(io.RawIOBase):
    """A form of 200 MB that is never whole anywhere: text, the file, text behind it."""

    BOUNDARY = "gioi-han"

    def __init__(self, fields: dict[str, Any], file_field: str) -> None:
        line = f"--{self.BOUNDARY}\r\nContent-Disposition: form-data; name="
        texts = "".join(f'{line}"{k}"\r\n\r\n{v}\r\n' for k, v in fields.items())
        scan = f'{line}"{file_field}"; filename="lon.pdf"\r\n\r\n%PDF-1.7\n'
        title = f'\r\n{line}"title"\r\n\r\n{TITLE}\r\n--{self.BOUNDARY}--\r\n'
        self._before = (texts + scan).encode()
        self._after = title.encode()

    @property
    def length(self) -> int:
        return len(self._before) + LARGE + len(self._after)

    def __iter__(self) -> Iterator[bytes]:
        yield self._before
        block = os.urandom(MIB)
        for _number in range(LARGE // MIB):
            yield block
        yield self._after


@pytest.mark.drill
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_upload_of_200_mb_is_refused_in_words_by_a_real_server():
    """It is told beside the field, with what stood behind the file in the form; the
    process does not grow with it."""
    cast = make_cast()
    desk = sign_in(Client(), cast.staff)
    token = desk.get(f"{LIST}them/").context["csrf_token"]
    fields = {k: v for k, v in paper(cast).items() if k != "title"}
    form = _Form(fields | {"csrfmiddlewaretoken": str(token)}, "scan_file")
    with web_process() as port:
        server = _tree_of(port)
        memory = [_memory(server)]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request(
            "POST",
            f"{LIST}them/",
            body=_watched(form, server, memory),
            headers={
                "Content-Type": f"multipart/form-data; boundary={form.BOUNDARY}",
                "Content-Length": str(form.length),
                "Cookie": "; ".join(f"{k}={m.value}" for k, m in desk.cookies.items()),
                "Origin": f"http://127.0.0.1:{port}",
            },
        )
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
    assert answer.status == 422
    assert "Tệp lớn hơn 20 MB" in page
    assert TITLE in page
    assert max(memory) - memory[0] < 60 * MIB
    assert not Agreement.objects.exists()


def _watched(
    form: _Form, server: list[psutil.Process], memory: list[int]
) -> Iterator[bytes]:
    """The form, and how large the server is while it arrives."""
    for number, block in enumerate(form):
        if number % 20 == 0:
            memory.append(_memory(server))
        yield block
    memory.append(_memory(server))


def _tree_of(port: int) -> list[psutil.Process]:
    """The server that listens there, with its workers."""
    for process in psutil.Process().children(recursive=True):
        if str(port) in process.cmdline():
            return [process, *process.children(recursive=True)]
    raise AssertionError("no server listens there")


def _memory(processes: list[psutil.Process]) -> int:
    return sum(process.memory_info().rss for process in processes)
