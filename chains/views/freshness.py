"""The owner re-confirms its chains: one on its page, many on the page of the quarter."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chains import permissions
from chains.choices import ReconfirmedBy
from chains.filters.freshness import ReconfirmFilter
from chains.models import Chain
from chains.models.freshness import freshness_of
from chains.services import freshness as services
from chains.views.acts import back
from chains.views.freshness_words import badge
from chains.views.rows import group_label
from portal.core import clock
from portal.core.dates import format_date
from portal.core.lists import ScopedListView
from portal.core.numbers import format_number
from portal.core.paging import Counted, capped_count
from portal.core.quarters import Quarter
from portal.organisations.access import access_for
from portal.organisations.permissions import (
    AccessRequiredMixin,
    contributor_required,
    is_contributor,
)

# Chains on one page, and confirmed at once.
MOST = 50


@dataclass(frozen=True)
class ReconfirmRow:
    pk: int
    url: str
    edit_url: str
    name: str
    code: str
    operator: str
    group: str
    state: SafeString
    last: str


class ReconfirmList(AccessRequiredMixin, ScopedListView):
    """The chains of this person's association that the quarter still waits for."""

    access_test = staticmethod(is_contributor)
    filterset_class = ReconfirmFilter
    template_name = "chains/freshness/list.html"
    results_template_name = "chains/freshness/_results.html"
    sorts = {"last": ("reconfirmed_on", "sort_key"), "name": ("sort_key",)}
    default_sort = "last"
    page_size = MOST
    url_name = "chains:reconfirm_list"

    def scope(self) -> QuerySet[Any]:
        chains = Chain.objects.reconfirmable_by(self.request.user)
        found: QuerySet[Any] = chains.to_reconfirm(clock.today())
        return found

    def shown(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("operator").defer("search_text", "search_exact")

    def counted(self) -> Counted | None:
        return capped_count(self.filter.qs)

    def rows(self, records: list[Any]) -> list[ReconfirmRow]:
        today = clock.today()
        return [row(chain, today) for chain in records]

    def extra_context(self) -> dict[str, Any]:
        quarter = Quarter.of(clock.today())
        return {"quarter": quarter, "last_day": format_date(quarter.last_day)}


def row(chain: Chain, today: date) -> ReconfirmRow:
    return ReconfirmRow(
        pk=chain.pk,
        url=chain.get_absolute_url(),
        edit_url=reverse("chains:update", args=[chain.pk]),
        name=chain.name,
        code=chain.code,
        operator=chain.operator.name,
        group=group_label(chain.group, get_language()),
        state=badge(freshness_of(chain, today)),
        last=format_date(chain.reconfirmed_on),
    )


@require_POST
@contributor_required
def reconfirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One tap on the chain's page or on the desk; `next` leads back to where it was."""
    chain = get_object_or_404(
        Chain.objects.editable_by(request.user).select_related("association"), pk=pk
    )
    if not permissions.can_reconfirm(access_for(request.user), chain):
        if not chain.has_duty:
            messages.error(
                request, _("Chỉ chuỗi đang hoạt động mới cần xác nhận hằng quý.")
            )
            return back(request, chain)
        raise PermissionDenied
    done = services.reconfirm(
        chain_ids=[pk], by=request.user, at=clock.now(), way=ReconfirmedBy.PAGE
    )
    words = {"name": chain.name, "quarter": Quarter.of(clock.today())}
    said = (
        _("Đã ghi nhận: %(name)s còn hoạt động, thông tin đúng (%(quarter)s).")
        if done
        else _("%(name)s đã được xác nhận trong %(quarter)s từ trước.")
    )
    messages.success(request, said % words)
    return back(request, chain)


@require_POST
@contributor_required
def reconfirm_many(request: HttpRequest) -> HttpResponseBase:
    """The chains ticked, or all that the page showed."""
    name = "shown" if request.POST.get("which") == "all" else "chain"
    ids = read_ids(request.POST.getlist(name), MOST)
    if not ids:
        messages.error(request, _("Hãy đánh dấu ít nhất một chuỗi rồi bấm xác nhận."))
    else:
        say_how_many(
            request,
            services.reconfirm(
                chain_ids=ids, by=request.user, at=clock.now(), way=ReconfirmedBy.BULK
            ),
        )
    return redirect("chains:reconfirm_list")


def read_ids(texts: list[str], most: int) -> list[int]:
    return [int(text) for text in texts[:most] if text.isdecimal() and len(text) < 16]


def say_how_many(request: HttpRequest, done: int) -> None:
    if not done:
        messages.info(request, _("Các chuỗi này đã được xác nhận trong quý từ trước."))
        return
    words = ngettext(
        "Đã xác nhận %(n)s chuỗi còn hoạt động, thông tin đúng.",
        "Đã xác nhận %(n)s chuỗi còn hoạt động, thông tin đúng.",
        done,
    )
    messages.success(request, words % {"n": format_number(Decimal(done))})
