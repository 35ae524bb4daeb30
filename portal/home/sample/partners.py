"""The associations of the sample: which, how many chains, merged into which."""

from dataclasses import dataclass
from datetime import date

from chains.choices import ProductGroup as G

MERGED_LAST_DAY = date(2025, 6, 30)


@dataclass(frozen=True)
class Partner:
    """One association. `papers` is the province's letters in certificate numbers."""

    code: str
    name: str
    chains: int
    papers: str
    favourites: tuple[G, ...]
    successor: str = ""


HOST_CODE = "ha-noi"

PARTNERS = (
    Partner(HOST_CODE, "Hà Nội", 135, "HAN", (G.VEGETABLES, G.PORK, G.POULTRY, G.EGGS)),
    Partner("bac-giang", "Bắc Giang", 5, "BG", (G.FRUIT, G.POULTRY), "bac-ninh"),
    Partner("bac-ninh", "Bắc Ninh", 3, "BN", (G.GRAIN, G.VEGETABLES)),
    Partner("cao-bang", "Cao Bằng", 9, "CB", (G.GRAIN, G.BEEF)),
    Partner("dak-lak", "Đắk Lắk", 9, "ĐL", (G.TEA_COFFEE, G.HONEY)),
    Partner("dien-bien", "Điện Biên", 26, "ĐB", (G.GRAIN, G.TEA_COFFEE)),
    Partner("dong-thap", "Đồng Tháp", 96, "ĐT", (G.FRUIT, G.FISHERY, G.GRAIN)),
    Partner("gia-lai", "Gia Lai", 6, "GL", (G.TEA_COFFEE, G.HONEY)),
    Partner("ha-giang", "Hà Giang", 9, "HG", (G.FRUIT, G.HONEY), "tuyen-quang"),
    Partner("ha-nam", "Hà Nam", 19, "HNA", (G.PORK, G.MUSHROOMS), "ninh-binh"),
    Partner("hai-duong", "Hải Dương", 161, "HD", (G.FRUIT, G.VEGETABLES), "hai-phong"),
    Partner("hai-phong", "Hải Phòng", 47, "HP", (G.FISHERY, G.VEGETABLES)),
    Partner("hoa-binh", "Hòa Bình", 13, "HB", (G.FRUIT, G.FISHERY), "phu-tho"),
    Partner("hung-yen", "Hưng Yên", 44, "HY", (G.FRUIT, G.EGGS)),
    Partner("lam-dong", "Lâm Đồng", 13, "LĐ", (G.VEGETABLES, G.TEA_COFFEE)),
    Partner("lang-son", "Lạng Sơn", 46, "LS", (G.FRUIT, G.MUSHROOMS)),
    Partner("lao-cai", "Lào Cai", 4, "LC", (G.VEGETABLES, G.FISHERY)),
    Partner("nam-dinh", "Nam Định", 11, "NĐ", (G.FISHERY, G.GRAIN), "ninh-binh"),
    Partner("nghe-an", "Nghệ An", 4, "NA", (G.FRUIT, G.PROCESSED)),
    Partner("ninh-binh", "Ninh Bình", 3, "NB", (G.FISHERY, G.PROCESSED)),
    Partner("phu-tho", "Phú Thọ", 32, "PT", (G.TEA_COFFEE, G.FRUIT)),
    Partner("quang-ninh", "Quảng Ninh", 14, "QN", (G.FISHERY, G.POULTRY)),
    Partner("son-la", "Sơn La", 15, "SL", (G.FRUIT, G.TEA_COFFEE, G.VEGETABLES)),
    Partner("thanh-hoa", "Thanh Hóa", 3, "TH", (G.PROCESSED, G.GRAIN)),
)

# Keeps Hà Giang's records today but is no partner of its own in the sample.
HEIR_ONLY = Partner("tuyen-quang", "Tuyên Quang", 0, "TQ", ())

DEPARTMENTS = (
    ("so-nong-nghiep", "Sở Nông nghiệp và Môi trường (mẫu)"),
    ("so-cong-thuong", "Sở Công Thương (mẫu)"),
    ("so-y-te", "Sở Y tế (mẫu)"),
    ("chi-cuc-chat-luong", "Chi cục Chất lượng và Phát triển thị trường (mẫu)"),
    ("trung-tam-xuc-tien", "Trung tâm Xúc tiến thương mại (mẫu)"),
)
