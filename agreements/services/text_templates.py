"""Keeping Word templates, and filling one with what a person may see."""

import base64
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements.builders import text_fill_head
from agreements.models import TextTemplate, TextTemplateVersion
from agreements.services.scans import Scan
from agreements.template_choices import LISTS, known_fields
from portal.core import sandbox
from portal.core.errors import DomainError
from portal.core.office import office_sentence
from portal.core.uploads import NewFiles

_CHILD = "agreements.builders.text_fill"
_SHOWN = 5


@dataclass(frozen=True)
class Filling:
    """What goes into the fields: single ones by name, lines of tables by list."""

    values: Mapping[str, str]
    lists: Mapping[str, list[dict[str, str]]]


def check_template(file: Any, name: str) -> list[str]:
    """The fields of an uploaded template; raises `ValidationError` with a sentence."""
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        file.seek(0)
        arguments = {"known": known_fields(), "lists": list(LISTS)}
        try:
            answer = sandbox.run(f"{_CHILD}:scan", copy, arguments=arguments).value
        except sandbox.SandboxError as error:
            problem = "damaged" if error.failure == "crash" else "bomb"
            answer = {"problem": problem}
    if problem := answer.get("problem"):
        raise ValidationError(_refusal(problem, name))
    wrong = [
        *_named(_("trường «%s» không có trong danh sách"), answer["unknown"]),
        *_named(
            _("trường «%s» phải đứng trong một dòng của bảng"), answer["misplaced"]
        ),
    ]
    if answer["unclosed"]:
        wrong.append(
            _("có dấu ngoặc nhọn kép chưa đóng hoặc nằm trong chú thích cuối trang")
        )
    if wrong:
        raise ValidationError(
            _("Mẫu chưa dùng được: %(faults)s. Hãy sửa mẫu rồi tải lại.")
            % {"faults": "; ".join(wrong)}
        )
    fields: list[str] = answer["fields"]
    return fields


def _refusal(problem: str, name: str) -> str:
    if problem == "too_many":
        return _("Mẫu có quá 300 trường nên bị từ chối; hãy bỏ bớt trường lặp lại.")
    return office_sentence(problem, name, "docx")


def _named(sentence: str, names: list[str]) -> list[str]:
    """The first few by name; a hostile template may hold hundreds."""
    told = [sentence % name for name in names[:_SHOWN]]
    more = len(names) - _SHOWN
    return [*told, _("và %(n)d trường khác") % {"n": more}] if more > 0 else told


def add_version(
    *,
    template: TextTemplate,
    file: Scan,
    fields: list[str],
    by: Any,
    at: datetime,
    submission: UUID,
) -> TextTemplateVersion:
    """Keep a checked file as the newest version; a new template is saved with it.

    One sending of the form keeps it once.
    """
    if made := _made_by(submission, by):
        return made
    try:
        with transaction.atomic(), NewFiles() as files:
            if template.pk is None:
                template.save()
            TextTemplate.objects.select_for_update().get(pk=template.pk)
            version = TextTemplateVersion(
                template=template,
                number=template.versions.count() + 1,
                file_name=file.name,
                sha256=file.sha256,
                fields=fields,
                created_by=by,
                created_at=at,
                submission=submission,
            )
            files.keep(version, "file", file.file)
            version.save()
            return version
    except IntegrityError as error:
        # The other of two equal requests was faster, or there is such a name.
        if made := _made_by(submission, by):
            return made
        raise DomainError(
            _("Đã có mẫu cùng loại mang tên này; hãy đặt tên khác.")
        ) from error


def _made_by(submission: UUID, by: Any) -> TextTemplateVersion | None:
    return TextTemplateVersion.objects.filter(
        submission=submission, created_by=by
    ).first()


def filled_text(
    filling: Filling, *, version: TextTemplateVersion | None = None, style: str = "hnd"
) -> bytes:
    """A Word file from a version of a template, or from the portal's own `style`.

    Raises `DomainError` when the file is missing or cannot be filled.
    """
    head = {"values": filling.values, "lists": filling.lists, "style": style}
    with tempfile.TemporaryFile() as packed:
        packed.write(text_fill_head.pack(head))
        if version is not None:
            with _opened(version) as template:
                shutil.copyfileobj(template, packed)
        packed.flush()
        return _asked("fill", packed, {})


def own_template(style: str) -> bytes:
    with tempfile.TemporaryFile() as nothing:
        return _asked("own_template", nothing, {"style": style})


def _opened(version: TextTemplateVersion) -> Any:
    try:
        return version.file.open("rb")
    except OSError as error:
        raise DomainError(
            _("Không tìm thấy tệp của mẫu này; hãy tải mẫu lên lại hoặc chọn mẫu khác.")
        ) from error


def _asked(question: str, file: Any, arguments: dict[str, Any]) -> bytes:
    try:
        answer = sandbox.run(f"{_CHILD}:{question}", file, arguments=arguments).value
    except sandbox.SandboxError as error:
        raise DomainError(
            _("Không điền được mẫu này; hãy chọn mẫu khác hoặc báo quản trị.")
        ) from error
    return base64.b64decode(answer["docx"])
