"""Closed lists of the reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    CHAIN_REGISTER = "chain_register", _("Sổ đăng ký chuỗi")
    CHAIN_SHEET = "chain_sheet", _("Danh sách chuỗi theo mẫu")


class Reading(models.TextChoices):
    """In which administrative map places are read."""

    SIGNED = "signed", _("Như khi đăng ký (63 tỉnh, thành phố)")
    TODAY = "today", _("Như hiện nay (34 tỉnh, thành phố)")
