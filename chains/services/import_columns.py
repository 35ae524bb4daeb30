"""What people said of the columns of lists, and fields in words.

An answer belongs to the association whose list it is. A reading takes the answers of its
moment (`ImportBatch.said`), and the saving uses those and no others: what is saved is what
was shown.
"""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chains.importers.columns import FIELDS
from chains.models import ColumnMapping, ImportBatch
from chains.services.importing import ImportResult
from portal.organisations.access import Access

# The field a person did not name: the portal understands the heading by itself.
AUTOMATIC = "auto"

# In the order in which lists have them; "" leaves a column aside.
FIELD_LABELS: dict[str, Promise] = {
    "": _("Bỏ qua cột này"),
    "ordinal": _("Số thứ tự"),
    "code": _("Mã chuỗi"),
    "name": _("Tên chuỗi"),
    "operator": _("Tên cơ sở chủ trì"),
    "tax_code": _("Mã số thuế"),
    "address": _("Địa chỉ cơ sở"),
    "representative": _("Người đại diện"),
    "phone": _("Điện thoại"),
    "contact": _("Người đại diện và điện thoại"),
    "group": _("Nhóm sản phẩm"),
    "products": _("Sản phẩm"),
    "linkage": _("Hình thức liên kết"),
    "scale": _("Quy mô"),
    "scale_unit": _("Đơn vị của quy mô"),
    "volume": _("Sản lượng"),
    "certificate_type": _("Loại giấy chứng nhận"),
    "certificates": _("Giấy chứng nhận"),
    "certificates:issued": _("Ngày cấp giấy chứng nhận"),
    "certificates:expires": _("Ngày hết hạn giấy chứng nhận"),
    "confirmation_number": _("Số giấy xác nhận chuỗi"),
    "confirmation_issued": _("Ngày cấp giấy xác nhận chuỗi"),
    "confirmation_expires": _("Ngày hết hạn giấy xác nhận chuỗi"),
    "middle": _("Cơ sở sơ chế, giết mổ"),
    "processing": _("Cơ sở chế biến"),
    "outlets": _("Nơi bán"),
    "role": _("Khâu của cơ sở"),
}
# What only the portal itself makes of a heading.
_OWN_LABELS: dict[str, Promise] = {
    "operator_address": _("Tên và địa chỉ cơ sở"),
    "standard": _("Tiêu chuẩn áp dụng"),
    "volume_unit": _("Đơn vị của sản lượng"),
    "scale 2": _("Quy mô (cột thứ hai)"),
}


def field_label(name: str) -> str:
    """A field in words; a second column of certificates has the first one's."""
    if name in FIELD_LABELS or name in _OWN_LABELS:
        return str((FIELD_LABELS | _OWN_LABELS)[name])
    base, _colon, part = name.partition(":")
    bare = base.partition(" ")[0]
    return field_label(f"{bare}:{part}" if part else bare)


def remembered(associations: Iterable[int] | None = None) -> dict[int, dict[str, str]]:
    """Association → heading → field, of some associations or of all."""
    rows = ColumnMapping.objects.order_by("pk")
    if associations is not None:
        rows = rows.filter(association__in=associations)
    found: dict[int, dict[str, str]] = {}
    for key, heading, name in rows.values_list("association_id", "heading", "field"):
        if name in FIELDS:
            found.setdefault(key, {})[heading] = name
    return found


def remembered_for(access: Access) -> dict[int, dict[str, str]]:
    """Hanoi reads lists of all associations, a partner those of its own."""
    return remembered(None if access.is_hanoi else access.association_ids)


def kept(
    said: Mapping[int, Mapping[str, str]], result: ImportResult
) -> dict[str, dict[str, str]]:
    """What a batch keeps of it: its own associations'. JSON knows no numbers as keys."""
    owners = {sheet.association.pk for sheet in result.sheets if sheet.association}
    return {str(key): dict(said[key]) for key in sorted(owners & said.keys())}


def is_outdated(batch: ImportBatch) -> bool:
    """Whether somebody answered otherwise since the file was read."""
    owners = {sheet.get("owner") for sheet in batch.preview.get("sheets", [])} - {None}
    now = remembered(owners)
    return given(batch.said) != now


def given(said: Mapping[str, Mapping[str, str]]) -> dict[int, dict[str, str]]:
    return {int(key): dict(headings) for key, headings in said.items()}
