"""Where the chains of the sample stand, how often, and for which reasons."""

from enum import Enum

from chains.choices import ChainStatus


class Situation(Enum):
    """Where a chain stands between its owner, Hanoi's desk and the public."""

    PUBLISHED = "published"
    CHANGED = "changed"
    WAITING = "waiting"
    DRAFT = "draft"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    ENDED = "ended"
    PREPARING = "preparing"


WEIGHTS = {
    Situation.PUBLISHED: 78,
    Situation.CHANGED: 4,
    Situation.WAITING: 6,
    Situation.DRAFT: 4,
    Situation.RETURNED: 2,
    Situation.SUSPENDED: 2,
    Situation.ENDED: 2,
    Situation.PREPARING: 2,
}
CHECKED = {Situation.PUBLISHED, Situation.SUSPENDED, Situation.ENDED}
HELD_REASON = "Mẫu kiểm tra đột xuất chưa đạt, chờ kết quả lấy mẫu lại"
STATUS = {
    Situation.SUSPENDED: (ChainStatus.SUSPENDED, "Dừng thu mua để nâng cấp nhà sơ chế"),
    Situation.ENDED: (
        ChainStatus.ENDED,
        "Hợp đồng liên kết hết hạn, hai bên không ký tiếp",
    ),
    Situation.PREPARING: (ChainStatus.PREPARING, ""),
}
RETURN_REASONS = (
    "Thiếu bản chụp giấy chứng nhận an toàn thực phẩm; hãy tải lên rồi gửi lại.",
    "Sản lượng năm ngoái chưa khớp với báo cáo của hợp tác xã; hãy kiểm tra lại.",
    "Tên cơ sở sơ chế khác với giấy xác nhận chuỗi; hãy ghi đúng như trên giấy.",
)
