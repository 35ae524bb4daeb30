"""The open data: read-only answers under /api/v1/, described by OpenAPI."""

from collections import defaultdict
from collections.abc import Callable
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import NinjaAPI
from ninja.decorators import decorate_view
from ninja.params.functions import Path
from ninja.renderers import JSONRenderer

from chains.choices import ProductGroup
from chains.filters.chain import DirectoryFilter
from chains.models import Chain, CountSnapshot, Operator, Outlet, Stage
from portal.core import clock
from portal.core.pagecache import public_page
from portal.core.paging import BadCursor, keyset_walk
from portal.home.services.places import commune_of, outlets_in
from portal.home.services.programme import (
    chains_by_group,
    chains_by_unit_today,
    programme,
)
from portal.home.views.front import figures
from portal.opendata import facts, schemas
from portal.opendata.filters import (
    PRIVATE_KINDS,
    CommunesFilter,
    CountsFilter,
    OperatorsFilter,
    OutletsFilter,
    ProvincesFilter,
    asked,
    described,
    size_of,
)
from portal.opendata.problems import Refused, problem
from portal.organisations.choices import Era
from portal.organisations.models import Commune, Province

_Code = Annotated[str, Path(description=cast(str, _l("Mã chuỗi")))]
title: Any = _l("Dữ liệu mở của Cổng liên kết nông sản")
description: Any = _l(
    "Chỉ dữ liệu đã công khai trên cổng, chỉ để đọc. Mức tin cậy và hiệu lực giấy tờ "
    "tính theo ngày của câu trả lời."
)


class _Renderer(JSONRenderer):
    """Vietnamese letters as they are: shorter, and people read them too."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title=title,
    description=description,
    version="1",
    urls_namespace="api",
    docs_url=None,
    renderer=_Renderer(),
    openapi_url="openapi.json",
)


def answers(
    path: str,
    schema: Any,
    *,
    name: str,
    summary: Any,
    parameters: dict[str, Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a read-only address whose answer is the same for everybody."""

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        registered: Callable[..., Any] = api.get(
            path,
            response={200: schema, 422: schemas.Problem, 429: schemas.Problem},
            url_name=name,
            operation_id=name,
            summary=summary,
            openapi_extra=parameters,
        )(decorate_view(public_page)(view))
        return registered

    return register


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(422, error.errors)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404)


def listed(
    request: HttpRequest,
    queryset: Any,
    make: Callable[[list[Any]], list[Any]],
    *,
    order: list[str],
    filled: tuple[str, ...] = (),
) -> dict[str, Any]:
    """One page by key; `make` turns its records into facts."""
    try:
        rows, url = keyset_walk(
            queryset, request, order=order, size=size_of(request), filled=filled
        )
    except BadCursor:
        message = _(
            "Dấu trang “after” không đọc được; hãy chép nguyên “next” của trang trước, "
            "hoặc bỏ đi để đọc từ đầu."
        )
        raise Refused({"after": message}) from None
    return {
        "as_of": clock.today(),
        "next": request.build_absolute_uri(url) if url else None,
        "data": make(rows),
    }


@answers("/", schemas.Index, name="index", summary=_l("Danh sách địa chỉ"))
def index(request: HttpRequest) -> dict[str, Any]:
    def full(name: str) -> str:
        return request.build_absolute_uri(reverse(name))

    root = reverse("api:index")
    described_paths = api.get_openapi_schema(path_prefix=root)["paths"]
    return {
        "title": str(title),
        "description": full("opendata:documentation"),
        "openapi": full("api:openapi-json"),
        "terms": f"{full('opendata:documentation')}#dieu-kien",
        "addresses": [
            {
                "address": request.build_absolute_uri(path),
                "summary": str(methods["get"]["summary"]),
            }
            for path, methods in described_paths.items()
        ],
    }


@answers(
    "/chains/",
    schemas.Listed[schemas.Chain],
    name="chains",
    summary=_l("Chuỗi công khai"),
    parameters=described(DirectoryFilter),
)
def chains(request: HttpRequest) -> dict[str, Any]:
    today = clock.today()
    found = asked(DirectoryFilter, request, Chain.objects.public())
    # As in the directory: no index has the words of many chains in alphabetical order.
    has_words = bool(found.form.cleaned_data.get("q"))
    return listed(
        request,
        facts.for_facts(found.qs, today),
        lambda rows: [facts.chain_facts(row, request, today) for row in rows],
        order=["-pk"] if has_words else ["entry__sort_key"],
        filled=("entry__sort_key",),
    )


@answers(
    "/chains/{code}/",
    schemas.ChainInFull,
    name="chain",
    summary=_l("Một chuỗi, toàn bộ dữ liệu công khai"),
)
def chain(request: HttpRequest, code: _Code) -> dict[str, Any]:
    today = clock.today()
    row = (
        facts.for_facts(Chain.objects.public(), today)
        .select_related("operator__commune__province")
        .filter(code=code.upper())
        .first()
    )
    if row is None:
        raise Http404
    return facts.full_facts(row, request, today)


@answers(
    "/operators/",
    schemas.Listed[schemas.Operator],
    name="operators",
    summary=_l("Cơ sở tham gia chuỗi công khai, trừ hộ gia đình và hộ kinh doanh"),
    parameters=described(OperatorsFilter),
)
def operators(request: HttpRequest) -> dict[str, Any]:
    public = Operator.objects.in_public().exclude(kind__in=PRIVATE_KINDS)
    found = asked(OperatorsFilter, request, public)
    rows = found.qs.select_related("commune__province")
    return listed(request, rows, _operators, order=["pk"])


def _operators(rows: list[Operator]) -> list[dict[str, Any]]:
    codes = _codes_of([row.pk for row in rows])
    return [
        facts.operator_brief(row)
        | facts.contact(row)
        | {
            "commune": row.commune.code if row.commune else "",
            "chains": sorted(codes[row.pk]),
        }
        for row in rows
    ]


def _codes_of(operators: list[int]) -> dict[int, set[str]]:
    """The public chains each operator leads or runs a stage of; two queries."""
    public = Chain.objects.public()
    led = public.filter(operator__in=operators).values_list("operator_id", "code")
    run = Stage.objects.filter(operator__in=operators, chain__in=public)
    codes: dict[int, set[str]] = defaultdict(set)
    for operator, code in [*led, *run.values_list("operator_id", "chain__code")]:
        codes[operator].add(code)
    return codes


@answers(
    "/outlets/",
    schemas.Listed[schemas.OutletOfChain],
    name="outlets",
    summary=_l("Nơi bán của các chuỗi công khai"),
    parameters=described(OutletsFilter),
)
def outlets(request: HttpRequest) -> dict[str, Any]:
    found = asked(OutletsFilter, request, _outlets(request.GET.get("commune", "")))
    rows = found.qs.select_related("commune__province").prefetch_related("hours")
    return listed(request, rows, _with_chains, order=["pk"])


def _outlets(code: str) -> Any:
    """Those of a commune are the ones that its page lists."""
    if not code:
        return Outlet.objects.filter(chain__in=Chain.objects.public())
    commune = commune_of(code)
    if commune is None:
        message = _("Không có xã, phường mã “%(code)s”; các mã ở /api/v1/communes/.")
        raise Refused({"commune": message % {"code": code[:20]}})
    return outlets_in(commune)


def _with_chains(rows: list[Outlet]) -> list[dict[str, Any]]:
    today = clock.today()
    wanted = Chain.objects.public().filter(pk__in={row.chain_id for row in rows})
    found = {chain.pk: chain for chain in facts.for_facts(wanted, today)}
    return [
        facts.outlet_facts(row)
        | {
            "chain": found[row.chain_id].code,
            "trust": facts.trust(found[row.chain_id], today),
        }
        for row in rows
    ]


@answers(
    "/groups/",
    list[schemas.Label],
    name="groups",
    summary=_l("Nhóm sản phẩm"),
    parameters=described(None, paged=False),
)
def groups(request: HttpRequest) -> list[dict[str, str]]:
    return [facts.label(value, words) for value, words in ProductGroup.choices]


@answers(
    "/provinces/",
    schemas.Listed[schemas.Province],
    name="provinces",
    summary=_l("Tỉnh, thành phố của hai thời kỳ: 34 hiện nay và 63 trước 01/07/2025"),
    parameters=described(ProvincesFilter),
)
def provinces(request: HttpRequest) -> dict[str, Any]:
    today = clock.today()
    found = asked(ProvincesFilter, request, Province.objects.all())
    return listed(
        request,
        found.qs.select_related("successor"),
        lambda rows: [facts.province_facts(row, request, today) for row in rows],
        order=["era", "code"],
    )


@answers(
    "/communes/",
    schemas.Listed[schemas.Commune],
    name="communes",
    summary=_l("Xã, phường, đặc khu hiện nay"),
    parameters=described(CommunesFilter),
)
def communes(request: HttpRequest) -> dict[str, Any]:
    found = asked(CommunesFilter, request, Commune.objects.all())
    return listed(
        request,
        found.qs.select_related("province"),
        lambda rows: [facts.commune_facts(row, request) for row in rows],
        order=["code"],
    )


@answers(
    "/counts/",
    schemas.Counts,
    name="counts",
    summary=_l("Số liệu chung, mỗi số có ngày và định nghĩa"),
)
def counts(request: HttpRequest) -> dict[str, Any]:
    today = clock.today()
    numbers = programme(today)
    keys = ("registered", "operating", "checked", "safe")
    shown = dict(zip(keys, figures(numbers), strict=False))
    return {
        "as_of": today,
        "counts": [
            {
                "key": key,
                "label": figure.label,
                "number": getattr(numbers, key),
                "definition": figure.note,
            }
            for key, figure in shown.items()
        ],
        "by_province": [
            {"province": f"{Era.THIRTY_FOUR}-{code}", "chains": number}
            for code, number in chains_by_unit_today(today).items()
        ],
        "by_group": [
            {"group": facts.label(group, ProductGroup(group).label), "chains": number}
            for group, number in chains_by_group(today)
        ],
    }


@answers(
    "/counts/series/",
    schemas.Listed[schemas.CountOfDay],
    name="count-series",
    summary=_l(
        "Chuỗi số đếm theo ngày, cho cả chương trình và từng đơn vị của hai thời kỳ"
    ),
    parameters=described(CountsFilter),
)
def count_series(request: HttpRequest) -> dict[str, Any]:
    found = asked(CountsFilter, request, CountSnapshot.objects.all())
    rows = found.qs.select_related("province")
    return listed(
        request,
        rows,
        lambda page: [facts.count_of_day(row) for row in page],
        order=["day", "pk"],
    )
