"""Send a file to one person: as an attachment that no page can run or embed."""

import re
import unicodedata
from typing import IO, Any

import structlog
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.core.text import nfc

log = structlog.get_logger("portal.files")

LONGEST_NAME = 120
# What a browser shows without running anything of it.
_SHOWN = {"application/pdf", "image/jpeg", "image/png", "image/webp"}
_UNSAFE = re.compile(r'[\\/:*?"<>|;%\x00-\x1f\x7f]+')


def safe_name(name: str, fallback: str = "tep") -> str:
    """Return a file name that is safe in a header and on any disk, accents kept.

    >>> safe_name("../Giấy chứng nhận.pdf")
    'Giấy chứng nhận.pdf'
    """
    visible = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf"})
    base = re.split(r"[\\/]", nfc(visible))[-1]
    clean = _UNSAFE.sub("-", base).strip(" .-") or fallback
    stem, dot, extension = clean.rpartition(".")
    if not dot or len(extension) > 5:
        return clean[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"


def attachment(file: IO[Any] | Any, name: str, content_type: str = "") -> FileResponse:
    """Answer with the file; the caller has checked that the reader may have it."""
    response = FileResponse(
        file,
        as_attachment=True,
        filename=safe_name(name),
        content_type=content_type or "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store, private"
    return response


def send_kept(
    request: HttpRequest, record: Any, field: str, name: str, content_type: str
) -> FileResponse | HttpResponse:
    """Answer with a record's file; the caller has checked that the reader may have it.

    A file that the record names and the disk does not give is said in words, with 404,
    and logged as an error: the record stays, and somebody has to look for the file.
    """
    kept = getattr(record, field)
    try:
        file = kept.open("rb")
    except OSError as error:
        log_missing(record, kept.name, error)
        context = {"record": record.pk}
        return render(request, "file_missing.html", context, status=404)
    return attachment(file, name, content_type)


def log_missing(record: Any, name: str, error: OSError) -> None:
    log.error(
        "file-missing",
        model=record._meta.label_lower,
        record=record.pk,
        file=name,
        error=type(error).__name__,
    )


def send_to_look_at(
    request: HttpRequest, record: Any, field: str, name: str, content_type: str
) -> FileResponse | HttpResponse:
    """As `send_kept`, shown on a page of ours beside the facts instead of saved.

    Only scans (PDF, pictures), whose content was checked when they came; the type sent
    is ours, so nothing in them runs as a page.
    """
    response = send_kept(request, record, field, name, content_type)
    if isinstance(response, FileResponse) and content_type in _SHOWN:
        shown = response.headers["Content-Disposition"].replace("attachment", "inline")
        response["Content-Disposition"] = shown
        response["Content-Security-Policy"] = (
            "default-src 'none'; frame-ancestors 'self'"
        )
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response
