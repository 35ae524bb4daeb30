"""Closed lists of the field; the Vietnamese labels are the terms of the official lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProductGroup(models.TextChoices):
    VEGETABLES = "vegetables", _("Rau củ")
    FRUIT = "fruit", _("Trái cây")
    GRAIN = "grain", _("Gạo, ngũ cốc")
    TEA_COFFEE = "tea_coffee", _("Chè, cà phê")
    MUSHROOMS = "mushrooms", _("Nấm")
    PORK = "pork", _("Thịt lợn")
    POULTRY = "poultry", _("Thịt gia cầm")
    BEEF = "beef", _("Thịt trâu bò")
    EGGS = "eggs", _("Trứng")
    MILK = "milk", _("Sữa")
    FISHERY = "fishery", _("Thủy sản")
    HONEY = "honey", _("Mật ong")
    PROCESSED = "processed", _("Thực phẩm chế biến")
    MEDICINAL = "medicinal", _("Dược liệu")
    FLOWERS = "flowers", _("Hoa, cây cảnh")
    OTHER = "other", _("Khác")


# In lists of these the facility between farm and market is a slaughterhouse.
SLAUGHTERED = frozenset({ProductGroup.PORK, ProductGroup.POULTRY})


class OperatorKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    COOPERATIVE = "cooperative", _("Hợp tác xã")
    COOPERATIVE_UNION = "cooperative_union", _("Liên hiệp hợp tác xã")
    COOPERATIVE_GROUP = "cooperative_group", _("Tổ hợp tác")
    FARM = "farm", _("Trang trại")
    HOUSEHOLD = "household", _("Hộ gia đình")
    HOUSEHOLD_BUSINESS = "household_business", _("Hộ kinh doanh")
    PROFESSIONAL_GROUP = "professional_group", _("Chi hội, tổ hội nghề nghiệp")
    FACILITY = "facility", _("Cơ sở")
    SHOP = "shop", _("Cửa hàng, điểm bán")


class StageRole(models.TextChoices):
    SUPPLY = "supply", _("cung ứng vật tư")
    PRODUCTION = "production", _("sản xuất")
    COLLECTION = "collection", _("thu gom")
    SLAUGHTER = "slaughter", _("giết mổ")
    PREPROCESSING = "preprocessing", _("sơ chế")
    PROCESSING = "processing", _("chế biến")
    TRANSPORT = "transport", _("vận chuyển")
    WHOLESALE = "wholesale", _("bán buôn")
    RETAIL = "retail", _("bán lẻ")


class LinkageKind(models.TextChoices):
    FULL = "full", _("Từ sản xuất đến tiêu thụ")
    PRODUCTION_SALE = "production_sale", _("Sản xuất và tiêu thụ")
    PROCESSING_SALE = "processing_sale", _("Chế biến và tiêu thụ")


class ChainStatus(models.TextChoices):
    PREPARING = "preparing", _("Đang xây dựng")
    OPERATING = "operating", _("Đang hoạt động")
    SUSPENDED = "suspended", _("Tạm dừng")
    ENDED = "ended", _("Đã kết thúc")


class Side(models.TextChoices):
    """Who stopped a chain for a while: those who keep it, or Hanoi."""

    OWNER = "owner", _("Hội đăng ký")
    HANOI = "hanoi", _("Hội Nông dân Hà Nội")


class Publication(models.TextChoices):
    """Who may see the record: its owner, the workspace, or everybody."""

    DRAFT = "draft", _("Bản nháp")
    SHARED = "shared", _("Chờ kiểm tra")
    PUBLIC = "public", _("Công khai")


class ScaleUnit(models.TextChoices):
    HECTARE = "ha", _("ha")
    HEAD = "con", _("con")
    SAO = "sao", _("sào")
    SQUARE_METRE = "m2", _("m²")


class OutputUnit(models.TextChoices):
    """In what volumes are counted; the weighed ones first."""

    TONNE = "tan", _("tấn")
    QUINTAL = "ta", _("tạ")
    KILOGRAM = "kg", _("kg")
    HEAD = "con", _("con")
    EGG = "qua", _("quả")
    LITRE = "lit", _("lít")


class Weekday(models.IntegerChoices):
    """As Python counts them: Monday is 0."""

    MONDAY = 0, _("Thứ hai")
    TUESDAY = 1, _("Thứ ba")
    WEDNESDAY = 2, _("Thứ tư")
    THURSDAY = 3, _("Thứ năm")
    FRIDAY = 4, _("Thứ sáu")
    SATURDAY = 5, _("Thứ bảy")
    SUNDAY = 6, _("Chủ nhật")


class CertificateType(models.TextChoices):
    FOOD_SAFETY = "attp", _("ATTP")
    VIETGAP = "vietgap", _("VietGAP")
    VIETGAHP = "vietgahp", _("VietGAHP")
    GLOBALGAP = "globalgap", _("GlobalGAP")
    ORGANIC = "organic", _("Hữu cơ")
    HACCP = "haccp", _("HACCP")
    ISO_22000 = "iso22000", _("ISO 22000")
    OCOP_3 = "ocop3", _("OCOP 3 sao")
    OCOP_4 = "ocop4", _("OCOP 4 sao")
    OCOP_5 = "ocop5", _("OCOP 5 sao")
    DISEASE_FREE = "disease_free", _("An toàn dịch bệnh")
    TRADEMARK = "trademark", _("Nhãn hiệu, chỉ dẫn địa lý")
    GROWING_CODE = "growing_code", _("Mã số vùng trồng")
    OTHER = "other", _("Khác")


class Validity(models.TextChoices):
    """Follows from dates and acts; worked out in SQL, never stored."""

    VALID = "valid", _("Còn hạn")
    EXPIRING = "expiring", _("Sắp hết hạn")
    EXPIRED = "expired", _("Hết hạn")
    SUSPENDED = "suspended", _("Đang đình chỉ")
    REVOKED = "revoked", _("Đã thu hồi")
    NOT_YET = "not_yet", _("Chưa có hiệu lực")
    UNKNOWN = "unknown", _("Chưa rõ thời hạn")


class ExpiryStep(models.IntegerChoices):
    """How near the end of a paper is: the fewest days of these within which it ends."""

    DAYS_90 = 90, _("Hết hạn trong 90 ngày")
    DAYS_60 = 60, _("Hết hạn trong 60 ngày")
    DAYS_30 = 30, _("Hết hạn trong 30 ngày")
    DAYS_7 = 7, _("Hết hạn trong 7 ngày")
    LAPSED = 0, _("Đã hết hạn")


class NoteKind(models.TextChoices):
    """Steps and remarks of a review, in the words of the thread."""

    SENT = "sent", _("Gửi kiểm tra")
    RETURNED = "returned", _("Trả lại để sửa")
    CONFIRMED = "confirmed", _("Xác nhận đã đối chiếu")
    COMMENT = "comment", _("Ý kiến")


class ItemKind(models.TextChoices):
    """How a line of a checklist is answered."""

    YES_NO = "yes_no", _("Đạt hoặc không đạt")
    MEASURED = "measured", _("Đo được, có giới hạn")


class Severity(models.TextChoices):
    """The grades of fault of the field: Mi, Ma, Se."""

    MINOR = "minor", _("Lỗi nhẹ")
    MAJOR = "major", _("Lỗi nặng")
    SERIOUS = "serious", _("Lỗi nghiêm trọng")


class Outcome(models.TextChoices):
    """What an inspection ends with since 15/01/2025."""

    PASS = "pass", _("Đạt")
    FAIL = "fail", _("Không đạt")


class Grade(models.TextChoices):
    """What inspections ended with before 15/01/2025; kept as it was written."""

    A = "A", _("Loại A")
    B = "B", _("Loại B")
    C = "C", _("Loại C")


class FindingState(models.TextChoices):
    OPEN = "open", _("Chưa khắc phục")
    ANSWERED = "answered", _("Đã báo khắc phục, chờ duyệt")
    RESOLVED = "resolved", _("Đã khắc phục")
    WITHDRAWN = "withdrawn", _("Đã hủy cùng biên bản")


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", _("Chấp nhận")
    REFUSED = "refused", _("Chưa chấp nhận")


class Freshness(models.TextChoices):
    """Where a chain stands with its owner's confirmation of every quarter."""

    CURRENT = "current", _("Đã xác nhận quý này")
    DUE = "due", _("Cần xác nhận quý này")
    STALE = "stale", _("Quá hạn xác nhận quý")


class ReconfirmedBy(models.TextChoices):
    """The way on which the owner's word came."""

    PAGE = "page", _("trên trang của chuỗi")
    BULK = "bulk", _("trong danh sách")
    MAIL = "mail", _("qua liên kết trong thư")
    EDIT = "edit", _("khi sửa chuỗi")


class LineDecision(models.TextChoices):
    """What becomes of a row of an imported list."""

    ASKED = "asked", _("Cần chọn")
    PROBLEM = "problem", _("Có lỗi")
    NEW = "new", _("Chuỗi mới")
    UPDATE = "update", _("Sửa chuỗi đã có")
    UNCHANGED = "unchanged", _("Giữ nguyên")
    HELD = "held", _("Chờ sửa lỗi của trang")
    # No chain stands in the row: only something to look at.
    NOTE = "note", _("Cần xem lại")


class LineReason(models.TextChoices):
    """By what a row was taken for a chain of the register, or for none."""

    CODE = "code", _("cùng mã chuỗi")
    NAME = "name", _("cùng tên chuỗi và cơ sở chủ trì")
    TAX_CODE = "tax_code", _("cùng tên chuỗi và mã số thuế của cơ sở")
    SAID_SAME = "said_same", _("được chọn là cùng một chuỗi")
    SAID_NEW = "said_new", _("được chọn là chuỗi mới")
    NEW = "new", _("sổ chưa có chuỗi nào giống")
    SIMILAR = "similar", _("sổ có chuỗi gần giống")
    MOVED_ON = "moved_on", _("chuỗi đã chọn vừa thay đổi")
