"""Pools that invented names are drawn from. Nobody and nothing here exists."""

from dataclasses import dataclass

from chains.choices import CertificateType, ProductGroup, ScaleUnit, StageRole

BRAND_FIRST = (
    "Nắng",
    "Sương",
    "Mây",
    "Gió",
    "Lúa",
    "Trăng",
    "Suối",
    "Đồi",
    "Vườn",
    "Bến",
    "Đồng",
    "Mùa",
    "Rừng",
    "Ngõ",
    "Bãi",
    "Hạt",
)
BRAND_SECOND = (
    "Sớm",
    "Xanh",
    "Vàng",
    "Lành",
    "Thơm",
    "Mới",
    "Hiền",
    "Trong",
    "Ngọt",
    "Rộng",
    "Ấm",
    "Đầy",
    "Chiều",
    "Tròn",
)
COMMUNES = (
    "Đồng Mẫu",
    "Suối Mẫu",
    "Bến Mẫu",
    "Mẫu An",
    "Mẫu Hòa",
    "Mẫu Thịnh",
    "Mẫu Lâm",
    "Đông Mẫu",
    "Tây Mẫu",
    "Mẫu Khê",
)
FAMILY_NAMES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Lò",
    "Hà",
    "Quàng",
)
# Given names no one bears: things of the field and the weather.
GIVEN_NAMES = (
    "Lúa Nếp",
    "Nắng Mai",
    "Đồng Xanh",
    "Suối Trong",
    "Hạt Gạo",
    "Mưa Rào",
    "Bông Lúa",
    "Trăng Rằm",
    "Gió Đồng",
    "Vườn Cải",
    "Sương Sớm",
    "Bến Sông",
)
# Wards of Hanoi that exist, so that places of sale are found by ward; the streets do not.
HANOI_WARDS = ("Ba Đình", "Cầu Giấy", "Cửa Nam", "Bạch Mai", "Bồ Đề", "Chương Mỹ")
SHOP_STREETS = ("phố Hàng Mẫu", "đường Mẫu Tây", "phố Chợ Mẫu", "đường Bờ Mẫu")


@dataclass(frozen=True)
class GroupTraits:
    """What chains of a product group look like.

    `tonnes` and `scale` are the smallest and largest yearly output and size drawn.
    """

    products: tuple[str, ...]
    stages: tuple[tuple[StageRole, ...], ...]
    unit: ScaleUnit
    scale: tuple[int, int]
    tonnes: tuple[int, int]
    standards: tuple[CertificateType, ...]
    story: str


_CROP_STAGES = (
    (StageRole.PRODUCTION, StageRole.PREPROCESSING, StageRole.RETAIL),
    (StageRole.PRODUCTION, StageRole.RETAIL),
    (
        StageRole.PRODUCTION,
        StageRole.COLLECTION,
        StageRole.PREPROCESSING,
        StageRole.TRANSPORT,
        StageRole.RETAIL,
    ),
)
_PROCESSED_STAGES = (
    (StageRole.PRODUCTION, StageRole.PROCESSING, StageRole.RETAIL),
    (
        StageRole.PRODUCTION,
        StageRole.PREPROCESSING,
        StageRole.PROCESSING,
        StageRole.RETAIL,
    ),
)
_MEAT_STAGES = (
    (StageRole.PRODUCTION, StageRole.SLAUGHTER, StageRole.RETAIL),
    (
        StageRole.PRODUCTION,
        StageRole.SLAUGHTER,
        StageRole.PROCESSING,
        StageRole.RETAIL,
    ),
)
_CROP_STANDARDS = (
    CertificateType.VIETGAP,
    CertificateType.ORGANIC,
    CertificateType.OCOP_3,
    CertificateType.GROWING_CODE,
)
_MEAT_STANDARDS = (
    CertificateType.VIETGAHP,
    CertificateType.DISEASE_FREE,
    CertificateType.OCOP_3,
)
_FOOD_STANDARDS = (
    CertificateType.OCOP_3,
    CertificateType.OCOP_4,
    CertificateType.HACCP,
    CertificateType.ISO_22000,
)

GROUPS: dict[ProductGroup, GroupTraits] = {
    ProductGroup.VEGETABLES: GroupTraits(
        ("su su", "cải bắp", "dưa chuột", "cà chua", "bí xanh", "rau muống", "cà rốt"),
        _CROP_STAGES,
        ScaleUnit.HECTARE,
        (3, 60),
        (60, 1800),
        _CROP_STANDARDS,
        "Rau được trồng theo lịch luân canh, thu hoạch từ tinh mơ và giao trong ngày.",
    ),
    ProductGroup.FRUIT: GroupTraits(
        ("nhãn", "vải thiều", "xoài", "mận hậu", "bưởi", "cam", "na", "thanh long"),
        _CROP_STAGES,
        ScaleUnit.HECTARE,
        (5, 120),
        (80, 2400),
        _CROP_STANDARDS,
        "Vườn cây được bao quả, ghi nhật ký từng lần chăm bón và hái theo độ chín.",
    ),
    ProductGroup.GRAIN: GroupTraits(
        ("gạo nếp", "gạo tẻ", "ngô nếp", "miến dong"),
        _PROCESSED_STAGES,
        ScaleUnit.HECTARE,
        (10, 200),
        (90, 1500),
        _CROP_STANDARDS,
        "Các hộ cùng gieo một giống, cùng lịch chăm sóc và xay xát tại một nơi.",
    ),
    ProductGroup.TEA_COFFEE: GroupTraits(
        ("chè xanh", "chè shan", "cà phê"),
        _PROCESSED_STAGES,
        ScaleUnit.HECTARE,
        (5, 150),
        (20, 420),
        _FOOD_STANDARDS,
        "Búp được hái tay buổi sớm và chế biến ngay trong ngày tại xưởng của tổ.",
    ),
    ProductGroup.MUSHROOMS: GroupTraits(
        ("nấm sò", "nấm hương", "mộc nhĩ"),
        _CROP_STAGES,
        ScaleUnit.SQUARE_METRE,
        (400, 6000),
        (8, 160),
        _CROP_STANDARDS,
        "Nấm được nuôi trong nhà lạnh trên giá thể mùn cưa đã hấp khử trùng.",
    ),
    ProductGroup.PORK: GroupTraits(
        ("thịt lợn", "giò chả"),
        _MEAT_STAGES,
        ScaleUnit.HEAD,
        (200, 6000),
        (40, 900),
        _MEAT_STANDARDS,
        "Đàn lợn nuôi chuồng kín, tiêm phòng đủ mũi và giết mổ tại cơ sở có kiểm soát.",
    ),
    ProductGroup.POULTRY: GroupTraits(
        ("thịt gà", "thịt vịt"),
        _MEAT_STAGES,
        ScaleUnit.HEAD,
        (1000, 40000),
        (20, 600),
        _MEAT_STANDARDS,
        "Gà vịt thả vườn đồi, xuất chuồng theo lứa và có sổ theo dõi thuốc thú y.",
    ),
    ProductGroup.BEEF: GroupTraits(
        ("thịt bò", "thịt trâu gác bếp"),
        _MEAT_STAGES,
        ScaleUnit.HEAD,
        (40, 800),
        (10, 180),
        _MEAT_STANDARDS,
        "Bò ăn cỏ trồng và phụ phẩm của hợp tác xã, truy được đến từng hộ nuôi.",
    ),
    ProductGroup.EGGS: GroupTraits(
        ("trứng gà", "trứng vịt"),
        _CROP_STAGES,
        ScaleUnit.HEAD,
        (2000, 60000),
        (15, 480),
        _MEAT_STANDARDS,
        "Trứng được nhặt hai lần mỗi ngày, soi và đóng vỉ ngay tại trại.",
    ),
    ProductGroup.FISHERY: GroupTraits(
        ("cá trắm", "cá rô phi", "tôm", "ngao", "chả mực"),
        _CROP_STAGES,
        ScaleUnit.HECTARE,
        (2, 80),
        (30, 1200),
        (CertificateType.VIETGAP, CertificateType.HACCP, CertificateType.OCOP_3),
        "Ao nuôi được thay nước theo kỳ, con giống và thức ăn có hóa đơn nguồn gốc.",
    ),
    ProductGroup.HONEY: GroupTraits(
        ("mật ong",),
        _PROCESSED_STAGES,
        ScaleUnit.HECTARE,
        (2, 40),
        (2, 60),
        _FOOD_STANDARDS,
        "Đàn ong đi theo mùa hoa nhãn, hoa bạc hà; mật được lọc thô và đóng chai kín.",
    ),
    ProductGroup.PROCESSED: GroupTraits(
        ("bánh đa", "tương nếp", "nem chua", "đậu phụ"),
        _PROCESSED_STAGES,
        ScaleUnit.SQUARE_METRE,
        (200, 3000),
        (10, 240),
        _FOOD_STANDARDS,
        "Làm theo cách cũ của làng, trên dây chuyền mới và nguyên liệu của vùng.",
    ),
}
