"""One way to make a list page: docs/how-to/add-a-list-page.md walks through it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django_filters import FilterSet

from portal.core import exports
from portal.core.htmx import vary, wants_fragment
from portal.core.limits import EXPORTS, SEARCHES, limited
from portal.core.numbers import format_number
from portal.core.paging import (
    NEXT,
    PREVIOUS,
    SIZE,
    Counted,
    Page,
    in_order,
    keyset_page,
)
from portal.core.text import slug

# A longer list is a matter for a report: it is built outside the request.
MAX_EXPORT_ROWS = 20_000


class ScopedListView(View):
    """A list whose page, htmx fragment and export share scope, filter and order.

    Declare: `filterset_class`, `template_name` (the page) and `results_template_name`
    (what changes when the filter does), `sorts` (address value → ordering; "-value"
    turns it round), `default_sort`, `url_name` (its own address); for an export `columns`, `export_title` and
    `export_url_name`, and route that name to `as_view(exporting=True)`.

    Implement `scope()`; it begins with `for_user(self.request.user)` or `.public()`.
    `shown()` cuts the query down to what the rows need; `rows()` turns what came back
    into plain rows whose texts are ready, so that templates only print.

    The template gets: `page` (rows already formatted), `filter`, `sort`, `is_filtered`,
    `export_urls` (label, address), and what `extra_context()` adds.
    """

    http_method_names = ["get", "head", "options"]

    filterset_class: type[FilterSet]
    template_name: str
    results_template_name: str
    sorts: Mapping[str, Sequence[str]]
    default_sort: str
    page_size = SIZE
    # Columns of the order that `scope()` keeps from being empty: see `keyset_page`.
    filled: Sequence[str] = ()
    # Parameters that change how rows are shown, not which.
    not_filters: Sequence[str] = ("sort",)
    exporting = False
    url_name: str
    export_url_name = ""
    export_title: Any = ""
    columns: Sequence[exports.Column] = ()

    def scope(self) -> QuerySet[Any]:
        """Every record this reader may see."""
        raise NotImplementedError

    def shown(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset

    def rows(self, records: list[Any]) -> list[Any]:
        return records

    def exported(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self.shown(queryset)

    def counted(self) -> Counted | None:
        """How many records there are, where that is known without asking."""
        return None

    def extra_context(self) -> dict[str, Any]:
        return {}

    # --- Machinery ----------------------------------------------------------------
    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """A list page counts searches, its export counts files (`portal.core.limits`)."""
        limit = EXPORTS if initkwargs.get("exporting") else SEARCHES
        return limited(limit)(super().as_view(**initkwargs))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.filter = self.make_filter(request.GET)
        return self.send_file() if self.exporting else self.send_page()

    def make_filter(self, query: QueryDict) -> FilterSet:
        return self.filterset_class(query, queryset=self.scope(), request=self.request)

    @property
    def sort(self) -> str:
        """The order asked for, or the default where it is not on the list."""
        asked = self.request.GET.get("sort", "")
        return asked if asked.removeprefix("-") in self.sorts else self.default_sort

    def order(self) -> list[str]:
        sort = self.sort
        columns = self.sorts[sort.removeprefix("-")]
        return [_turned(name) for name in columns] if sort[0] == "-" else [*columns]

    @property
    def is_filtered(self) -> bool:
        aside = {NEXT, PREVIOUS, *self.not_filters}
        return any(v for name, v in self.request.GET.items() if name not in aside)

    def get_page(self) -> Page:
        page = keyset_page(
            self.shown(self.filter.qs),
            self.request,
            order=self.order(),
            size=self.page_size,
            counted=self.counted(),
            filled=self.filled,
        )
        return page.with_rows(self.rows(page.rows))

    def send_page(self) -> HttpResponseBase:
        context = {
            "page": self.get_page(),
            "filter": self.filter,
            "sort": self.sort,
            "is_filtered": self.is_filtered,
            "export_urls": self.export_urls(),
            **self.extra_context(),
        }
        is_piece = wants_fragment(self.request)
        template = self.results_template_name if is_piece else self.template_name
        return vary(render(self.request, template, context))

    def export_urls(self) -> list[tuple[str, str]]:
        if not self.export_url_name:
            return []
        query = self.request.GET.copy()
        for name in (NEXT, PREVIOUS):
            query.pop(name, None)
        urls = []
        for label, form in ((_("Excel (XLSX)"), "xlsx"), (_("CSV"), "csv")):
            query["dang"] = form
            urls.append((label, f"{reverse(self.export_url_name)}?{query.urlencode()}"))
        return urls

    def send_file(self) -> HttpResponseBase:
        queryset = in_order(self.exported(self.filter.qs), self.order())
        if self.is_too_long(queryset):
            return self.refuse_length()
        return exports.send(
            self.request.GET.get("dang", "xlsx"),
            slug(str(self.export_title)),
            str(self.export_title),
            self.columns,
            queryset.iterator(chunk_size=500),
        )

    def is_too_long(self, queryset: QuerySet[Any]) -> bool:
        counted = queryset.order_by()[: MAX_EXPORT_ROWS + 1].count()
        return bool(counted > MAX_EXPORT_ROWS)

    def refuse_length(self) -> HttpResponseBase:
        messages.error(
            self.request,
            _(
                "Danh sách dài hơn %(limit)s dòng; hãy lọc bớt rồi tải, hoặc lập báo "
                "cáo để hệ thống chuẩn bị tệp."
            )
            % {"limit": format_number(Decimal(MAX_EXPORT_ROWS))},
        )
        return redirect(self.url_name)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"
