"""A person's filters: kept from the list, renamed, dropped, chosen as chips."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chains.filters.chain import ChainFilter
from chains.forms.saved_filter import FilterNameForm
from chains.models import Chain, SavedFilter
from chains.models.saved_filter import MOST
from chains.services import saved_filters
from portal.core.acts import attempt
from portal.organisations.permissions import workspace_required

MOST_QUERY = 1000


def understood(given: QueryDict, request: HttpRequest) -> str:
    """What the list's own filter takes of a query, in the order of its fields."""
    scope = Chain.objects.for_user(request.user)
    form = ChainFilter(given, queryset=scope, request=request).form
    if not form.is_valid():
        return ""
    asked = [(name, given.get(name, "").strip()) for name in form.fields]
    kept = urlencode([(name, value) for name, value in asked if value])
    return kept if len(kept) <= MOST_QUERY else ""


@workspace_required
def saved_filter_list(request: HttpRequest) -> HttpResponse:
    kept = SavedFilter.objects.filter(owner_id=request.user.pk).order_by("place")
    return render(request, "chains/saved_filters.html", {"kept": kept, "most": MOST})


@workspace_required
@require_POST
def saved_filter_create(request: HttpRequest) -> HttpResponseBase:
    """Keep the list's query under a name; back to the list it was kept from."""
    query = understood(QueryDict(request.POST.get("query", "")[:2000]), request)
    form = FilterNameForm(request.POST)
    if not query:
        messages.error(request, _("Hãy chọn ít nhất một điều kiện lọc rồi mới lưu."))
    elif not form.is_valid():
        messages.error(request, _("Hãy đặt tên cho bộ lọc, không quá 60 chữ."))
    else:
        name = form.cleaned_data["name"]
        attempt(
            request,
            lambda: saved_filters.keep_filter(
                owner=request.user, name=name, query=query
            ),
            _("Đã lưu bộ lọc “%(name)s”.") % {"name": name},
        )
    return redirect(f"{reverse('chains:list')}?{query}")


@workspace_required
@require_POST
def saved_filter_rename(request: HttpRequest, pk: int) -> HttpResponseBase:
    kept = get_object_or_404(SavedFilter, pk=pk, owner_id=request.user.pk)
    form = FilterNameForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        attempt(
            request,
            lambda: saved_filters.rename_filter(kept, name=name),
            _("Đã đổi tên bộ lọc thành “%(name)s”.") % {"name": name},
        )
    else:
        messages.error(request, _("Hãy đặt tên cho bộ lọc, không quá 60 chữ."))
    return redirect("chains:saved_filter_list")


@workspace_required
@require_POST
def saved_filter_delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    kept = get_object_or_404(SavedFilter, pk=pk, owner_id=request.user.pk)
    kept.delete()
    messages.success(request, _("Đã xóa bộ lọc “%(name)s”.") % {"name": kept.name})
    return redirect("chains:saved_filter_list")
