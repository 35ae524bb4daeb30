from django.db import models
from django.utils.translation import gettext_lazy as _


class Era(models.TextChoices):
    """The two administrative maps: before and from 1 July 2025 (202/2025/QH15)."""

    SIXTY_THREE = "63", _("63 tỉnh, thành phố (đến 30/06/2025)")
    THIRTY_FOUR = "34", _("34 tỉnh, thành phố (từ 01/07/2025)")


class ProvinceKind(models.TextChoices):
    PROVINCE = "tinh", _("Tỉnh")
    CITY = "thanh_pho", _("Thành phố")


class CommuneKind(models.TextChoices):
    """The one level below the province since districts ended on 1 July 2025."""

    RURAL = "xa", _("Xã")
    WARD = "phuong", _("Phường")
    SPECIAL_ZONE = "dac_khu", _("Đặc khu")


class Role(models.TextChoices):
    HANOI_ADMIN = "hanoi_admin", _("Quản trị Hà Nội")
    HANOI_STAFF = "hanoi_staff", _("Cán bộ Hà Nội")
    PARTNER_LEAD = "partner_lead", _("Phụ trách tỉnh bạn")
    PARTNER_OFFICER = "partner_officer", _("Cán bộ tỉnh bạn")
    READER = "reader", _("Người xem")
    BUYER = "buyer", _("Bên mua")


HANOI_ROLES = frozenset({Role.HANOI_ADMIN, Role.HANOI_STAFF})
PARTNER_ROLES = frozenset({Role.PARTNER_LEAD, Role.PARTNER_OFFICER})
