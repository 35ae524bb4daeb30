"""What the database refuses about agreements, in words for a person."""

from typing import Any

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from portal.core.dates import format_date

# By the name of the constraint; `number` is that of the refused agreement.
TAKEN = {
    "agreement_number_once": _(
        "Đã có thỏa thuận mang số %(number)s; hãy mở bản ghi đó hoặc kiểm tra lại số."
    ),
    "agreement_renewed_once": _(
        "Thỏa thuận của giai đoạn trước đã có bản ký tiếp khác; hãy xem lại."
    ),
    "agreement_renewal_drafted_once": _(
        "Bên anh/chị đã có bản nháp ký tiếp khác; hãy mở bản đó."
    ),
}


def overlap_sentence(other: Any) -> str:
    return _g(
        "Thời hạn trùng với thỏa thuận số %(number)s của cùng hội (%(starts)s – "
        "%(ends)s); hãy sửa ngày, hoặc cất bản kia vào kho lưu nếu ghi nhầm."
    ) % {
        "number": other.number,
        "starts": format_date(other.starts_on) if other.starts_on else "",
        "ends": format_date(other.ends_on) if other.ends_on else "",
    }
