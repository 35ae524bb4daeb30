"""Which words of the lists mean which entry of our closed lists.

All words are folded (`portal.core.text.fold`): no marks, lower case. To teach the
importer a new word, add it here; see docs/how-to/import.md.
"""

import re
from decimal import Decimal

from chains.choices import CertificateType, OperatorKind, ProductGroup, ScaleUnit

GROUPS: dict[ProductGroup, tuple[str, ...]] = {
    ProductGroup.VEGETABLES: ("rau cu", "rau", "rau cu qua", "rau an toan", "rau qua"),
    ProductGroup.FRUIT: ("trai cay", "hoa qua", "cay an qua", "qua"),
    ProductGroup.GRAIN: ("gao, ngu coc", "gao", "ngu coc", "lua gao", "gao ngu coc"),
    ProductGroup.TEA_COFFEE: ("che, ca phe", "che", "ca phe", "che ca phe"),
    ProductGroup.MUSHROOMS: ("nam",),
    ProductGroup.PORK: ("thit lon", "lon", "lon thit"),
    ProductGroup.POULTRY: ("thit gia cam", "gia cam", "thit ga", "thit vit"),
    ProductGroup.BEEF: ("thit trau bo", "thit bo", "trau bo", "thit trau, bo"),
    ProductGroup.EGGS: ("trung", "trung gia cam"),
    ProductGroup.MILK: ("sua", "sua tuoi"),
    ProductGroup.FISHERY: ("thuy san", "ca", "tom", "thuy hai san"),
    ProductGroup.HONEY: ("mat ong",),
    ProductGroup.PROCESSED: ("thuc pham che bien", "che bien", "san pham che bien"),
    ProductGroup.MEDICINAL: ("duoc lieu", "cay duoc lieu"),
    ProductGroup.FLOWERS: ("hoa, cay canh", "hoa", "cay canh", "hoa cay canh"),
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
        "tap doan",
    ),
    OperatorKind.COOPERATIVE: ("htx", "hop tac xa"),
    OperatorKind.COOPERATIVE_UNION: ("lien hiep htx", "lien hiep hop tac xa", "lhhtx"),
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
    ),
    CertificateType.VIETGAP: ("vietgap", "viet gap"),
    CertificateType.VIETGAHP: ("vietgahp", "viet gahp"),
    CertificateType.GLOBALGAP: ("globalgap", "global gap", "globalg.a.p"),
    CertificateType.ORGANIC: ("huu co", "organic", "tcvn 11041"),
    CertificateType.HACCP: ("haccp",),
    CertificateType.ISO_22000: ("iso 22000", "iso22000"),
    CertificateType.OCOP_3: ("ocop 3 sao", "ocop 3*", "3 sao ocop"),
    CertificateType.OCOP_4: ("ocop 4 sao", "ocop 4*", "4 sao ocop"),
    CertificateType.OCOP_5: ("ocop 5 sao", "ocop 5*", "5 sao ocop"),
    CertificateType.DISEASE_FREE: ("an toan dich benh", "atdb"),
    CertificateType.TRADEMARK: ("nhan hieu", "chi dan dia ly", "cddl", "nhtt", "nhcn"),
    CertificateType.GROWING_CODE: ("ma so vung trong", "mvt", "msvt"),
}

SCALE_UNITS: dict[ScaleUnit, tuple[str, ...]] = {
    ScaleUnit.HECTARE: ("ha", "hecta", "hec ta"),
    ScaleUnit.HEAD: ("con", "dau con", "dau lon"),
    ScaleUnit.SAO: ("sao",),
    ScaleUnit.SQUARE_METRE: ("m2", "m²", "met vuong"),
}

# Tonnes in one unit of weight.
WEIGHT_UNITS: dict[str, Decimal] = {
    "tan": Decimal(1),
    "ta": Decimal("0.1"),
    "kg": Decimal("0.001"),
}

# How a row begins that sums up others; "Công ty" and "Tổng công ty" fold to much the same.
TOTALS = re.compile(r"(?:tong cong|tong so|tong|cong)(?! ty\b| cong ty\b)(?!\w)")

# The groups whose middle stage is slaughter; for all others it is pre-processing.
SLAUGHTERED = frozenset({ProductGroup.PORK, ProductGroup.POULTRY})

GROUP_BY_WORD = {word: group for group, words in GROUPS.items() for word in words}
CERTIFICATE_BY_WORD = {
    word: kind for kind, words in CERTIFICATE_TYPES.items() for word in words
}
UNIT_BY_WORD = {word: unit for unit, words in SCALE_UNITS.items() for word in words}


def group_named(folded: str) -> ProductGroup | None:
    return GROUP_BY_WORD.get(folded)


def kind_of_operator(folded: str) -> OperatorKind | None:
    """Return the kind by the longest known beginning of a folded name."""
    best, length = None, 0
    for kind, prefixes in OPERATOR_PREFIXES.items():
        for prefix in prefixes:
            if len(prefix) > length and f"{folded} ".startswith(f"{prefix} "):
                best, length = kind, len(prefix)
    return best
