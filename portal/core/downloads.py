"""Send a file to one person: as an attachment that no page can run or embed."""

import re
import unicodedata
from typing import IO, Any

from django.http import FileResponse

from portal.core.text import nfc

LONGEST_NAME = 120
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
