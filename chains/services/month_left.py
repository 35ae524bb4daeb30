"""Why a line of the month's page has no place any more when it is saved."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from chains.choices import ChainStatus
from chains.models import Chain
from chains.permissions import keeps
from portal.organisations.access import Access, access_for


@dataclass(frozen=True)
class Left:
    """What the person may read of the chain now, and the reason in words."""

    chain: Chain | None
    reason: str


def why_left(keys: Collection[int], *, by: Any) -> dict[int, Left]:
    """For each chain that the page of the month shows no more: which and why."""
    access = access_for(by)
    rows: Any = Chain.objects.for_user(by).select_related("association")
    found = {chain.pk: chain for chain in rows.filter(pk__in=keys)}
    return {key: Left(found.get(key), _reason(access, found.get(key))) for key in keys}


def _reason(access: Access, chain: Chain | None) -> str:
    if chain is None:
        return _(
            "Chuỗi này không còn trong danh sách của bạn; nếu số cần ghi, hãy chuyển cho "
            "hội đang giữ chuỗi."
        )
    if not keeps(access, chain):
        return _(
            "Chuỗi nay do %(association)s giữ; hãy chuyển số cho hội ấy để ghi."
        ) % {"association": chain.association}
    if chain.is_archived:
        return _("Chuỗi đã được cất vào kho lưu; muốn ghi thì lấy chuỗi ra trước.")
    if chain.status != ChainStatus.OPERATING:
        return _(
            "Chuỗi nay ở trạng thái “%(status)s”; khi chuỗi hoạt động lại, bấm lưu lần "
            "nữa, hoặc ghi ngay ở trang của chuỗi."
        ) % {"status": chain.get_status_display()}
    return _(
        "Chuỗi nay do %(association)s giữ; hãy mở trang sản lượng của hội ấy để ghi."
    ) % {"association": chain.association}


def why_line_left(*, is_product: bool, by_product: bool) -> str:
    """The chain is there, one of its lines is not."""
    if not is_product:
        return _(
            "Tháng này nay ghi theo từng sản phẩm; hãy ghi số vào dòng của sản phẩm rồi "
            "xóa trống dòng này."
        )
    if not by_product:
        return _(
            "Tháng này nay ghi cho cả chuỗi; hãy cộng vào dòng của chuỗi rồi xóa trống "
            "dòng này."
        )
    return _(
        "Sản phẩm này không còn trong chuỗi (đã bỏ hoặc đổi tên); hãy ghi số vào sản "
        "phẩm đúng rồi xóa trống dòng này."
    )
