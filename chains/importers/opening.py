"""Open a workbook from outside safely, or say in one sentence why not."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core import sandbox
from portal.core.errors import DomainError
from portal.core.numbers import format_number


class Unreadable(DomainError):
    """The file cannot be read as a workbook; nothing of it was used."""


@dataclass(frozen=True)
class Uncomputed:
    """A formula whose result the file does not hold."""


@dataclass(frozen=True)
class Fault:
    """A cell that shows an error value such as #REF!."""

    shown: str


Cell = str | float | bool | date | Uncomputed | Fault | None


@dataclass(frozen=True)
class RawSheet:
    """Cells by row and column from 0; `merges` as (row, column, last row, last column)."""

    name: str
    hidden: bool
    rows: list[list[Cell]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    # Texts that stood in an old font: how many, and some before and after.
    converted_count: int = 0
    converted: list[tuple[str, str]] = field(default_factory=list)
    # The row that says whose part of the sheet this is, when it has several owners.
    owner_title: str = ""


@dataclass(frozen=True)
class RawWorkbook:
    sheets: list[RawSheet]
    # Largest resident memory of the child that read it, in KiB.
    peak_kib: int


SENTENCES: dict[str, str | Promise] = {
    "empty": _("Tệp trống; hãy chọn lại tệp bảng tính."),
    "size": _(
        "Tệp nặng %(size)s MB, quá mức %(most)s MB; hãy bỏ hình ảnh hoặc tách thành "
        "nhiều tệp rồi tải lại."
    ),
    "pdf": _(
        "Tệp này là PDF dù tên tệp có thể khác; hãy mở bảng gốc bằng Excel và lưu "
        "thành .xlsx."
    ),
    "picture": _("Tệp này là hình ảnh; hãy gửi bảng tính .xlsx thay cho ảnh chụp."),
    "word": _("Tệp này là văn bản Word; hãy chép bảng sang Excel và lưu thành .xlsx."),
    "binary_workbook": _(
        "Tệp này thuộc dạng .xlsb; hãy mở bằng Excel và lưu lại thành .xlsx."
    ),
    "locked": _(
        "Bảng tính đang đặt mật khẩu nên không đọc được; hãy mở bằng Excel, bỏ mật "
        "khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc) rồi lưu và tải lại."
    ),
    "text": _(
        "Tệp này là văn bản chứ không phải bảng tính Excel; hãy mở bằng Excel và lưu "
        "thành .xlsx."
    ),
    "not_a_workbook": _(
        "Tệp này không phải bảng tính Excel; hãy chọn tệp .xlsx của danh sách chuỗi."
    ),
    "damaged": _(
        "Tệp bị hỏng nên không đọc được; hãy mở bằng Excel, lưu thành tệp .xlsx mới "
        "rồi tải lại."
    ),
    "bomb": _(
        "Tệp bung ra lớn bất thường so với một danh sách chuỗi nên bị từ chối; hãy "
        "chép bảng sang một sổ .xlsx mới rồi tải lại."
    ),
    "entities": _(
        "Tệp chứa khai báo XML không dùng trong bảng tính nên bị từ chối; hãy mở bằng "
        "Excel và lưu thành tệp .xlsx mới."
    ),
    "far_cell": _(
        "Trang “%(sheet)s” có dữ liệu ở ô %(cell)s, quá xa bảng; hãy xóa các cột, dòng "
        "thừa rồi tải lại."
    ),
    "too_many_cells": _(
        "Trang “%(sheet)s” có quá nhiều ô; hãy tách thành nhiều tệp rồi tải lại."
    ),
    "memory": _(
        "Bảng tính cần quá nhiều bộ nhớ nên bị dừng; hãy tách thành nhiều tệp nhỏ hơn "
        "rồi tải lại."
    ),
    "time": _(
        "Bảng tính đọc quá lâu nên bị dừng; hãy tách thành nhiều tệp nhỏ hơn rồi tải "
        "lại."
    ),
}
# What the sandbox may report, in terms of the sentences above.
_FAILURES = {"memory": "memory", "answer": "memory", "time": "time", "crash": "damaged"}

_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_STARTS = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "word"),
)


def refusal(code: str, **where: Any) -> Unreadable:
    sentence = str(SENTENCES[code])
    return Unreadable(sentence % where if where else sentence)


def check_outside(file: IO[bytes], size: int) -> None:
    """Refuse by size and first bytes what no workbook can be; raises `Unreadable`.

    Cheap enough for the web process: the file is not unpacked.
    """
    if size == 0:
        raise refusal("empty")
    if size > settings.MAX_UPLOAD_BYTES:
        mib = 1024 * 1024
        raise refusal(
            "size",
            size=format_number(_tenths(size / mib)),
            most=format_number(_tenths(settings.MAX_UPLOAD_BYTES / mib)),
        )
    file.seek(0)
    start = file.read(4096)
    if start.startswith(b"PK\x03\x04"):
        return
    if code := _kind_of(start, file):
        raise refusal(code)


def _tenths(value: float) -> Decimal:
    return Decimal(f"{value:.1f}")


def _kind_of(start: bytes, file: IO[bytes]) -> str:
    """What else a file is; "" for the old container when it may hold a workbook."""
    for magic, code in _STARTS:
        if start.startswith(magic):
            return code
    if start.startswith(_OLE2):
        file.seek(0)
        content = file.read()
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "locked"
        if "WordDocument".encode("utf-16-le") in content:
            return "word"
        return ""
    if b"\x00" not in start and _is_text(start):
        return "text"
    return "not_a_workbook"


def _is_text(start: bytes) -> bool:
    try:
        start[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def open_workbook(file: IO[bytes], size: int) -> RawWorkbook:
    """Read all sheets in the capped child; raises `Unreadable` with a sentence."""
    check_outside(file, size)
    with _real_file(file) as real:
        try:
            answer = sandbox.run("chains.importers.workbook:read", real)
        except sandbox.SandboxError as error:
            raise refusal(_FAILURES[error.failure]) from None
    if "refused" in answer.value:
        raise refusal(answer.value["refused"], **answer.value["where"])
    sheets = [
        RawSheet(
            name=sheet["name"],
            hidden=sheet["hidden"],
            rows=[[_cell(value) for value in row] for row in sheet["rows"]],
            merges=[(a, b, c, d) for a, b, c, d in sheet["merges"]],
            converted_count=sheet["converted_count"],
            converted=[(before, after) for before, after in sheet["converted"]],
        )
        for sheet in answer.value["sheets"]
    ]
    return RawWorkbook(sheets=sheets, peak_kib=answer.peak_kib)


@contextmanager
def _real_file(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """The child needs a descriptor; what has none (memory, remote store) is copied."""
    try:
        file.fileno()
    except (OSError, AttributeError):
        with tempfile.TemporaryFile() as copy:
            file.seek(0)
            while chunk := file.read(1 << 20):
                copy.write(chunk)
            copy.flush()
            yield copy
    else:
        yield file


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        if "date" in value:
            return date.fromisoformat(value["date"])
        if "fault" in value:
            return Fault(value["fault"])
        return Uncomputed()
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value  # type: ignore[no-any-return]
