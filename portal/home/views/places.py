"""Where to buy in Hanoi, and the page of one commune."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from chains.models import Chain, Outlet
from chains.views.rows import ChainRow, chain_row, for_list
from portal.core import clock
from portal.core.dates import format_date
from portal.core.pagecache import public_page
from portal.core.paging import keyset_page
from portal.home.services.places import (
    HANOI,
    chains_run_in,
    commune_of,
    outlets_in,
    selling_in,
)
from portal.home.services.province import province_of
from portal.home.views.figures import count_text

CHAINS = 25


@dataclass(frozen=True)
class Place:
    name: str
    url: str
    number: str


@dataclass(frozen=True)
class OutletRow:
    """A place of sale and the chain whose produce it sells, with its mark of today."""

    address: str
    chain: ChainRow


@public_page
def where_to_buy(request: HttpRequest) -> HttpResponse:
    """List the communes of Hanoi in which public chains sell."""
    city = province_of(HANOI)
    if city is None:
        raise Http404
    selling = selling_in(city)
    return render(
        request,
        "home/where_to_buy.html",
        {
            "places": [
                Place(
                    commune.full_name,
                    f"{reverse('home:commune', args=[commune.code])}#noi-ban",
                    count_text(number),
                )
                for commune, number in selling.communes
            ],
            "total": count_text(selling.total),
            "unnamed": selling.unnamed,
            "today": format_date(clock.today()),
        },
    )


@public_page
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """Show who produces in the commune and where one can buy there."""
    unit = commune_of(code)
    if unit is None:
        raise Http404
    page = keyset_page(outlets_in(unit), request, order=["address"])
    run_here = for_list(chains_run_in(unit), clock.today())
    return render(
        request,
        "home/commune.html",
        {
            "commune": unit,
            "page": page.with_rows(_outlet_rows(page.rows)),
            "chains": _rows(run_here.order_by("sort_key", "pk")[:CHAINS]),
            "today": format_date(clock.today()),
        },
    )


def _outlet_rows(outlets: list[Outlet]) -> list[OutletRow]:
    wanted = Chain.objects.public().filter(pk__in=[o.chain_id for o in outlets])
    chains = list(for_list(wanted, clock.today()))
    rows = dict(zip([chain.pk for chain in chains], _rows(chains), strict=True))
    return [
        OutletRow(outlet.address, rows[outlet.chain_id])
        for outlet in outlets
        if outlet.chain_id in rows
    ]


def _rows(chains: Any) -> list[ChainRow]:
    today = clock.today()
    return [
        chain_row(chain, url=chain.get_public_url(), today=today, as_registered=False)
        for chain in chains
    ]
