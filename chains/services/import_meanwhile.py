"""Say in words what others saved between the preview of a file and its saving."""

from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from chains.models import ImportBatch, ImportLine
from chains.models.importing import ImportState
from chains.services.importing import ImportResult
from portal.core.dates import format_datetime
from portal.core.numbers import format_number

# More imports than this meanwhile are not told one by one.
_MOST = 3


def difference(batch: ImportBatch, result: ImportResult, shown: dict[str, Any]) -> str:
    """ "" where what was saved is what the preview showed."""
    names = ("created", "updated", "unchanged")
    now = {name: result.count(name) for name in names}
    if all(now[name] == shown.get(name) for name in names):
        return ""
    said = _(
        "Vì vậy lần nhập này chỉ thêm %(created)s, sửa %(updated)s, giữ nguyên %(unchanged)s chuỗi."
    )
    return f"{_others(batch, result)} {said % _numbers(now)}"


def moved_sentence(batch: ImportBatch, result: ImportResult) -> str:
    """Why nothing was saved although a person had confirmed the preview."""
    said = _(
        "Chưa lưu gì: hãy xem lại bản xem trước mới dưới đây rồi xác nhận lần nữa."
    )
    return f"{_others(batch, result)} {said}"


def _others(batch: ImportBatch, result: ImportResult) -> str:
    owners = {sheet.association.pk for sheet in result.sheets if sheet.association}
    about = ImportLine.objects.filter(
        batch=OuterRef("pk"), chain__association__in=owners
    )
    faster = (
        ImportBatch.objects.filter(
            Exists(about), state=ImportState.SAVED, saved_at__gt=batch.created_at
        )
        .exclude(pk=batch.pk)
        .select_related("saved_by")
        .order_by("-saved_at")[:_MOST]
    )
    sentence = _(
        "Sau khi tệp này được tải lên, %(who)s đã lưu “%(file)s” lúc %(when)s "
        "(thêm %(created)s, sửa %(updated)s chuỗi)."
    )
    told = [
        sentence
        % {
            "who": other.saved_by or "",
            "file": other.file_name,
            "when": format_datetime(other.saved_at) if other.saved_at else "",
            **_numbers(other.preview),
        }
        for other in faster
    ]
    return " ".join(told) or _("Sổ đăng ký đã thay đổi sau khi xem trước.")


def _numbers(counts: dict[str, Any]) -> dict[str, str]:
    return {
        name: format_number(Decimal(counts.get(name) or 0))
        for name in ("created", "updated", "unchanged")
    }
