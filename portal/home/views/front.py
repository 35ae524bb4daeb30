"""The public front page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from chains.choices import ProductGroup
from portal.core import clock
from portal.core.dates import format_date
from portal.core.numbers import format_number
from portal.core.pagecache import public_page
from portal.home.services.programme import (
    Programme,
    chains_by_group,
    chains_by_unit_registered,
    chains_by_unit_today,
    programme,
    tonnes_by_unit_today,
)
from portal.home.services.province_map import chain_map, tiles, tonnes_map
from portal.home.views.figures import Figure, count_text
from portal.news.cards import CARD_FIELDS, cards_of
from portal.news.choices import ArticleKind
from portal.news.models import Article
from portal.organisations.choices import Era

CARDS = 3
LEADING = 6
TONNES = "san-luong"


@dataclass(frozen=True)
class Count:
    """How many chains of one kind there are, and where they are listed."""

    name: str
    url: str
    chains: str


@public_page
def front(request: HttpRequest) -> HttpResponse:
    """Show the programme at a glance, the map, the newest articles and where to go."""
    today = clock.today()
    facts = programme(today)
    as_registered = request.GET.get("ky") == Era.SIXTY_THREE
    context: dict[str, Any] = {
        "figures": figures(facts),
        "today": format_date(today),
        "as_registered": as_registered,
        "news": _newest(ArticleKind.NEWS),
        "promotions": _newest(ArticleKind.PROMOTION),
        "tabs": _tabs(as_registered),
    }
    if as_registered:
        context["units"] = chains_by_unit_registered(today)
    else:
        counts = chains_by_unit_today(today)
        by_tonnes = request.GET.get("do") == TONNES
        context["by_tonnes"], context["year"] = by_tonnes, facts.year
        context["measures"] = _measures(by_tonnes)
        context["chart"] = (
            tonnes_map(tonnes_by_unit_today(facts.year, today))
            if by_tonnes
            else chain_map(counts)
        )
        context["leading"] = _leading(counts)
        context["groups"] = _groups(today)
    return render(request, "home/front.html", context)


def _newest(kind: ArticleKind) -> Any:
    return cards_of(
        Article.objects.public().filter(kind=kind).newest().only(*CARD_FIELDS)[:CARDS]
    )


def _leading(counts: dict[str, int]) -> list[Count]:
    """The units with the most chains; equal numbers keep the order of the map."""
    units = sorted(tiles(), key=lambda tile: -counts.get(tile.code, 0))[:LEADING]
    return [
        Count(unit.name, unit.url, count_text(counts[unit.code]))
        for unit in units
        if unit.code in counts
    ]


def _groups(today: date) -> list[Count]:
    directory = reverse("chains:directory")
    return [
        Count(
            str(ProductGroup(group).label), f"{directory}?group={group}", count_text(n)
        )
        for group, n in chains_by_group(today)[:LEADING]
    ]


def _tabs(as_registered: bool) -> list[dict[str, Any]]:
    return [
        {
            "label": _("34 tỉnh, thành phố hiện nay"),
            "url": "?#ban-do",
            "current": not as_registered,
        },
        {
            "label": _("63 tỉnh, thành phố khi đăng ký"),
            "url": f"?ky={Era.SIXTY_THREE}#ban-do",
            "current": as_registered,
        },
    ]


def _measures(by_tonnes: bool) -> list[dict[str, Any]]:
    """What the tiles of the map are coloured by."""
    return [
        {"label": _("Số chuỗi"), "url": "?#ban-do", "current": not by_tonnes},
        {"label": _("Sản lượng"), "url": f"?do={TONNES}#ban-do", "current": by_tonnes},
    ]


def figures(facts: Programme) -> list[Figure]:
    """The numbers of the programme, each with its day and what it counts."""
    day = {"day": format_date(facts.on)}
    return [
        Figure(
            _("Chuỗi trong sổ đăng ký"),
            count_text(facts.registered),
            _("Mọi chuỗi các hội đã gửi, kể cả tạm dừng; không tính bản nháp. %(day)s")
            % day,
        ),
        Figure(
            _("Chuỗi đang hoạt động"),
            count_text(facts.operating),
            _(
                "Đang hoạt động, được công khai trên cổng và không quá hạn xác nhận quý. "
                "%(day)s"
            )
            % day,
            url_name="chains:directory",
        ),
        Figure(
            _("Đã đối chiếu hồ sơ"),
            count_text(facts.checked),
            _("Cán bộ Hà Nội đã xem giấy tờ của chuỗi đang hoạt động. %(day)s") % day,
        ),
        Figure(
            _("Còn giấy an toàn hôm nay"),
            count_text(facts.safe),
            _("Đã đối chiếu, có giấy xác nhận chuỗi hoặc giấy ATTP còn hạn. %(day)s")
            % day,
        ),
        Figure(
            _("Tỉnh, thành phố đang phối hợp"),
            count_text(facts.cooperation.provinces_today),
            _("Có thỏa thuận với Hà Nội còn hiệu lực, theo 34 đơn vị. %(day)s") % day,
        ),
        Figure(
            _("Nông sản ra thị trường"),
            format_number(facts.tonnes, 0),
            _("Sản lượng cả năm %(year)s do các chuỗi đang hoạt động khai.")
            % {"year": facts.year},
            unit=_("tấn"),
        ),
    ]
