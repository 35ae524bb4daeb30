"""The page of figures: what is counted, the newest numbers, and how they went."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from chains.models import CountSnapshot
from chains.models.snapshot import CountOf
from portal.core import exports
from portal.core.charts import Chart
from portal.core.dates import format_date
from portal.core.exports import Column
from portal.core.limits import EXPORTS, limited
from portal.core.line_charts import Point, line_chart
from portal.core.numbers import format_number
from portal.core.pagecache import public_page
from portal.home.services.series import (
    UnitCounts,
    by_unit,
    counted_days,
    monthly,
    newest,
    series_of,
)
from portal.home.views.figures import Figure, count_text
from portal.organisations.choices import Era
from portal.organisations.models import Province

# A unit as addresses name it: era and code.
_UNIT = re.compile(r"[0-9]{2}-[0-9]{2}")

DEFINITIONS: dict[str, Any] = {
    CountOf.ALL: _l(
        "Mọi chuỗi các hội đã gửi, kể cả tạm dừng và đã kết thúc; không tính bản nháp và "
        "chuỗi đã cất kho."
    ),
    CountOf.OPERATING: _l(
        "Đang hoạt động, được công khai, không có lỗi nghiêm trọng chưa khắc phục và "
        "không quá hạn xác nhận quý."
    ),
    CountOf.CHECKED: _l(
        "Trong số đang hoạt động: cán bộ Hà Nội đã đối chiếu với giấy tờ."
    ),
    CountOf.SAFE: _l(
        "Trong số đã đối chiếu: có giấy xác nhận chuỗi hoặc giấy ATTP còn hạn vào ngày "
        "đếm."
    ),
    CountOf.CURRENT: _l(
        "Trong số đang hoạt động: hội đã xác nhận “còn hoạt động, thông tin đúng” ngay "
        "trong quý của ngày đếm."
    ),
    CountOf.STALE: _l(
        "Được công khai nhưng hội không xác nhận trong quý của ngày đếm và quý trước đó; "
        "không nằm trong số đang hoạt động."
    ),
}


@dataclass(frozen=True)
class UnitRow:
    """`shown` stands beside the name where there is no room for all numbers."""

    name: str
    shown: str
    url: str
    numbers: list[tuple[str, str]]
    tonnes: str


@dataclass(frozen=True)
class Series:
    title: str
    newest: str
    definition: str
    chart: Chart


@public_page
def numbers(request: HttpRequest) -> HttpResponse:
    """`tinh` chooses one unit of either era, `ky` how the table names the units."""
    unit = _unit(request)
    day = CountSnapshot.objects.newest_day()
    if day is None:
        return render(request, "home/numbers.html", {"day": None})
    era = _era(request, unit)
    rows = newest(unit, day)
    context = {
        "day": format_date(day),
        "unit": unit,
        "name": unit.full_name_on(min(day, unit.valid_to or day)) if unit else "",
        "is_sample": any(row.is_sample for row in rows.values()),
        "figures": _figures(rows, day),
        "definitions": [(CountOf(key).label, DEFINITIONS[key]) for key in CountOf],
        "series": _series(unit, day, rows),
        "tabs": _tabs(era),
        "shown_label": CountOf.OPERATING.label,
        "headings": [CountOf(key).label for key in CountOf],
        "units": [_row(row) for row in by_unit(era, day)],
        "year": day.year - 1,
        "file_url": f"{reverse('home:numbers_export')}?{_query(unit)}",
    }
    return render(request, "home/numbers.html", context)


@limited(EXPORTS)
def numbers_export(request: HttpRequest) -> HttpResponseBase:
    """Every counted day of the whole, or of one unit; no formula survives in a cell."""
    unit = _unit(request)
    form = "xlsx" if request.GET.get("dang") == "xlsx" else "csv"
    rows = series_of(unit).select_related("province").order_by("day", "definition")
    return exports.send(
        form, "so-lieu", str(_("Số liệu")), _columns(), rows.iterator(chunk_size=500)
    )


def _columns() -> list[Column]:
    return [
        Column(_l("Ngày đếm"), lambda row: row.day, 12),
        Column(_l("Khóa"), lambda row: row.definition, 12),
        Column(_l("Số liệu"), lambda row: row.get_definition_display(), 24),
        Column(
            _l("Kỳ đơn vị"), lambda row: row.province.era if row.province else "", 8
        ),
        Column(_l("Mã"), lambda row: row.province.code if row.province else "", 6),
        Column(
            _l("Tỉnh, thành phố"),
            lambda row: (
                row.province.name if row.province else str(_("Cả chương trình"))
            ),
            20,
        ),
        Column(_l("Số chuỗi"), lambda row: row.value, 10),
        Column(_l("Sản lượng (tấn)"), lambda row: row.tonnes, 16),
    ]


def _unit(request: HttpRequest) -> Province | None:
    key = request.GET.get("tinh", "")
    if not key:
        return None
    if not _UNIT.fullmatch(key):
        raise Http404
    era, code = key.split("-")
    return get_object_or_404(Province, era=era, code=code)


def _era(request: HttpRequest, unit: Province | None) -> str:
    asked = request.GET.get("ky") or (unit.era if unit else "")
    return Era.SIXTY_THREE if asked == Era.SIXTY_THREE else Era.THIRTY_FOUR


def _query(unit: Province | None) -> str:
    return f"tinh={unit.era}-{unit.code}" if unit else ""


def _figures(rows: dict[str, CountSnapshot], day: date) -> list[Figure]:
    on = format_date(day)
    shown = [
        Figure(
            str(CountOf(key).label),
            count_text(rows[key].value if key in rows else 0),
            f"{DEFINITIONS[key]} {on}",
        )
        for key in CountOf
    ]
    operating = rows.get(CountOf.OPERATING)
    if operating is not None and operating.tonnes is not None:
        words = _("Sản lượng cả năm %(year)s do các chuỗi đang hoạt động khai.")
        note = words % {"year": day.year - 1}
        tonnes = format_number(operating.tonnes, 0)
        shown.append(
            Figure(_("Nông sản ra thị trường"), tonnes, f"{note} {on}", unit=_("tấn"))
        )
    return shown


def _series(
    unit: Province | None, day: date, rows: dict[str, CountSnapshot]
) -> list[Series]:
    found = monthly(unit, counted_days(day))
    return [
        Series(
            str(CountOf(key).label),
            count_text(rows[key].value) if key in rows else "–",
            str(DEFINITIONS[key]),
            line_chart(
                [Point(on, number) for on, number in found[key]],
                title=str(CountOf(key).label),
                label_heading=_("Ngày đếm"),
                measure=_("Số chuỗi"),
            ),
        )
        for key in CountOf
    ]


def _tabs(era: str) -> list[dict[str, Any]]:
    words = {
        Era.THIRTY_FOUR: _("34 tỉnh, thành phố hiện nay"),
        Era.SIXTY_THREE: _("63 tỉnh, thành phố khi đăng ký"),
    }
    return [
        {"label": label, "url": f"?ky={key}#don-vi", "current": key == era}
        for key, label in words.items()
    ]


def _row(unit: UnitCounts) -> UnitRow:
    province = unit.province
    return UnitRow(
        name=province.name,
        shown=count_text(unit.numbers[CountOf.OPERATING]),
        url=f"?tinh={province.era}-{province.code}",
        numbers=[
            (str(CountOf(key).label), count_text(unit.numbers[key])) for key in CountOf
        ],
        tonnes=format_number(unit.tonnes, 0),
    )
