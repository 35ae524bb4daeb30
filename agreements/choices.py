"""Closed lists of the programme's agreements."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TermStatus(models.TextChoices):
    """Follows from the signature and the dates; worked out in SQL, never stored."""

    DRAFT = "draft", _("Bản nháp")
    UPCOMING = "upcoming", _("Chưa có hiệu lực")
    IN_FORCE = "in_force", _("Đang hiệu lực")
    ENDING_SOON = "ending_soon", _("Sắp hết hiệu lực")
    ENDED = "ended", _("Đã hết hiệu lực")


class Side(models.TextChoices):
    HOST = "host", _("Bên Hà Nội")
    PARTNER = "partner", _("Bên tỉnh bạn")


class Authority(models.TextChoices):
    """In whose name a person signs, as printed above the signature (30/2020/NĐ-CP)."""

    ON_BEHALF = "tm", _("TM. (thay mặt)")
    FOR_CHIEF = "kt", _("KT. (ký thay)")
    BY_ORDER = "tl", _("TL. (thừa lệnh)")
    BY_MANDATE = "tuq", _("TUQ. (thừa ủy quyền)")
    ACTING = "q", _("Q. (quyền)")
