"""Closed lists of the programme's agreements."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """How far the two sides came; stored, and changed only together with a step."""

    DRAFT = "draft", _("Bản nháp")
    PROPOSED = "proposed", _("Đang trao đổi")
    AGREED = "agreed", _("Đã thống nhất, chờ ký")
    SIGNED = "signed", _("Đã ký")
    TERMINATED = "terminated", _("Chấm dứt trước hạn")


class TermStatus(models.TextChoices):
    """Follows from the stage and the dates; worked out in SQL, never stored."""

    DRAFT = "draft", _("Bản nháp")
    PROPOSED = "proposed", _("Đang trao đổi")
    AGREED = "agreed", _("Đã thống nhất, chờ ký")
    UPCOMING = "upcoming", _("Chưa có hiệu lực")
    IN_FORCE = "in_force", _("Đang hiệu lực")
    ENDING_SOON = "ending_soon", _("Sắp hết hiệu lực")
    ENDED = "ended", _("Đã hết hiệu lực")
    TERMINATED = "terminated", _("Chấm dứt trước hạn")


class Side(models.TextChoices):
    HOST = "host", _("Bên Hà Nội")
    PARTNER = "partner", _("Bên tỉnh bạn")

    @property
    def other(self) -> "Side":
        return Side.PARTNER if self is Side.HOST else Side.HOST


class Authority(models.TextChoices):
    """In whose name a person signs, as printed above the signature (30/2020/NĐ-CP)."""

    ON_BEHALF = "tm", _("TM. (thay mặt)")
    FOR_CHIEF = "kt", _("KT. (ký thay)")
    BY_ORDER = "tl", _("TL. (thừa lệnh)")
    BY_MANDATE = "tuq", _("TUQ. (thừa ủy quyền)")
    ACTING = "q", _("Q. (quyền)")


# Who signs in one of these ways shows the paper that lets them.
DELEGATED = (Authority.FOR_CHIEF, Authority.BY_ORDER, Authority.BY_MANDATE)


class PartyKind(models.TextChoices):
    """Who stands beside the two associations."""

    ASSOCIATION = "association", _("Hội nông dân")
    DEPARTMENT = "department", _("Sở, ngành")
    OTHER = "other", _("Đơn vị khác")


class VersionKind(models.TextChoices):
    TEXT = "text", _("Toàn văn")
    AMENDMENT = "amendment", _("Phụ lục")


class AmendmentStage(models.TextChoices):
    PROPOSED = "proposed", _("Đang trao đổi")
    AGREED = "agreed", _("Đã thống nhất, chờ ký")
    SIGNED = "signed", _("Đã ký")
    DROPPED = "dropped", _("Không làm nữa")


# What the two sides still talk about.
OPEN_AMENDMENTS = (AmendmentStage.PROPOSED, AmendmentStage.AGREED)


class TerminationState(models.TextChoices):
    ASKED = "asked", _("Đang chờ bên kia")
    CONFIRMED = "confirmed", _("Hai bên đồng ý")
    DECLINED = "declined", _("Bên kia không đồng ý")
    WITHDRAWN = "withdrawn", _("Đã rút")


class StepKind(models.TextChoices):
    """What a side did in the life of an agreement, as the page tells it."""

    STARTED = "started", _("Lập bản nháp")
    PROPOSED = "proposed", _("Gửi đề nghị")
    COUNTERED = "countered", _("Sửa và gửi lại")
    AGREED = "agreed", _("Đồng ý nội dung")
    WITHDRAWN = "withdrawn", _("Rút đề nghị")
    DECLINED = "declined", _("Chưa nhận đề nghị")
    REOPENED = "reopened", _("Mở lại nội dung đã thống nhất")
    SIDE_SIGNED = "side_signed", _("Ký")
    SIDE_UNSIGNED = "side_unsigned", _("Rút chữ ký")
    SEALED = "sealed", _("Hai bên đã ký đủ")
    RECORDED = "recorded", _("Ghi nhận văn bản giấy đã ký")
    AMENDMENT_PROPOSED = "amendment_proposed", _("Đề nghị phụ lục")
    AMENDMENT_COUNTERED = "amendment_countered", _("Sửa phụ lục và gửi lại")
    AMENDMENT_AGREED = "amendment_agreed", _("Đồng ý phụ lục")
    AMENDMENT_DROPPED = "amendment_dropped", _("Thôi không làm phụ lục")
    AMENDMENT_SIGNED = "amendment_signed", _("Ký phụ lục")
    AMENDMENT_UNSIGNED = "amendment_unsigned", _("Rút chữ ký phụ lục")
    AMENDMENT_SEALED = "amendment_sealed", _("Phụ lục có hiệu lực")
    TERMINATION_ASKED = "termination_asked", _("Đề nghị chấm dứt trước hạn")
    TERMINATION_DECLINED = "termination_declined", _("Không đồng ý chấm dứt")
    TERMINATION_WITHDRAWN = "termination_withdrawn", _("Rút đề nghị chấm dứt")
    TERMINATED = "terminated", _("Hai bên chấm dứt thỏa thuận")
    CORRECTION_ASKED = "correction_asked", _("Đề nghị đính chính")
    CORRECTION_DECLINED = "correction_declined", _("Không đồng ý đính chính")
    CORRECTION_WITHDRAWN = "correction_withdrawn", _("Rút đề nghị đính chính")
    CORRECTED = "corrected", _("Đính chính bản ghi")
    RENEWED = "renewed", _("Soạn thỏa thuận ký tiếp")
