"""Kinds of Word templates, and the fields that one may hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TemplateKind(models.TextChoices):
    AGREEMENT = "agreement", _("Thỏa thuận")
    ANNEX = "annex", _("Phụ lục")
    MINUTES = "minutes", _("Biên bản rà soát")


class OwnStyle(models.TextChoices):
    """The portal's own templates."""

    HND = "hnd", _("Mẫu của cổng, thể thức văn bản Hội")
    ND30 = "nd30", _("Mẫu của cổng, thể thức Nghị định 30")


# What stands in braces, e.g. {{ten_thoa_thuan}}; without accents, so that every keyboard
# types it.
FIELDS = {
    "loai_van_ban": _("loại văn bản, chữ in hoa"),
    "ten_thoa_thuan": _("tên thỏa thuận"),
    "so_van_ban": _("số văn bản"),
    "giai_doan": _("giai đoạn"),
    "ngay_bat_dau": _("hiệu lực từ ngày"),
    "ngay_ket_thuc": _("hiệu lực đến hết ngày"),
    "ngay_ky": _("ngày ký"),
    "noi_ky": _("nơi ký"),
    "noi_va_ngay": _("nơi và ngày ký, viết đủ chữ"),
    "hoi_ha_noi": _("tên Hội bên Hà Nội"),
    "hoi_ha_noi_hoa": _("tên Hội bên Hà Nội, chữ in hoa"),
    "hoi_ban": _("tên hội tỉnh bạn lúc ký"),
    "hoi_ban_hoa": _("tên hội tỉnh bạn lúc ký, chữ in hoa"),
    "noi_dung": _("nội dung văn bản"),
    "nguoi_ky_ha_noi": _("người ký bên Hà Nội"),
    "chuc_vu_ky_ha_noi": _("chức vụ người ký bên Hà Nội, chữ in hoa"),
    "quyen_ky_ha_noi": _("dòng KT., TL., TUQ. bên Hà Nội"),
    "nguoi_ky_ban": _("người ký bên tỉnh bạn"),
    "chuc_vu_ky_ban": _("chức vụ người ký bên tỉnh bạn, chữ in hoa"),
    "quyen_ky_ban": _("dòng KT., TL., TUQ. bên tỉnh bạn"),
    "so_phu_luc": _("số thứ tự phụ lục mới nhất"),
    "noi_dung_phu_luc": _("phụ lục mới nhất thay đổi gì"),
    "ky_tu_ngay": _("kỳ đánh giá mới nhất, từ ngày"),
    "ky_den_ngay": _("kỳ đánh giá mới nhất, đến hết ngày"),
    "danh_gia_ha_noi": _("đánh giá của bên Hà Nội"),
    "danh_gia_ban": _("đánh giá của bên tỉnh bạn"),
}

# Lines of a table: the row that holds them is repeated.
LISTS = {
    "linh_vuc": {
        "ten": _("nội dung phối hợp"),
        "don_vi_ha_noi": _("đơn vị phụ trách bên Hà Nội"),
        "don_vi_ban": _("đơn vị phụ trách bên tỉnh bạn"),
    },
    "don_vi": {
        "ten": _("đơn vị cùng tham gia"),
        "loai": _("loại đơn vị"),
        "ben": _("thuộc bên nào"),
    },
    "cam_ket": {
        "chi_tieu": _("chỉ tiêu cam kết"),
        "don_vi_tinh": _("đơn vị tính"),
        "tong": _("chỉ tiêu cả thời hạn"),
        "han": _("hạn hoàn thành"),
        "ben": _("bên chịu trách nhiệm"),
        "linh_vuc": _("thuộc nội dung nào"),
    },
    "nguoi_ky": {
        "ho_ten": _("họ tên người ký"),
        "chuc_vu": _("chức vụ người ký"),
        "quyen_han": _("quyền hạn ký"),
        "ben": _("ký cho bên nào"),
    },
}


def known_fields() -> list[str]:
    lines = [f"{name}.{column}" for name, row in LISTS.items() for column in row]
    return [*FIELDS, *lines]
