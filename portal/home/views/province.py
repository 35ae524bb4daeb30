"""The page of one province of today."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from chains.choices import ProductGroup
from chains.views.rows import chain_row, for_list
from portal.core import clock
from portal.core.charts import Bar, bar_chart
from portal.core.dates import format_date
from portal.core.numbers import format_number
from portal.core.pagecache import public_page
from portal.home.services.province import (
    ProvinceFacts,
    articles_about,
    chains_in,
    province_facts,
    province_of,
)
from portal.home.views.cooperation import address_of
from portal.home.views.figures import Figure, count_text
from portal.news.cards import CARD_FIELDS, cards_of
from portal.organisations.choices import Era

CHAINS, CARDS, GROUPS = 10, 3, 6


@public_page
def province(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the province brings: its chains, cooperation with Hanoi and news."""
    unit = province_of(code)
    if unit is None:
        raise Http404
    today = clock.today()
    facts = province_facts(unit, today)
    chains = for_list(chains_in(unit), today).order_by("sort_key", "pk")[:CHAINS]
    return render(
        request,
        "home/province.html",
        {
            "facts": facts,
            "merged": ", ".join(facts.merged),
            "figures": figures(facts, today=format_date(today)),
            "groups": group_chart(facts),
            "chains": [
                chain_row(
                    chain,
                    url=chain.get_public_url(),
                    today=today,
                    as_registered=False,
                )
                for chain in chains
            ],
            "chains_url": (
                f"{reverse('chains:directory')}?province={Era.THIRTY_FOUR}-{code}"
            ),
            "cooperation_url": address_of(unit) if facts.ever_agreed else "",
            "news": cards_of(articles_about(unit).only(*CARD_FIELDS)[:CARDS]),
        },
    )


def figures(facts: ProvinceFacts, *, today: str) -> list[Figure]:
    return [
        Figure(
            _("Chuỗi đang hoạt động"),
            count_text(facts.chains),
            _("Được công khai, không quá hạn xác nhận quý, %(day)s") % {"day": today},
        ),
        Figure(
            _("Đã đối chiếu hồ sơ"),
            count_text(facts.checked),
            _("Cán bộ Hà Nội đã xem giấy tờ, %(day)s") % {"day": today},
        ),
        Figure(
            _("Còn giấy an toàn hôm nay"),
            count_text(facts.safe),
            _("Giấy xác nhận chuỗi hoặc giấy ATTP còn hạn, %(day)s") % {"day": today},
        ),
        Figure(
            _("Nông sản ra thị trường"),
            format_number(facts.tonnes, 0),
            _("Sản lượng cả năm %(year)s do các chuỗi khai") % {"year": facts.year},
            unit=_("tấn"),
        ),
    ]


def group_chart(facts: ProvinceFacts) -> object:
    """Bars of the largest product groups; nothing when there is no chain."""
    if not facts.groups:
        return None
    return bar_chart(
        [
            Bar(str(ProductGroup(group).label), number)
            for group, number in facts.groups[:GROUPS]
        ],
        title=_("Số chuỗi theo nhóm sản phẩm"),
        label_heading=_("Nhóm sản phẩm"),
        measure=_("Số chuỗi"),
    )
