"""Closed lists around activities of the programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityKind(models.TextChoices):
    """What the two sides do together, in the words of the programme's reports."""

    TRADE_MEETING = "trade_meeting", _("Hội nghị kết nối cung cầu")
    TRADE_WEEK = "trade_week", _("Tuần hàng")
    FAIR = "fair", _("Phiên chợ, hội chợ")
    FESTIVAL = "festival", _("Festival")
    STALL = "stall", _("Gian hàng")
    STUDY_VISIT = "study_visit", _("Tham quan học tập")
    TRAINING = "training", _("Tập huấn")
    WORKSHOP = "workshop", _("Hội thảo")
    PURCHASE = "purchase", _("Hỗ trợ tiêu thụ")
    GIFT = "gift", _("Tặng quà, mái ấm")
    SIGNING = "signing", _("Ký kết")
    COMMUNICATION = "communication", _("Truyền thông")


class ActivityState(models.TextChoices):
    PLANNED = "planned", _("Dự kiến")
    HELD = "held", _("Đã tổ chức")
    CANCELLED = "cancelled", _("Không tổ chức")


class Payer(models.TextChoices):
    """Whose money an activity was held with."""

    HOST = "host", _("Hà Nội chi")
    PARTNER = "partner", _("Tỉnh bạn chi")
    BOTH = "both", _("Hai bên cùng chi")
    OTHER = "other", _("Nguồn khác")


class AdopterKind(models.TextChoices):
    """Who took up a model seen on a study visit."""

    COMMUNE = "commune", _("Xã, phường")
    COOPERATIVE = "cooperative", _("Hợp tác xã, tổ hợp tác")
    HOUSEHOLDS = "households", _("Nhóm hộ")
    CHAIN = "chain", _("Chuỗi trong sổ")


class AdoptionState(models.TextChoices):
    """How far the question stands that a study visit is asked a year later."""

    DUE = "due", _("Đến hạn trả lời")
    TOLD = "told", _("Đã trả lời")


class OutcomeState(models.TextChoices):
    REPORTED = "reported", _("Chờ bên kia xem")
    CONFIRMED = "confirmed", _("Hai bên xác nhận")
    DISPUTED = "disputed", _("Hai bên chưa khớp số")
    SETTLED = "settled", _("Hai bên đã thống nhất số")
    WITHDRAWN = "withdrawn", _("Bên báo đã rút")


# Both sides stand on the head count.
AGREED_OUTCOMES = (OutcomeState.CONFIRMED, OutcomeState.SETTLED)
OPEN_OUTCOMES = (OutcomeState.REPORTED, OutcomeState.DISPUTED)


class OutcomeAct(models.TextChoices):
    """One act in the exchange about what came of an activity."""

    REPORTED = "reported", _("Báo kết quả")
    CONFIRMED = "confirmed", _("Xác nhận")
    DISPUTED = "disputed", _("Chưa đồng ý")
    ANSWERED = "answered", _("Trả lời")
    SETTLED = "settled", _("Thống nhất số")
    WITHDRAWN = "withdrawn", _("Rút kết quả")
