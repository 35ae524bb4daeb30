"""Closed lists around the plan of a year."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanStage(models.TextChoices):
    """Follows from what the sides sent each other; never stored."""

    DRAFT = "draft", _("Chưa gửi bên kia")
    PROPOSED = "proposed", _("Đang chờ bên kia")
    AGREED = "agreed", _("Hai bên thống nhất")


class ProposalState(models.TextChoices):
    SENT = "sent", _("Đang chờ trả lời")
    AGREED = "agreed", _("Hai bên thống nhất")
    DECLINED = "declined", _("Bên kia chưa đồng ý")
    WITHDRAWN = "withdrawn", _("Đã rút")


class ReviewKind(models.TextChoices):
    INTERIM = "interim", _("Sơ kết")
    FINAL = "final", _("Tổng kết")
