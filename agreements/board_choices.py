"""Closed lists of the board over all agreements."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Matter(models.TextChoices):
    """What a side waits for, or what is due."""

    TEXT = "text", _("Nội dung thỏa thuận")
    SIGNATURE = "signature", _("Chữ ký")
    AMENDMENT = "amendment", _("Phụ lục")
    TERMINATION = "termination", _("Đề nghị chấm dứt")
    CORRECTION = "correction", _("Đề nghị đính chính")
    RELEASE = "release", _("Đề nghị công khai tài liệu")
    PLAN = "plan", _("Kế hoạch năm")
    FIGURE = "figure", _("Số liệu cam kết")
    DISPUTED = "disputed", _("Số liệu hai bên chưa khớp")
    OUTCOME = "outcome", _("Kết quả hoạt động")
    REVIEW = "review", _("Đánh giá")
    ENDS_SOON = "ends_soon", _("Sắp hết hiệu lực")
    DUE_SOON = "due_soon", _("Cam kết đến hạn trong 30 ngày")
    BEHIND = "behind", _("Cam kết chậm")
    LAPSED = "lapsed", _("Cam kết quá hạn chưa đạt")
    PLANNED = "planned", _("Hoạt động trong 30 ngày tới")
    UNTOLD = "untold", _("Hoạt động đã qua, chưa báo kết quả")
    REVIEW_OPEN = "review_open", _("Đánh giá chưa xong")


class Turn(models.TextChoices):
    """Which rows of the board to see, by whose answer is awaited."""

    HOST = "host", _("Chờ Hà Nội")
    PARTNER = "partner", _("Chờ tỉnh bạn")
    ANY = "any", _("Chờ một bên bất kỳ")
