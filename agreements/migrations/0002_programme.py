"""The rounds of the programme and the seven content areas of its agreements."""

from datetime import date
from typing import Any

from django.db import migrations

# The frame each round is named after; an agreement keeps the dates of its own paper.
ROUNDS = [
    ("2015-2020", "Giai đoạn 2015–2020", date(2015, 1, 1), date(2020, 12, 31)),
    ("2020-2025", "Giai đoạn 2020–2025", date(2020, 1, 1), date(2025, 12, 31)),
    ("2026-2030", "Giai đoạn 2026–2030", date(2026, 1, 1), date(2030, 12, 31)),
    ("khac", "Giai đoạn khác", None, None),
]

AREAS = [
    (
        "thong-tin-san-xuat",
        "Thông tin sản xuất, tiêu thụ",
        "Thông tin về sản xuất, vận chuyển, lưu thông và tiêu thụ nông, lâm, thủy sản",
    ),
    (
        "phong-dich",
        "Phòng, chống dịch bệnh",
        "Chia sẻ kinh nghiệm phòng, chống dịch bệnh gia súc, gia cầm",
    ),
    (
        "quang-ba",
        "Quảng bá sản phẩm",
        "Quảng bá, giới thiệu sản phẩm của các tỉnh, thành phố",
    ),
    (
        "mo-hinh",
        "Mô hình, kinh tế tập thể",
        "Mô hình sản xuất, kinh doanh, dịch vụ, kinh tế tập thể, trang trại; "
        "tham quan, học tập và giúp đỡ lẫn nhau",
    ),
    (
        "cong-tac-hoi",
        "Công tác Hội",
        "Công tác Hội và phong trào nông dân",
    ),
    (
        "cong-nghe-cao",
        "Công nghệ cao",
        "Ứng dụng công nghệ cao trong sản xuất và tiêu thụ nông sản",
    ),
    (
        "chi-to-hoi",
        "Chi, tổ hội nghề nghiệp và chuỗi",
        "Xây dựng chi hội, tổ hội nghề nghiệp; sản xuất theo chuỗi; xây dựng nông thôn "
        "mới; cơ cấu lại ngành nông nghiệp",
    ),
]


def load(apps: Any, schema_editor: Any) -> None:
    Round = apps.get_model("agreements", "Round")
    for code, name, starts_on, ends_on in ROUNDS:
        Round.objects.create(code=code, name=name, starts_on=starts_on, ends_on=ends_on)
    ContentArea = apps.get_model("agreements", "ContentArea")
    for position, (code, short_name, name) in enumerate(AREAS, start=1):
        ContentArea.objects.create(
            code=code, short_name=short_name, name=name, position=position
        )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
