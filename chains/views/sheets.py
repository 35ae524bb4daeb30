"""A filtered list of chains in the layout of the official list."""

import io
from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.utils import translation
from django.utils.translation import gettext as _

from chains.builders.public_sheet import SheetTitle, write_public_sheet
from chains.builders.sheet_rows import groups_of, ordered_ids, read_rows
from chains.models import Chain
from chains.querysets import ChainQuerySet
from portal.core.downloads import attachment
from portal.core.exports import XLSX_TYPE
from portal.core.templatetags.portal import spoken_value

_NOT_FILTERS = {"era"}


def chosen(found: Any) -> ChainQuerySet:
    """The chains of a filter, without what its search and order added."""
    return Chain.objects.filter(pk__in=found.order_by().values("pk"))


def spoken(form: Any) -> list[str]:
    """The filters in use, in words: "Tỉnh, thành phố: Sơn La"."""
    return [
        f"{field.label}: {spoken_value(field, str(value))}"
        for field in form
        if field.name not in _NOT_FILTERS and (value := field.value())
    ]


def sample_note(chains: ChainQuerySet) -> list[str]:
    if not chains.filter(is_sample=True).exists():
        return []
    return [_("Lưu ý: có dữ liệu mẫu, không dùng làm số liệu thật")]


def send_sheet(
    chains: ChainQuerySet, *, title: SheetTitle, public: bool
) -> FileResponse:
    """Answer with the workbook. It is a Vietnamese paper, whatever the reader reads."""
    today = title.today
    target = io.BytesIO()
    with translation.override(settings.LANGUAGE_CODE):
        write_public_sheet(
            target,
            title,
            groups_of(chains, today),
            read_rows(ordered_ids(chains), public=public, today=today),
        )
    target.seek(0)
    return attachment(target, f"danh-sach-chuoi-{today:%d-%m-%Y}.xlsx", XLSX_TYPE)
