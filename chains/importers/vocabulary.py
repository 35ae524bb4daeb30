"""Which words of the lists mean which entry of our closed lists.

All words are folded (`portal.core.text.fold`): no marks, lower case. To teach the
importer a new word, add it here; see docs/how-to/import.md.
"""

import re
from decimal import Decimal

from django.utils.translation import override

from chains.choices import (
    CertificateType,
    LinkageKind,
    OperatorKind,
    ProductGroup,
    ScaleUnit,
    StageRole,
)

LINKAGES: dict[LinkageKind, tuple[str, ...]] = {
    LinkageKind.FULL: ("tu san xuat den tieu thu", "khep kin", "day du"),
    LinkageKind.PRODUCTION_SALE: ("san xuat va tieu thu", "san xuat - tieu thu"),
    LinkageKind.PROCESSING_SALE: ("che bien va tieu thu", "che bien - tieu thu"),
}
LINKAGE_BY_WORD = {word: kind for kind, words in LINKAGES.items() for word in words}

GROUPS: dict[ProductGroup, tuple[str, ...]] = {
    ProductGroup.VEGETABLES: (
        "rau cu",
        "rau",
        "rau cu qua",
        "rau, cu, qua",
        "rau, cu",
        "rau, qua",
        "rau an toan",
        "rau qua",
        "rau mau",
        "rau cac loai",
    ),
    ProductGroup.FRUIT: ("trai cay", "hoa qua", "cay an qua", "qua", "qua cac loai"),
    ProductGroup.GRAIN: (
        "gao, ngu coc",
        "gao",
        "ngu coc",
        "lua gao",
        "lua, gao",
        "lua",
        "gao ngu coc",
        "gao va ngu coc",
        "luong thuc",
    ),
    ProductGroup.TEA_COFFEE: (
        "che, ca phe",
        "che",
        "ca phe",
        "che ca phe",
        "che va ca phe",
    ),
    ProductGroup.MUSHROOMS: ("nam", "nam an", "nam cac loai"),
    ProductGroup.PORK: ("thit lon", "lon", "lon thit", "thit heo", "heo"),
    ProductGroup.POULTRY: (
        "thit gia cam",
        "gia cam",
        "thit ga",
        "thit vit",
        "ga",
        "vit",
        "thit ga, vit",
    ),
    ProductGroup.BEEF: (
        "thit trau bo",
        "thit bo",
        "trau bo",
        "thit trau, bo",
        "trau, bo",
        "thit trau",
        "bo thit",
    ),
    ProductGroup.EGGS: (
        "trung",
        "trung gia cam",
        "trung ga",
        "trung vit",
        "trung cac loai",
    ),
    ProductGroup.MILK: ("sua", "sua tuoi", "bo sua", "sua bo"),
    ProductGroup.FISHERY: (
        "thuy san",
        "ca",
        "tom",
        "thuy hai san",
        "thuy, hai san",
        "hai san",
    ),
    ProductGroup.HONEY: ("mat ong", "ong", "san pham ong"),
    ProductGroup.PROCESSED: ("thuc pham che bien", "che bien", "san pham che bien"),
    ProductGroup.MEDICINAL: ("duoc lieu", "cay duoc lieu"),
    ProductGroup.FLOWERS: (
        "hoa, cay canh",
        "hoa",
        "cay canh",
        "hoa cay canh",
        "hoa va cay canh",
    ),
    ProductGroup.OTHER: ("khac", "nhom khac", "san pham khac"),
}

# The longest beginning wins: "ho kinh doanh" before "ho".
OPERATOR_PREFIXES: dict[OperatorKind, tuple[str, ...]] = {
    OperatorKind.ENTERPRISE: (
        "cong ty",
        "cty",
        "ct tnhh",
        "ct cp",
        "doanh nghiep",
        "dntn",
        "dn",
        "xi nghiep",
        "chi nhanh cong ty",
        "tap doan",
    ),
    OperatorKind.COOPERATIVE: ("htx", "hop tac xa"),
    OperatorKind.COOPERATIVE_UNION: (
        "lien hiep htx",
        "lien hiep hop tac xa",
        "lien hiep cac htx",
        "lh htx",
        "lhhtx",
    ),
    OperatorKind.COOPERATIVE_GROUP: ("to hop tac", "tht"),
    OperatorKind.FARM: ("trang trai", "tt chan nuoi"),
    OperatorKind.HOUSEHOLD_BUSINESS: ("ho kinh doanh", "hkd", "ho kd"),
    OperatorKind.HOUSEHOLD: ("ho", "ho gia dinh", "ong", "ba", "gia dinh"),
    OperatorKind.PROFESSIONAL_GROUP: (
        "chi hoi",
        "to hoi",
        "chi hoi nghe nghiep",
        "to hoi nghe nghiep",
    ),
    OperatorKind.FACILITY: ("co so", "cs", "nha may", "lo mo", "diem giet mo"),
    OperatorKind.SHOP: ("cua hang", "sieu thi", "diem ban", "quay", "cho"),
}

CERTIFICATE_TYPES: dict[CertificateType, tuple[str, ...]] = {
    CertificateType.FOOD_SAFETY: (
        "attp",
        "vsattp",
        "gcn attp",
        "an toan thuc pham",
        "gcn du dieu kien attp",
        "gcn du dieu kien an toan thuc pham",
        "gcn an toan thuc pham",
        "gcn vsattp",
        "du dieu kien attp",
        "du dieu kien an toan thuc pham",
        "co so du dieu kien attp",
        "ve sinh an toan thuc pham",
    ),
    CertificateType.VIETGAP: ("vietgap", "viet gap"),
    CertificateType.VIETGAHP: ("vietgahp", "viet gahp"),
    CertificateType.GLOBALGAP: ("globalgap", "global gap", "globalg.a.p"),
    CertificateType.ORGANIC: ("huu co", "organic", "tcvn 11041", "huu co tcvn 11041"),
    CertificateType.HACCP: ("haccp",),
    CertificateType.ISO_22000: ("iso 22000", "iso22000"),
    CertificateType.OCOP_3: ("ocop 3 sao", "ocop 3*", "3 sao ocop", "ocop hang 3 sao"),
    CertificateType.OCOP_4: ("ocop 4 sao", "ocop 4*", "4 sao ocop", "ocop hang 4 sao"),
    CertificateType.OCOP_5: ("ocop 5 sao", "ocop 5*", "5 sao ocop", "ocop hang 5 sao"),
    CertificateType.DISEASE_FREE: ("an toan dich benh", "atdb"),
    CertificateType.TRADEMARK: ("nhan hieu", "chi dan dia ly", "cddl", "nhtt", "nhcn"),
    CertificateType.GROWING_CODE: ("ma so vung trong", "mvt", "msvt"),
}

SCALE_UNITS: dict[ScaleUnit, tuple[str, ...]] = {
    ScaleUnit.HECTARE: ("ha", "hecta", "hec ta"),
    ScaleUnit.HEAD: ("con", "dau con", "dau lon", "con gia suc", "con gia cam"),
    ScaleUnit.SAO: ("sao", "sao bac bo", "sao bb"),
    ScaleUnit.SQUARE_METRE: ("m2", "m²", "met vuong"),
}

# Tonnes in one unit of weight.
WEIGHT_UNITS: dict[str, Decimal] = {
    "tan": Decimal(1),
    "ta": Decimal("0.1"),
    "yen": Decimal("0.01"),
    "kg": Decimal("0.001"),
}

# How often a volume is had in a year; seasons and litters are not counted for people.
PERIODS: dict[str, Decimal] = {
    "nam": Decimal(1),
    "quy": Decimal(4),
    "thang": Decimal(12),
    "tuan": Decimal(52),
    "ngay": Decimal(365),
}

THOUSANDS: dict[str, Decimal] = {
    "nghin": Decimal(1000),
    "ngan": Decimal(1000),
    "1000": Decimal(1000),
    "trieu": Decimal(1_000_000),
}

# What people write into a cell that has nothing to say.
LONGEST_NOTHING = 20
NOTHING = frozenset(
    ("", "-", "--", "---", "–", "—", "_", ".", "..", "...", "…", "/")
    + ("khong", "khong co", "chua", "chua co", "chua cap", "chua duoc cap", "n/a")
)

# In the column of numbers: the row shows how to fill in a list, and is none of its own.
SAMPLE_MARKS = frozenset(("mau", "dong mau", "vi du", "vd"))

# "Như trên": the cell says what the cell above it says.
LONGEST_DITTO = 16
DITTO = frozenset(
    ("nt", "-nt-", "-nt", "nt-", "- nt -", "n.t", "n/t", '"', '""', "''", "”", "“", "„")
    + ("″", "//", "-//-", '-"-', "-”-", "- // -", "nhu tren", "-nhu tren-", "(nt)")
)

# How a row begins that sums up others; "Công ty" and "Tổng công ty" fold to much the same.
TOTALS = re.compile(
    r"(?:[ivxlc\d]+[.)]\s*)?(?:tong cong|tong so|tong|cong)"
    r"(?! ty\b| cong ty\b| hop\b| dai ly\b| kho\b| nong\b)(?!\w)"
)

# What a facility does, in the lists that give every facility a row of its own.
ROLES: dict[StageRole, tuple[str, ...]] = {
    StageRole.SUPPLY: ("cung ung vat tu", "vat tu", "cung ung giong"),
    StageRole.PRODUCTION: (
        "san xuat",
        "co so san xuat",
        "trong trot",
        "chan nuoi",
        "nuoi trong",
        "nuoi trong thuy san",
        "vung trong",
        "sx",
    ),
    StageRole.COLLECTION: ("thu gom", "thu mua", "co so thu gom"),
    StageRole.SLAUGHTER: ("giet mo", "co so giet mo", "lo mo"),
    StageRole.PREPROCESSING: ("so che", "co so so che", "so che, dong goi", "dong goi"),
    StageRole.PROCESSING: ("che bien", "co so che bien"),
    StageRole.TRANSPORT: ("van chuyen",),
    StageRole.WHOLESALE: ("ban buon", "phan phoi"),
    StageRole.RETAIL: (
        "ban le",
        "kinh doanh",
        "tieu thu",
        "diem ban",
        "cua hang",
        "co so kinh doanh",
    ),
}

# Numbers of papers that say by their form what they are.
NUMBER_FORMATS = (
    (re.compile(r"vietgap-(?:tt|cn|ts)-", re.I), "VietGAP"),
    (re.compile(r"vietgahp-", re.I), "VietGAHP"),
    (re.compile(r"\d+/(?:19|20)\d\d/NNPTNT-", re.I), "ATTP"),
)

GROUP_BY_WORD = {word: group for group, words in GROUPS.items() for word in words}
ROLE_BY_WORD = {word: role for role, words in ROLES.items() for word in words}
CERTIFICATE_BY_WORD = {
    word: kind for kind, words in CERTIFICATE_TYPES.items() for word in words
}
UNIT_BY_WORD = {word: unit for unit, words in SCALE_UNITS.items() for word in words}

CERTIFICATE_WORDS = sorted(CERTIFICATE_BY_WORD, key=len, reverse=True)
_PREFIXES = sorted(
    (
        (f"{prefix} ", kind)
        for kind, prefixes in OPERATOR_PREFIXES.items()
        for prefix in prefixes
    ),
    key=lambda pair: -len(pair[0]),
)
_BEFORE_GROUP = re.compile(r"(?:(?:nhom|nganh hang|chuoi|san pham|mat hang|nganh)\s+)+")
_BEFORE_CERTIFICATE = re.compile(
    r"(?:giay chung nhan|giay cn|chung nhan|gcn|tieu chuan)\s+(?:so\s+)?"
)


def group_named(folded: str) -> ProductGroup | None:
    """The group of folded words, "nhóm …" and "chuỗi …" before them left aside."""
    words = folded.strip(" .:;")
    bare = _BEFORE_GROUP.sub("", words, count=1)
    return GROUP_BY_WORD.get(words) or GROUP_BY_WORD.get(bare)


def certificate_named(folded: str) -> CertificateType | None:
    """The type of folded words, "giấy chứng nhận …" before them left aside."""
    words = folded.strip(" .:;")
    bare = _BEFORE_CERTIFICATE.sub("", words, count=1)
    return CERTIFICATE_BY_WORD.get(words) or CERTIFICATE_BY_WORD.get(bare)


def kind_of_operator(folded: str) -> OperatorKind | None:
    """Return the kind by the longest known beginning of a folded name."""
    padded = f"{folded} "
    for prefix, kind in _PREFIXES:
        if padded.startswith(prefix):
            return kind
    return None


def certificate_in(folded: str) -> str:
    """The label of the one type of certificate that folded words name, else ""."""
    padded = f" {folded} "
    found = {
        kind for word, kind in CERTIFICATE_BY_WORD.items() if f" {word} " in padded
    }
    if len(found) != 1:
        return ""
    with override("vi"):  # a word of the lists, whoever reads the portal
        return str(CertificateType(found.pop()).label)
