"""Files people send: looked at before they are kept, kept where no address leads."""

import os
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core import clock
from portal.core.downloads import safe_name
from portal.core.errors import DomainError
from portal.core.office import check_office
from portal.core.pictures import check_picture

_EXTENSIONS = {
    "pdf": ("pdf",),
    "image": ("jpg", "jpeg", "png", "webp"),
    "word": ("docx",),
    "sheet": ("xlsx",),
}
_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Both are ZIP files; which one it is the child process finds out.
_OFFICE = ("docx", "xlsx")


@dataclass(frozen=True)
class CheckedUpload:
    """What may be kept of an upload's own description."""

    name: str
    extension: str
    content_type: str


def content_type_of(name: str) -> str:
    """The type a kept file is sent with; anything unknown is only bytes."""
    return _CONTENT_TYPES.get(_extension(name), "application/octet-stream")


def accept_attribute(kinds: tuple[str, ...] = ("pdf", "image")) -> str:
    """The value of `accept` for a file input of these kinds.

    Endings and types: some phones offer their camera only where a type asks for a picture.
    """
    ends = [end for kind in kinds for end in _EXTENSIONS[kind]]
    types = dict.fromkeys(_CONTENT_TYPES[end] for end in ends)
    return ",".join([*(f".{end}" for end in ends), *types])


def private_path(instance: Any, name: str) -> str:
    """`upload_to`: app/model/year/random.ext, so that no name of a person shows."""
    meta = instance._meta
    folder = f"{meta.app_label}/{meta.model_name}/{clock.today().year}"
    return f"{folder}/{uuid.uuid4().hex}.{_extension(name) or 'bin'}"


class NewFiles:
    """Files written during one transaction: gone again if it fails.

    with transaction.atomic(), NewFiles() as files:
        files.keep(record, "scan", upload)
    """

    def __init__(self) -> None:
        self._written: list[tuple[Any, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for storage, name in self._written:
                storage.delete(name)

    def keep(self, record: Any, field: str, upload: Any) -> None:
        """Write the upload and put its name on the record, which the caller saves.

        Raises:
            DomainError: the disk is full or broken.
        """
        column = record._meta.get_field(field)
        name = column.generate_filename(record, upload.name)
        # Noted first: half a file on a full disk goes too.
        self._written.append((column.storage, name))
        try:
            setattr(record, field, column.storage.save(name, upload))
        except OSError as error:
            raise DomainError(
                _(
                    "Không ghi được tệp vì kho tệp của cổng đầy hoặc có lỗi; chưa có gì "
                    "được lưu, hãy thử lại sau hoặc báo quản trị."
                )
            ) from error


def drop_after_commit(file: Any) -> None:
    """Delete a replaced file once the change that replaced it is certain."""
    if file:
        transaction.on_commit(partial(file.storage.delete, file.name))


def check_upload(
    file: "File[Any]", kinds: tuple[str, ...] = ("pdf", "image")
) -> CheckedUpload:
    """Check size and content; the file is left at its beginning.

    Raises:
        ValidationError: one sentence in Vietnamese: what is wrong and what to do.
    """
    found = check_kind(file, kinds)
    if found.extension in _OFFICE:
        check_office(file, found.name, found.extension)
    elif found.content_type != _CONTENT_TYPES["pdf"]:
        check_picture(file, found.name)
    return found


def check_kind(file: "File[Any]", kinds: tuple[str, ...]) -> CheckedUpload:
    """Check size, ending and first bytes alone: for a picture that is stored by
    `store_picture`, which decodes it once and says what is wrong with it.

    Raises:
        ValidationError: as above.
    """
    name = safe_name(os.fspath(file.name or ""))
    _check_size(file)
    allowed = [end for kind in kinds for end in _EXTENSIONS[kind]]
    extension = _extension(name)
    if extension not in allowed:
        raise ValidationError(
            _("Tệp “%(name)s” không thuộc loại nhận được; hãy chọn tệp %(kinds)s.")
            % {"name": name, "kinds": ", ".join(end.upper() for end in allowed)}
        )
    found = _kind_of(_head(file), extension)
    if found is None or _CONTENT_TYPES[extension] != _CONTENT_TYPES[found]:
        raise ValidationError(
            _(
                "Nội dung tệp “%(name)s” không đúng với đuôi .%(extension)s; hãy mở lại "
                "tệp gốc và lưu đúng định dạng rồi tải lên."
            )
            % {"name": name, "extension": extension}
        )
    return CheckedUpload(name, extension, _CONTENT_TYPES[extension])


def _extension(name: str) -> str:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    return extension if extension in _CONTENT_TYPES else ""


def _check_size(file: "File[Any]") -> None:
    if not file.size:
        raise ValidationError(_("Tệp trống; hãy kiểm tra rồi chọn lại tệp."))
    limit = settings.MAX_UPLOAD_BYTES
    if file.size > limit:
        raise ValidationError(
            _(
                "Tệp lớn hơn %(limit)s MB; hãy quét ở độ phân giải thấp hơn hoặc tách nhỏ."
            )
            % {"limit": limit // 1024 // 1024}
        )


def _head(file: "File[Any]") -> bytes:
    file.seek(0)
    head: bytes = file.read(16)
    file.seek(0)
    return head


def _kind_of(head: bytes, extension: str) -> str | None:
    """Tell the type from the first bytes, whatever the name says.

    Only of the two that begin alike does the name say which is meant.
    """
    if head.startswith(b"PK\x03\x04"):
        return extension if extension in _OFFICE else None
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    return None
